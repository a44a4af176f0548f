/// A part of gradcheck that processes untrusted input, with the properties that the fuzzer checks.
struct FuzzTarget: Sendable {
    let name: String
    let summary: String
    let grammar: any Grammar
    let seeds: Corpus.Kind
    /// The number of inputs that one child process runs.
    let batchSize: Int
    /// Processes an input and checks the result; returns true if the input was valid and is worth mutating further.
    let run: @Sendable (_ input: [UInt8]) throws(Complaint) -> Bool

    static let all: [FuzzTarget] = [
        json, lines, statement, gradientCase, formatting, running, filling, converting, numPy, reports,
        merging, mutating,
    ]

    /// The target with a name; includes the planted targets, which `all` does not list.
    /// - Throws: `UsageError` if there is none.
    static func named(_ name: String) throws -> FuzzTarget {
        guard let target = (all + planted).first(where: { $0.name == name }) else {
            let names = all.map(\.name).joined(separator: ", ")
            throw UsageError(message: "there is no target \(name). Use one of: \(names)")
        }
        return target
    }
}

/// A violation of a property that a target checks.
struct Complaint: Error, Equatable {
    /// Identifies the fault: equal for all inputs that show it.
    let kind: String
    let detail: String

    init(_ kind: String, _ detail: String = "") {
        self.kind = kind
        self.detail = detail
    }
}
