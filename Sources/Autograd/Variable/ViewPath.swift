/// The way from a base to a view of it.
///
/// Views of one view share the way to it, so that a chain of views takes memory in proportion to its length.
public final class ViewPath: @unchecked Sendable, Equatable {
    /// Constant for as long as anybody has the path.
    private(set) var start: ViewPath?
    private let last: ViewStep

    /// - Parameter start: the way to what the last step is taken from; nil for the base itself.
    init(_ start: ViewPath?, _ last: ViewStep) {
        self.start = start
        self.last = last
    }

    /// Frees a long way step by step: freed by itself it would nest as deep as it is long.
    deinit {
        var rest = start
        start = nil
        while isKnownUniquelyReferenced(&rest) {
            let next = rest?.start
            rest?.start = nil
            rest = next
        }
    }

    /// - Complexity: O(length).
    var steps: [ViewStep] {
        var steps: [ViewStep] = []
        var path: ViewPath? = self
        while let here = path {
            steps.append(here.last)
            path = here.start
        }
        steps.reverse()
        return steps
    }

    public static func == (a: ViewPath, b: ViewPath) -> Bool { a === b || a.steps == b.steps }
}

/// One step from a base to a view of it.
public struct ViewStep: Sendable, Equatable {
    let op: Op
    let attributes: Attributes
    var output: Int

    public static func == (a: ViewStep, b: ViewStep) -> Bool {
        a.op === b.op && a.attributes == b.attributes && a.output == b.output
    }
}
