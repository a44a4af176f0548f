/// Tests of whether all or any elements are nonzero.
extension Op {
    private static func truth(
        _ name: String, _ condition: String, _ formula: String,
        _ holds: @escaping @Sendable (Span<Double>) -> Bool
    )
        -> [Op]
    {
        let reason = Derivative.none("the result is true or false")
        let whole = Op(
            name, "Tests whether \(condition).",
            Declaration(
                [.input], formula: formula, pullback: nil, resultType: .bool,
                .whole { x in
                    [try x.x.reduced(Array(x.x.shape.indices), keepdim: false) { holds($0) ? 1 : 0 }]
                }, reason, samples: [Sample(.bools([2, 3]))]))
        let along = Op(
            name, "Tests whether \(condition) along a dimension.",
            Declaration(
                [.input, .dimsOrAll, .keepdim], formula: formula + " along dim", pullback: nil,
                resultType: .bool,
                .whole { x in
                    // As in PyTorch, an empty list stands for no dimension here.
                    let rank = x.x.shape.count
                    let dims = x[.dimsOrAll] == [] ? [] : try Shape.dimensions(x[.dimsOrAll], rank: rank)
                    return [try x.x.reduced(dims, keepdim: x[.keepdim]) { holds($0) ? 1 : 0 }]
                }, reason,
                samples: [
                    Sample(.bools([2, 3]), with: ["dim": 0]),
                    Sample(.bools([2, 3]), with: ["dim": [0, 1], "keepdim": true]),
                ]))
        return [whole, along]
    }

    private static let allOps = truth("all", "all elements are nonzero", "∀ x ≠ 0") { run in
        for i in 0..<run.count where run[i] == 0 { return false }
        return true
    }

    private static let anyOps = truth("any", "any element is nonzero", "∃ x ≠ 0") { run in
        for i in 0..<run.count where run[i] != 0 { return true }
        return false
    }

    static let allElements: Op = allOps[0]
    static let allAlong: Op = allOps[1]
    static let anyElement: Op = anyOps[0]
    static let anyAlong: Op = anyOps[1]
}
