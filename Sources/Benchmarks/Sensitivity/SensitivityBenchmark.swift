import GradientCheck

/// The smallest relative error in a gradient that is noticed.
struct SensitivityBenchmark {
    struct Row {
        let computation: PlantedFault.Computation
        let place: PlantedFault.Location
        /// The smallest error that a check of every element catches, together with all larger ones.
        let elementwise: Double
        /// The same for random directions, whatever the seed.
        let directions: Double
        /// Checks, of every element and for each seed, that object to the right gradient.
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

    /// The last of the falling errors before the first that is not caught; infinity if none is.
    private static func smallest(_ errors: [Double], isCaught: (Double) throws -> Bool) rethrows -> Double {
        var smallest = Double.infinity
        for error in errors {
            guard try isCaught(error) else { break }
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
        // Measured with 100 elements of sin, exp, x³ and a matrix product.
        var peers = Table(
            "quoted: smallest error caught", "PyTorch, full", "PyTorch, fast", "JAX", "HIPS autograd")
        peers.add("whole gradient", "1e-3", "1e-3 to 2.5e-3", "1e-5", "2e-6 to 2e-5")
        peers.add("one element of 100", "1e-3", "0.05 to 0.5", "2e-4 to 2e-3", "1e-6 to 8e-3")
        peers.add("whole gradient, x³ at 10⁻³", "never under 1.5", "never", "0.1 to 0.3", "0.01 to 0.4")
        peers.print()
    }
}
