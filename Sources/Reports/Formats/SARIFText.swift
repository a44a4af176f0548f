import CaseRunner

/// Writes the objects of a SARIF log.
extension JSONText {
    /// Writes the `reportingDescriptor` of a type of problem.
    mutating func rule(_ type: ProblemType) {
        member("id", type.name)
        object("shortDescription") { $0.member("text", type.summary + ".") }
        object("fullDescription") { $0.member("text", "\(type.summary). \(type.advice)") }
        object("help") { $0.member("text", type.advice) }
        object("defaultConfiguration") {
            $0.member("level", type == .verdict(.inconclusive) ? "warning" : "error")
        }
    }

    /// Writes the result for one problem.
    mutating func result(
        _ problem: Problem, of record: CaseRecord, _ fingerprint: String, _ workspace: Workspace
    ) {
        member("ruleId", problem.type.name)
        if let index = ProblemType.allCases.firstIndex(of: problem.type) {
            member("ruleIndex", Double(index))
        }
        member("level", problem.outcome == .inconclusive ? "warning" : "error")
        message(
            text: ([problem.message] + problem.help.map { "help: \($0)" }).joined(separator: "\n"),
            markdown: MarkdownText.codeSpan(problem.message) + "\n\n" + MarkdownText.codeBlock(problem.lines))
        array("locations", [problem.place]) { location, place in
            let file = workspace.path(of: place?.file ?? record.file)
            location.physicalLocation(place, file: file, line: record.fileLine)
        }
        if !problem.related.isEmpty {
            array("relatedLocations", problem.related) { location, related in
                location.physicalLocation(
                    related.place, file: workspace.path(of: related.place.file), line: nil)
                location.message(text: related.message.escapedForLog)
            }
        }
        object("partialFingerprints") { $0.member("gradcheck/v1", fingerprint) }
        object("properties") { $0.properties(problem, of: record) }
    }

    private mutating func physicalLocation(_ place: PlaceRecord?, file: String, line: Int?) {
        object("physicalLocation") { location in
            location.object("artifactLocation") { $0.member("uri", URIText.reference(file)) }
            guard let line = place?.line ?? line else { return }
            location.object("region") { region in
                region.member("startLine", Double(line))
                guard let place else { return }
                region.member("startColumn", Double(place.column))
                // The default value, but GitHub requires the member.
                region.member("endLine", Double(line))
                region.member("endColumn", Double(place.endColumn))
            }
        }
    }

    private mutating func properties(_ problem: Problem, of record: CaseRecord) {
        member("case", record.id)
        member("title", record.title)
        member("outcome", problem.outcome.rawValue)
        guard let check = problem.check else { return }
        member("check", check.kind.rawValue)
        member("tensor", check.tensor)
        if !problem.help.isEmpty { member("hint", problem.help.joined(separator: "; ")) }
        guard let comparison = check.comparison else { return }
        member("dtype", comparison.dtype.rawValue)
        member("shape", comparison.shape.map(Double.init))
        member("differing", Double(comparison.differing))
        guard let row = comparison.rows.first else { return }
        member("index", row.index.map(Double.init))
        if let expected = row.expected { member("expected", expected) }
        member("autograd", row.found)
        if let numerical = row.numerical { member("numerical", numerical) }
        if let error = row.error { member("estimate", error) }
    }

    /// Writes a message. `{0}` would be a placeholder and `[text](1)` a link, so braces and brackets are escaped.
    /// - Source: SARIF 2.1.0, 3.11.5 and 3.11.6.
    mutating func message(text: String, markdown: String? = nil) {
        object("message") { json in
            json.member("text", text.withDoubledBraces.withoutLinks)
            if let markdown { json.member("markdown", markdown.withDoubledBraces) }
        }
    }
}

extension String {
    fileprivate var withDoubledBraces: String {
        unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "{" || scalar == "}" { result.unicodeScalars.append(scalar) }
            result.unicodeScalars.append(scalar)
        }
    }

    fileprivate var withoutLinks: String {
        var result = ""
        var previous: Unicode.Scalar = " "
        for scalar in unicodeScalars {
            if previous == "]", scalar == "(" {
                result.unicodeScalars.removeLast()
                result += "\\]"
            }
            result.unicodeScalars.append(scalar)
            previous = scalar
        }
        return result
    }
}
