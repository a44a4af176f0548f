/// A part of the program that reads what others wrote, and what must hold of it.
struct FuzzTarget: Sendable {
    let name: String
    let summary: String
    let grammar: any Grammar
    let seeds: Corpus.Kind
    /// How many inputs one process tries.
    let batchSize: Int
    /// Whether the input was well formed, so that it is worth varying further.
    let run: @Sendable (_ input: [UInt8]) throws(Complaint) -> Bool

    static let all: [FuzzTarget] = [
        json, lines, statement, gradientCase, formatting, running, filling, converting, numPy, reports,
        merging, mutating,
    ]

    /// Those that fail on purpose come last and are not listed.
    /// - Throws: `UsageError`.
    static func named(_ name: String) throws -> FuzzTarget {
        guard let target = (all + planted).first(where: { $0.name == name }) else {
            let names = all.map(\.name).joined(separator: ", ")
            throw UsageError(words: "there is no target \(name): \(names)")
        }
        return target
    }
}

/// A result that is not what it must be.
struct Complaint: Error, Equatable {
    /// The same for every input that shows the same fault.
    let kind: String
    let detail: String

    init(_ kind: String, _ detail: String = "") {
        self.kind = kind
        self.detail = detail
    }
}
