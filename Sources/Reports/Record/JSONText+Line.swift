extension JSONText {
    /// Returns a JSON object with its kind and version, as a line.
    static func line(_ kind: String, _ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        json.object {
            $0.member("kind", kind)
            $0.member("version", Double(ReportLine.version))
            body(&$0)
        }
        return json.text + "\n"
    }
}
