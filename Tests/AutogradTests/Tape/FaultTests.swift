import Testing

@testable import Autograd

/// Fault injection into derivative rules. The expected numbers are computed by hand.
@Suite struct FaultTests {
    private static let mul = Op.overloads(named: "mul")[0]

    private func fault(_ kind: Fault.Kind, _ op: Op = mul, operand: Int = 0) -> FaultInjector {
        FaultInjector(Fault(kind, at: FaultSite(op, operand: operand)))
    }

    /// For y = x·w, the correct gradient of x is g·w = [[5, 60], [700, 8000]].
    static let products: [(Fault.Kind, [Double])] = [
        (.sign, [-5, -60, -700, -8000]), (.factorTwo, [10, 120, 1400, 16000]),
        (.slightFactor, [5.000005, 60.00006, 700.0007, 8000.008]), (.zero, [0, 0, 0, 0]),
        (.droppedElement, [5, 60, 700, 0]), (.swapped, [1, 20, 300, 4000]),
        (.transposed, [5, 700, 60, 8000]), (.droppedUse, [5, 60, 700, 8000]),
        (.missingReduction, [5, 60, 700, 8000]), (.stale, [5, 60, 700, 8000]),
    ]

    @Test(arguments: products)
    func changesTheGradientOfOneOperand(_ kind: Fault.Kind, _ expected: [Double]) throws {
        let tape = Tape()
        tape.faults = fault(kind)
        let x = try tape.leaf([1, 2, 3, 4], [2, 2])
        let w = try tape.leaf([5, 6, 7, 8], [2, 2])
        let y = try tape("mul", x, .tensor(w))
        #expect(y.elements == [5, 12, 21, 32])
        try tape.backward([y], gradients: [try tape.leaf([1, 10, 100, 1000], [2, 2], requiresGrad: false)])
        let found = try #require(x.gradient)
        #expect(zip(found, expected).allSatisfy { ($0 - $1).magnitude <= 1e-12 * $1.magnitude })
        #expect(w.gradient == [1, 20, 300, 4000])
    }

    /// x is also a root, with cotangent [10, 20]; the correct gradient of x is the sum of this and [3, 4] from y = x·w.
    @Test func aDroppedUseOverwritesOtherUses() throws {
        for (faults, expected) in [(nil, [13.0, 24]), (fault(.droppedUse), [3, 4])] {
            let tape = Tape()
            tape.faults = faults
            let x = try tape.leaf([1, 2])
            let y = try tape("mul", x, .tensor(try tape.leaf([3, 4])))
            try tape.backward(
                [y, x], gradients: [try tape.leaf([1, 1], requiresGrad: false), try tape.leaf([10, 20])])
            #expect(x.gradient == expected)
        }
    }

    /// One row is multiplied by two rows, so the correct gradient is the sum [5 + 700, 60 + 8000].
    @Test func aMissingReductionKeepsTheFirstSlice() throws {
        for (faults, expected) in [(nil, [705.0, 8060]), (fault(.missingReduction), [5, 60])] {
            let tape = Tape()
            tape.faults = faults
            let x = try tape.leaf([1, 2])
            let y = try tape("mul", x, .tensor(try tape.leaf([5, 6, 7, 8], [2, 2])))
            try tape.backward([y], gradients: [try tape.leaf([1, 10, 100, 1000], [2, 2])])
            #expect(x.gradient == expected)
        }
    }

    /// The second pass, [2, 2]·[3, 4], adds the result of the first, [1, 1]·[3, 4], a second time.
    @Test func aStaleBufferIsAddedInTheNextPass() throws {
        for (faults, expected) in [(nil, [9.0, 12]), (fault(.stale), [12, 16])] {
            let tape = Tape()
            tape.faults = faults
            let x = try tape.leaf([1, 2])
            let y = try tape("mul", x, .tensor(try tape.leaf([3, 4])))
            try tape.backward([y], gradients: [try tape.leaf([1, 1])], retainGraph: true)
            try tape.backward([y], gradients: [try tape.leaf([2, 2])])
            #expect(x.gradient == expected)
        }
    }

    /// The correct derivatives are d(x·w)/dx = diag(w) and d²(x²)/dx² = 2.
    @Test func theFaultAppliesToEveryPass() throws {
        let tape = Tape()
        tape.faults = fault(.sign)
        let x = try tape.leaf([1, 2])
        let y = try tape("mul", x, .tensor(try tape.leaf([3, 4], requiresGrad: false)))
        #expect(try tape.jacobian(y, x).elements == [-3, 0, 0, -4])
        let square = Op.overloads(named: "square")[0]
        tape.faults = fault(.factorTwo, square)
        let z = try tape("square", try tape.scalar(3))
        let leaf = try tape.scalar(3)
        #expect(try tape.hessian(try tape("square", leaf), leaf).elements == [4])
        #expect(z.elements == [9])
    }

    @Test func forwardModeIsNotAffected() throws {
        let tape = Tape()
        tape.faults = fault(.sign)
        let x = try tape.leaf([1, 2])
        let y = try tape("mul", x, .tensor(try tape.leaf([3, 4], requiresGrad: false)))
        let source = try #require(x.gradientPlaces.first)
        let result = try #require(y.value.place)
        let tangent = try Tensor([1, 1], shape: [2])
        #expect(try tape.tangents([source: tangent], at: [result])?.first??.elements == [3, 4])
    }

    // MARK: Effects of faults

    private func effects(_ record: (Tape, Variable, Variable) throws -> Variable) throws -> Set<Fault.Kind> {
        let tape = Tape()
        let x = try tape.leaf([1.5, -2.25, 3.5, 0.75], [2, 2])
        let y = try tape.leaf([5, 6, 7, 8], [2, 2])
        let z = try record(tape, x, y)
        let injector = FaultInjector()
        tape.faults = injector
        try tape.backward([z, x], gradients: [try tape.leaf([1, 2, 3, 4], [2, 2]), y])
        #expect(injector.effects.count { $0.key.parameter == 0 } == 1)
        return injector.effects.first { $0.key.parameter == 0 }?.value ?? []
    }

    private let always: Set<Fault.Kind> = [
        .sign, .factorTwo, .slightFactor, .zero, .droppedElement, .transposed,
    ]

    @Test func faultsThatChangeNothingHaveNoEffect() throws {
        #expect(try effects { tape, x, y in try tape("add", x, .tensor(y)) } == always.union([.droppedUse]))
        #expect(
            try effects { tape, x, y in try tape("add", x, .tensor(y), with: ["alpha": 2]) }
                == always.union([.droppedUse, .swapped]))
        #expect(try effects { tape, x, _ in try tape("floor", x) } == [.droppedUse])
    }

    @Test func recordingEffectsDoesNotChangeGradients() throws {
        let tape = Tape()
        tape.faults = FaultInjector()
        let x = try tape.leaf([1, 2])
        try tape.backward([try tape("sum", try tape("mul", x, .tensor(try tape.leaf([3, 4]))))])
        #expect(x.gradient == [3, 4])
    }
}
