/// Exchanges of the halves of spectra.
extension Op {
    static let spectrumShifts: [Op] = [fftshift, ifftshift]

    static let fftshift: Op = shift(
        "fft.fftshift", "Moves the frequency 0 to the middle of each dimension.",
        "x rolled by ⌊n/2⌋ along each dimension"
    ) { $0 / 2 }

    static let ifftshift: Op = shift(
        "fft.ifftshift", "Moves the frequency 0 back to the start of each dimension.",
        "x rolled by ⌈n/2⌉ along each dimension"
    ) { ($0 + 1) / 2 }

    private static func shift(
        _ name: String, _ summary: String, _ formula: String, _ distance: @escaping @Sendable (Int) -> Int
    ) -> Op {
        Op(
            name, summary,
            .composition(
                [.dimsOrAll], formula, "dx = g rolled back",
                samples: [Sample(.real([2, 3])), Sample(.real([3, 2]), with: ["dim": [0]])]
            ) { x in
                let shape = x.x.shape
                let dims = x[.dimsOrAll] ?? Array(shape.indices)
                guard !dims.isEmpty, !shape.isEmpty else {
                    throw AutogradError.badArgument(op: name, "`shifts` required")
                }
                let shifts = try dims.map { distance(shape[try Shape.dimension($0, rank: shape.count)]) }
                return try x.x.apply(.roll, with: [.set(.shifts, shifts), .set(.dims, dims)])
            })
    }
}

extension Parameter {
    /// The distance that the elements move along each dimension.
    fileprivate static let shifts = ParameterKey<[Int]>("shifts")
}
