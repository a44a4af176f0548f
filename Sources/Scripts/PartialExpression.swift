import CaseFormat

/// The state of an expression that is being translated.
final class PartialExpression {
    /// The translations of the nodes so far.
    var parts: [TranslatedExpression] = []
    /// Indices of translated nodes that are not yet operands of another translated node.
    var pendingNodes: [Int] = []
    /// Names of called methods, keyed by the node of the callee; empty for functions.
    private(set) var calledMethods: [Int: String] = [:]

    init(_ expression: SyntaxExpression) {
        for case .call(let call) in expression.nodes.map(\.kind) {
            if case .member(_, let name) = expression.nodes[call.function].kind {
                calledMethods[call.function] = name.text
            } else {
                calledMethods[call.function] = ""
            }
        }
    }
}
