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
    let path: ViewPath
    let origin: Origin

    /// A view of `source`: a view of what `source` is itself a view of.
    ///
    /// - Parameter path: goes on from that of `source`.
    init(of source: Variable, _ path: ViewPath, _ origin: Origin) {
        base = source.view?.base ?? source
        self.path = path
        self.origin = origin == .single ? source.view?.origin ?? .single : origin
    }
    /// A view that was made while nothing was recorded, and so is never taken anew.
    static func unrecorded(of base: Variable) -> ViewRelation {
        ViewRelation(
            of: base, ViewPath(nil, ViewStep(op: .alias, attributes: Op.alias.defaults, output: 0)),
            .unrecorded)
    }
}
