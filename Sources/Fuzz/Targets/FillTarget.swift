import Autograd
import CaseFormat
import CaseRunner

extension FuzzTarget {
    static let filling = FuzzTarget(
        name: "fill", summary: "filling in expected values \"?\": keeps other bytes, and the case passes",
        grammar: CaseGrammar(isForRunning: true), seeds: .cases, batchSize: 500
    ) { input throws(Complaint) in
        guard let document = try? JSONDocument(input) else { return false }
        let bytes = withBlanks(document)
        let text = SourceText(path: HostileText.path, bytes: bytes)
        switch RunLimits.caseInput(bytes).fill(limits: RunLimits.limits) {
        case .nothing: return false
        case .refused(let result):
            guard result.outcome != .passed else { throw Complaint("not filled although the case passes") }
            return false
        case .edits(let edits):
            let filled = text.applying(edits)
            try checkKept(edits, text, filled)
            let result = try RunLimits.run(filled.bytes)
            // A check with an error is accepted, as the time limit may be reached.
            guard result.outcome == .passed || result.checks.contains(where: { $0.kind == .error }) else {
                throw Complaint("filled case does not pass", "\(result.checks)")
            }
            return true
        }
    }

    /// Replaces many expected values of a case, or numbers in them, by `"?"`. If the case has no final expectation,
    /// adds one that expects `"?"` for its tensors and their gradients.
    private static func withBlanks(_ document: JSONDocument) -> [UInt8] {
        var random = SplitMix64(state: UInt64(document.bytes.count))
        var edits: [JSONEdit] = []
        for value in document.root.all {
            for member in value.members where member.key.isString("expect") {
                for expectation in member.value.members where random.chance(0.7) {
                    let numbers = expectation.value.all.filter { $0.kind == .number && random.chance(0.5) }
                    let blanks = random.chance(0.6) ? [expectation.value] : numbers
                    edits += blanks.map { JSONEdit(range: $0.range.offsets, text: "\"?\"") }
                }
            }
        }
        let members = Array(document.root.members)
        if !members.contains(where: { $0.key.isString("expect") }) {
            let tensors = members.first { $0.key.isString("tensors") }?.value.members.compactMap(
                \.key.stringText)
            let keys = (tensors ?? []).flatMap { [$0, $0 + ".grad"] } + ["2.5"]
            let blanks = keys.map { $0.jsonLiteral + ": \"?\"" }.joined(separator: ", ")
            let end = Int(document.root.range.end) - 1
            edits.append(
                JSONEdit(range: end..<end, text: "\(members.isEmpty ? "" : ", ")\"expect\": {\(blanks)}"))
        }
        return document.bytes.applying(edits)
    }

    /// Checks that each edit replaces a `"?"` by JSON, and that all other bytes are unchanged.
    private static func checkKept(
        _ edits: [SourceEdit], _ text: SourceText, _ filled: SourceText
    ) throws(Complaint) {
        var (before, after) = (text.bytes[...], filled.bytes[...])
        for edit in edits.sorted(by: { $0.range.start < $1.range.start }) {
            let count = Int(edit.range.start) - before.startIndex
            guard count >= 0, before.prefix(count).elementsEqual(after.prefix(count)),
                after.dropFirst(count).starts(with: edit.text)
            else { throw Complaint("bytes changed outside the edits", "\(edit)") }
            let blank = text.bytes[edit.range.offsets]
            guard (try? JSONDocument(Array(blank)))?.root.stringText == "?" else {
                throw Complaint("edit of a value other than \"?\"", String(decoding: blank, as: UTF8.self))
            }
            guard (try? JSONDocument(edit.text)) != nil else {
                throw Complaint("edit is not JSON", String(decoding: edit.text, as: UTF8.self))
            }
            before = before.dropFirst(count + edit.range.offsets.count)
            after = after.dropFirst(count + edit.text.count)
        }
        guard before.elementsEqual(after) else { throw Complaint("bytes changed after the last edit") }
    }
}
