/// How a variable is a view of another.
struct ViewRelation {
    /// How a view came to be, which decides whether it may be changed in place.
    enum Origin {
        case single
        /// One of several results of one operation.
        case multiple
        /// Made while nothing was recorded.
        case unrecorded
    }

    /// The variable that the memory was made for.
    let base: Variable
    /// The way from the base to the view.
    let steps: [ViewStep]
    let origin: Origin

    /// A view of `source` by further steps: a view of what `source` is itself a view of.
    init(of source: Variable, _ steps: [ViewStep], _ origin: Origin) {
        base = source.view?.base ?? source
        self.steps = (source.view?.steps ?? []) + steps
        self.origin = origin == .single ? source.view?.origin ?? .single : origin
    }
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
