/// Orthogonal polynomials of `torch.special`: functions of x and of the degree n, both tensors.
extension Op {
    static let orthogonalPolynomials: [Op] =
        chebyshev + [
            polynomial("hermite_polynomial_h", "Hermite polynomial Hₙ(x)") {
                OrthogonalPolynomials.hermite($0, $1)
            },
            polynomial("hermite_polynomial_he", "Hermite polynomial Heₙ(x) of probability theory") {
                OrthogonalPolynomials.hermiteE($0, $1)
            },
            polynomial("laguerre_polynomial_l", "Laguerre polynomial Lₙ(x)") {
                OrthogonalPolynomials.laguerre($0, $1)
            },
            polynomial("legendre_polynomial_p", "Legendre polynomial Pₙ(x)") {
                OrthogonalPolynomials.legendre($0, $1)
            },
        ]

    private static let chebyshev: [Op] = [
        ("t", OrthogonalPolynomials.ChebyshevKind.first), ("u", .second), ("v", .third), ("w", .fourth),
    ].flatMap { letter, kind in
        let symbol = letter.uppercased() + "ₙ"
        return [
            polynomial("chebyshev_polynomial_" + letter, "Chebyshev polynomial \(symbol)(x)") {
                OrthogonalPolynomials.chebyshev(kind, $0, $1)
            },
            polynomial(
                "shifted_chebyshev_polynomial_" + letter, "shifted Chebyshev polynomial \(symbol)(2x − 1)"
            ) {
                OrthogonalPolynomials.chebyshev(kind, 2 * $0 - 1, $1)
            },
        ]
    }

    private static func polynomial(
        _ name: String, _ what: String, _ f: @escaping @Sendable (Double, Double) -> Double
    ) -> Op {
        let function = BinaryFunction(f)
        return Op(
            "special." + name, "Computes the \(what).",
            Declaration(
                [.input, .tensor("n")], formula: "the \(what)", pullback: nil, resultType: .floating,
                .binary { _ in function }, .none("PyTorch defines no derivative"),
                samples: [Sample(.real([2, 3]), .integers([3], below: 5)), Sample(.unit([3]), .number(3))]))
    }
}
