import GradientCheck

/// Measures the smallest relative error in a gradient that a check detects.
struct SensitivityBenchmark {
    struct Row {
        let computation: PlantedFault.Computation
        let place: PlantedFault.Location
        /// The smallest error such that an elementwise check detects it and all larger ones.
        let elementwise: Double
        /// The same for checks along random directions, with every seed.
        let directions: Double
        /// The number of checks, elementwise or along directions, that reject the correct gradient.
        let falseAlarms: Int
    }

    static let seeds: Range<UInt64> = 0..<20
    /// Relative errors from 1 down to 10⁻¹², three in each decade.
    static let errors: [Double] = (0...12).flatMap { decade -> [Double] in
        let unit = (0..<decade).reduce(1.0) { product, _ in product / 10 }
        return decade == 12 ? [unit] : [unit, unit / 2, unit / 5]
    }

    let rows: [Row]

    init(errors: [Double] = errors) throws {
        var rows: [Row] = []
        for computation in PlantedFault.Computation.allCases {
            for place in PlantedFault.Location.allCases {
                let fault = try PlantedFault(computation, place)
                rows.append(
                    Row(
                        computation: computation, place: place,
                        elementwise: try Self.smallest(errors) { try fault.outcome(ofError: $0) == .differs },
                        directions: try Self.smallest(errors) { error in
                            try Self.seeds.allSatisfy {
                                try fault.outcome(ofError: error, seed: $0) == .differs
                            }
                        },
                        falseAlarms: try (fault.outcome(ofError: 0) == .agrees ? 0 : 1)
                            + Self.seeds.count { try fault.outcome(ofError: 0, seed: $0) != .agrees }))
            }
        }
        self.rows = rows
    }

    /// The last of the descending errors before the first undetected one; infinity if the first is undetected.
    private static func smallest(_ errors: [Double], isDetected: (Double) throws -> Bool) rethrows -> Double {
        var smallest = Double.infinity
        for error in errors {
            guard try isDetected(error) else { break }
            smallest = error
        }
        return smallest
    }

    func report() {
        var table = Table(
            "gradient of", "fault in", "every element", "random directions, 20 of 20 seeds", "false alarms")
        for row in rows {
            table.add(
                row.computation.rawValue, row.place.rawValue, row.elementwise.short, row.directions.short,
                "\(row.falseAlarms)")
        }
        table.print()
        // Measured with 100 elements, for sin, exp, x³ and a matrix product.
        var peers = Table(
            "quoted: smallest error detected", "PyTorch, full", "PyTorch, fast", "JAX", "HIPS autograd")
        peers.add("whole gradient", "1e-3", "1e-3 to 2.5e-3", "1e-5", "2e-6 to 2e-5")
        peers.add("one element of 100", "1e-3", "0.05 to 0.5", "2e-4 to 2e-3", "1e-6 to 8e-3")
        peers.add("whole gradient, x³ at 10⁻³", "none below 1.5", "none", "0.1 to 0.3", "0.01 to 0.4")
        peers.print()
    }
}
