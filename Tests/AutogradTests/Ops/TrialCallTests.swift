import Testing

@testable import Autograd

/// Calls that may reveal faults in derivative rules.
@Suite struct TrialCallTests {
    private func effects(_ name: String, _ kind: Fault.Kind, operand: Int = 0) -> Bool {
        Op.overloads(named: name).flatMap { TrialCall.all(of: $0) }.contains { probe in
            probe.effects[FaultSite(probe.op, operand: operand)]?.contains(kind) ?? false
        }
    }

    /// Faults without effect: transposing a vector or the symmetric gradient of a trace, and changing the sign of a gradient of 0.
    @Test(arguments: [
        ("mul", Fault.Kind.swapped, 0, true), ("mul", .missingReduction, 1, true),
        ("mul", .transposed, 0, true),
        ("add", .swapped, 0, true), ("mm", .swapped, 0, true), ("mm", .transposed, 1, true),
        ("dot", .transposed, 0, false), ("mv", .swapped, 1, false), ("trace", .transposed, 0, false),
        ("trace", .sign, 0, true), ("floor", .sign, 0, false), ("floor", .droppedUse, 0, true),
        ("sin", .swapped, 0, false), ("sin", .missingReduction, 0, false), ("sin", .stale, 0, true),
        ("nll_loss", .droppedElement, 0, true), ("nll_loss", .transposed, 0, true),
    ])
    func someCallShowsIt(_ name: String, _ kind: Fault.Kind, _ operand: Int, _ shows: Bool) {
        #expect(effects(name, kind, operand: operand) == shows)
    }

    @Test func anOperationIsKnownByItsParts() {
        #expect(Op.recorded(under: "mul") == ["mul"])
        #expect(Op.recorded(under: "softmax") == ["_softmax"])
        #expect(Op.recorded(under: "no such operation").isEmpty)
    }
}
