extension FuzzTarget {
    /// Targets with deliberate faults, for testing the fuzzer: each fails for inputs that contain `sign`.
    static let planted: [FuzzTarget] = [
        planted("planted-crash") { _ in
            let none: [Int] = []
            return none[Self.one] == 0
        },
        planted("planted-hang") { _ in
            while Self.one == 1 {}
            return true
        },
        planted("planted-memory") { _ in
            var kept: [[UInt8]] = []
            while Self.one == 1 { kept.append([UInt8](repeating: 1, count: 1 << 24)) }
            return kept.isEmpty
        },
        planted("planted-complaint") { input throws(Complaint) in
            throw Complaint("planted", String(decoding: input, as: UTF8.self))
        },
    ]

    /// The byte that triggers the faults.
    static let sign = UInt8(ascii: "@")

    /// 1, computed so that the compiler cannot detect the faults.
    @inline(never) private static var one: Int { CommandLine.arguments.isEmpty ? 0 : 1 }

    private static func planted(
        _ name: String, _ fail: @escaping @Sendable (_ input: [UInt8]) throws(Complaint) -> Bool
    ) -> FuzzTarget {
        FuzzTarget(
            name: name, summary: "fails for inputs with \"@\"", grammar: StatementGrammar(), seeds: .none,
            batchSize: 100_000
        ) { input throws(Complaint) in input.contains(sign) ? try fail(input) : false }
    }
}
