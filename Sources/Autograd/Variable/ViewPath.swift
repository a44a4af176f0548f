/// The sequence of view operations that leads from a base to a view of it.
///
/// A linked list whose initial part is shared by views of one view, so that a chain of n views takes O(n) memory.
public final class ViewPath: @unchecked Sendable, Equatable {
    /// The path without its last step; changed only in `deinit`.
    private(set) var start: ViewPath?
    private let last: ViewStep

    /// - Parameter start: the path to the operand of the last step; nil if that is the base.
    init(_ start: ViewPath?, _ last: ViewStep) {
        self.start = start
        self.last = last
    }

    /// Frees a long path iteratively; the default deinitialisation would recurse once for each step.
    deinit {
        var rest = start
        start = nil
        while isKnownUniquelyReferenced(&rest) {
            let next = rest?.start
            rest?.start = nil
            rest = next
        }
    }

    /// The steps from the base to the view.
    /// - Complexity: O(n) for n steps.
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

/// One view operation on the path from a base to a view.
public struct ViewStep: Sendable, Equatable {
    let op: Op
    let attributes: Attributes
    /// The index of the view among the results of the operation.
    var output: Int

    public static func == (a: ViewStep, b: ViewStep) -> Bool {
        a.op === b.op && a.attributes == b.attributes && a.output == b.output
    }
}
