import CaseFormat

/// A case under construction, to which the converter adds steps.
struct CaseDraft {
    var title: String
    var about: [String] = []
    var dtype = "float32"
    /// The leaves that the case declares, with their elements as JSON.
    private(set) var tensors: [(name: String, data: String)] = []
    /// The functions of the case with their definitions as JSON, in order.
    private(set) var functions: [(name: String, json: String)] = []
    /// The steps of the open blocks, outermost first; the first block is the case itself.
    private var blocks: [[Step]] = [[]]
    /// Number of statements so far.
    private(set) var count = 0

    indirect enum Step {
        /// A statement with its source range in the script.
        case statement(String, SourceRange)
        case noGrad([Step])
        case raises(error: String, Step)
    }

    init(title: String) {
        self.title = title
    }

    mutating func append(_ statement: String, at range: SourceRange) {
        blocks[blocks.count - 1].append(.statement(statement, range))
        count += 1
    }

    mutating func declare(_ name: String, data: String) { tensors.append((name, data)) }

    mutating func define(_ name: String, as json: String) { functions.append((name, json)) }

    /// Opens a `no_grad` block, to which further steps are appended.
    mutating func openBlock() { blocks.append([]) }

    /// Closes the innermost `no_grad` block.
    mutating func closeBlock() {
        let steps = blocks.removeLast()
        if !steps.isEmpty { blocks[blocks.count - 1].append(.noGrad(steps)) }
    }

    /// Wraps the last step in a `raises` step.
    mutating func expectFailure(_ error: String) {
        guard let last = blocks[blocks.count - 1].popLast() else { return }
        blocks[blocks.count - 1].append(.raises(error: error, last))
    }

    /// Removes the last step.
    mutating func removeLast() {
        if blocks[blocks.count - 1].popLast() != nil { count -= 1 }
    }

    /// The source range in the script of each statement, in the order of the case.
    var origins: [SourceRange] {
        func origins(of step: Step) -> [SourceRange] {
            switch step {
            case .statement(_, let range): [range]
            case .noGrad(let steps): steps.flatMap(origins)
            case .raises(_, let inner): origins(of: inner)
            }
        }
        return blocks.flatMap { $0 }.flatMap(origins)
    }

    // MARK: JSON

    /// The case as JSON in the canonical layout.
    var text: String {
        let json = SourceText(path: "", bytes: Array(json.utf8))
        return String(decoding: (try? json.formatted()) ?? json.bytes, as: UTF8.self)
    }

    private var json: String {
        var members = ["  \"title\": \(title.jsonLiteral)"]
        if !about.isEmpty { members.append("  \"about\": \(about.joined(separator: "\n").jsonLiteral)") }
        members.append("  \"dtype\": \(dtype.jsonLiteral)")
        if !tensors.isEmpty {
            let lines = tensors.map {
                "    \($0.name.jsonLiteral): { \"data\": \($0.data), \"requires_grad\": true }"
            }
            members.append("  \"tensors\": {\n\(lines.joined(separator: ",\n"))\n  }")
        }
        if !functions.isEmpty {
            let lines = functions.map { "    \($0.name.jsonLiteral): \($0.json)" }
            members.append("  \"functions\": {\n\(lines.joined(separator: ",\n"))\n  }")
        }
        let steps = blocks.flatMap { $0 }
        members.append("\"steps\": [\(steps.map(Self.json).joined(separator: ", "))]")
        return "{\(members.joined(separator: ", "))}"
    }

    /// The JSON of a step. The recursion is bounded by the nesting depth of the script's blocks.
    private static func json(_ step: Step) -> String {
        switch step {
        case .statement(let text, _): text.jsonLiteral
        case .raises(let error, let inner): "{ \"raises\": \(error.jsonLiteral), \"step\": \(json(inner)) }"
        case .noGrad(let steps): "{ \"no_grad\": [\(steps.map(json).joined(separator: ", "))] }"
        }
    }
}
