/// The relation of a view to its base.
struct ViewRelation {
    /// How a view was created, which determines if it may be changed in place.
    enum Origin {
        /// The only result of an operation, recorded.
        case single
        /// One of several results of an operation such as `split`.
        case multiple
        /// Created without recording.
        case unrecorded
    }

    /// The variable that is not itself a view.
    let base: Variable
    /// The view operations from the base to the view.
    let path: ViewPath
    let origin: Origin

    /// A view of `source`; if `source` is itself a view, its base becomes the base.
    ///
    /// - Parameter path: the path from the base, including that of `source`.
    init(of source: Variable, _ path: ViewPath, _ origin: Origin) {
        base = source.view?.base ?? source
        self.path = path
        self.origin = origin == .single ? source.view?.origin ?? .single : origin
    }

    /// A view created without recording, which is never recreated from its base.
    static func unrecorded(of base: Variable) -> ViewRelation {
        ViewRelation(
            of: base, ViewPath(nil, ViewStep(op: .alias, attributes: Op.alias.defaults, output: 0)),
            .unrecorded)
    }
}
