/// Upper and lower triangles of matrices.
extension Op {
    private static func triangle(
        _ name: String, _ summary: String, _ formula: String, _ pullback: String,
        _ isKept: @escaping @Sendable (Int) -> Bool
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input, .diagonal], formula: formula, pullback: pullback,
                resultType: .byKernel,
                .whole { x in
                    guard x.x.shape.count >= 2 else {
                        throw AutogradError.wrongRank(
                            op: name, expected: "at least 2 dimensions", found: x.x.shape)
                    }
                    let k = x[.diagonal]
                    let n = x.x.shape[x.x.shape.count - 1]
                    let m = x.x.shape[x.x.shape.count - 2]
                    var elements = x.x.elements
                    for i in elements.indices
                    where !isKept((i % n) - (i / n) % m - min(max(k, -m - 1), n + 1)) {
                        elements[i] = 0
                    }
                    return [Tensor(elements, contiguous: x.x.shape, dtype: x.x.dtype)]
                },
                .linear([
                    { g, c in
                        try g.tape.apply(name == "tril" ? .tril : .triu, [g], c.a)[0]
                    }
                ]), reach: .copies,
                samples: [Sample(.real([3, 3])), Sample(.real([2, 3]), with: ["diagonal": 1])]))
    }

    static let tril: Op = triangle(
        "tril", "Replaces the elements above a diagonal by 0.", "x on and below a diagonal, 0 above",
        "dx = g on and below the diagonal, 0 above"
    ) { $0 <= 0 }

    static let triu: Op = triangle(
        "triu", "Replaces the elements below a diagonal by 0.", "x on and above a diagonal, 0 below",
        "dx = g on and above the diagonal, 0 below"
    ) { $0 >= 0 }
}
