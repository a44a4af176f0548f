import CaseFormat

/// An expression that is being translated.
final class OpenExpression {
    /// What the nodes so far have become.
    var parts: [Lowered] = []
    /// Nodes that no operator has used yet.
    var waiting: [Int] = []
    /// Nodes that are called, with the name of the method; empty for a function.
    private(set) var called: [Int: String] = [:]

    init(_ expression: SyntaxExpression) {
        for case .call(let call) in expression.nodes.map(\.kind) {
            if case .member(_, let name) = expression.nodes[call.function].kind {
                called[call.function] = name.text
            } else {
                called[call.function] = ""
            }
        }
    }
}
