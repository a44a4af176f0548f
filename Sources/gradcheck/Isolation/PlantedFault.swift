import CaseFormat

/// A fault that ends a worker process, for tests of the isolation of cases.
///
/// A case whose text contains the raw value triggers the fault if the environment variable `GRADCHECK_PLANTED_FAULTS`
/// is set.
enum PlantedFault: String, CaseIterable {
    case trap = "planted: trap"
    case overflow = "planted: stack overflow"
    case hang = "planted: hang"
    case memory = "planted: memory"

    private static let isOn = Console.environment("GRADCHECK_PLANTED_FAULTS") != nil

    init?(in source: SourceText) {
        guard Self.isOn, let fault = Self.allCases.first(where: { source.mentions($0.rawValue) }) else {
            return nil
        }
        self = fault
    }

    /// Triggers the fault; does not return.
    func trigger() {
        switch self {
        case .trap: preconditionFailure("planted")
        case .overflow: _ = Self.depth(1)
        case .hang: while true { Console.sleep(seconds: 1) }
        case .memory:
            var blocks: [[Int]] = []
            while true { blocks.append([Int](repeating: blocks.count, count: 1 << 20)) }
        }
    }

    private static func depth(_ n: Int) -> Int { n < 0 ? 0 : n &* depth(n &+ 1) &+ 1 }
}
