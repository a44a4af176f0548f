/// Views that repeat elements without copying them.
extension Op {
    /// A size of −1 keeps the size of x.
    static let expand: Op = Op(
        "expand", "Repeats x along new dimensions and those of size 1, without a copy.",
        .view(
            [.size],
            "x repeated along new dimensions and those of size 1", gradientMemory: .own,
            samples: [
                Sample(.real([3, 1]), with: ["size": [2, -1, 4]]),
                Sample(.real([3, 3]), with: ["size": [2, 3, 3]]),
            ],
            { x, a in
                var target = a[.size]
                let new = target.count - x.shape.count
                guard new >= 0 else { throw AutogradError.cannotExpand(x.shape, to: target) }
                for d in target.indices where target[d] == -1 && d >= new { target[d] = x.shape[d - new] }
                return try x.broadcast(to: target)
            },
            { g, c in try g.summed(to: c.shape) }))

    static let broadcastTo: Op = Op(
        "broadcast_to", "Repeats x to a given shape, without a copy.",
        .viewComposition(
            [.sizeListOrShape],
            "x repeated to a shape",
            samples: [Sample(.real([3, 1]), with: ["size": [2, 3, 4]])]
        ) { x in [try x.x.apply(.expand, with: [.set(.size, x[.sizeListOrShape])])] })

    static let expandAs: Op = Op(
        "expand_as", "Repeats x to the shape of another tensor, without a copy.",
        .likeOther("x repeated to the shape of y") { x in
            try x[0].apply(.expand, with: [.set(.size, x[1].shape)])
        })
}
