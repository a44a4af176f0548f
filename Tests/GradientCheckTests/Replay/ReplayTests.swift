import Testing

@testable import Autograd
@testable import GradientCheck

/// Replays that recompute only dependent values agree with full replays.
@Suite struct ReplayTests {
    /// An operation with one of its samples.
    struct SampleCall: CustomTestStringConvertible, Sendable {
        let op: Op
        let index: Int
        var testDescription: String { "\(op.name) #\(index)" }

        static let all: [SampleCall] = Op.all.flatMap { op in
            op.samples.indices.map { SampleCall(op: op, index: $0) }
        }.filter { call in
            // The derivative of `geqrf` is an error, in PyTorch too.
            if case .none = call.op.derivative { false } else { call.op.name != "geqrf" }
        }

        /// False for class weights and running statistics, and for other operands without a derivative in PyTorch.
        func isDifferentiable(operand: Int) -> Bool {
            let name = op.parameterName(ofOperand: operand)
            if name == "weight", ["nll_loss", "cross_entropy"].contains(op.name) { return false }
            if name == "running_mean" || name == "running_var" { return false }
            return op.isComposition || op.derivative.rule(operand) != nil
        }
    }

    /// Records a call and returns its results and the leaves it was applied to.
    ///
    /// The results are squared so that they do not become part of a linear tail.
    func record(_ call: SampleCall, on tape: Tape) throws -> (results: [Value], leaves: [Variable]) {
        let sample = call.op.samples[call.index]
        var leaves: [Variable] = []
        let operands = try sample.operands.enumerated().map { i, operand -> Value? in
            guard let tensor = operand.tensor(seed: i) else { return nil }
            guard tensor.dtype.isFloatingPoint, !tensor.isNumber, call.isDifferentiable(operand: i) else {
                return tape.constant(tensor)
            }
            let leaf = Variable(tensor, tape: tape)
            try leaf.setRequiresGrad(true)
            leaves.append(leaf)
            return leaf.value
        }
        let attributes = Attributes(
            call.op.parameters,
            call.op.parameters.map { p in
                sample.attributes.first { $0.name == p.name }?.value ?? p.defaultValue ?? .none
            })
        let results = try tape.apply(call.op, operands, attributes)
            .filter { $0.place != nil }.map { try tape.apply(.square, [$0])[0] }
        return (results, leaves)
    }

    @Test(arguments: SampleCall.all)
    func aPartialReplayAgreesWithAFullReplay(_ call: SampleCall) throws {
        let tape = Tape()
        let (results, leaves) = try record(call, on: tape)
        let places = results.compactMap(\.place)
        guard !places.isEmpty else { return }
        for leaf in leaves {
            let program = try Program(tape, from: leaf.leafPlaces, to: places)
            let weights = results.map { [Double](repeating: 1, count: $0.tensor.count) }
            var replay = try Replay(program, cotangents: weights)
            for (element, x) in leaf.tensor.elements.enumerated() {
                let moved = x + 0x1p-10
                let found = replay.outputs(moving: element, to: moved)
                var full = program
                full.values[full.sources[0].start + element] = moved
                try full.run()
                let expected = replay.outputSlots.map { Array(full.values[$0.range]) }
                expectEqual(found, expected, isExact: !Self.isUpdatedByChanges(call.op, program))
            }
        }
    }

    /// The rows of a Jacobian, computed from one recorded pass, agree with separate backward passes.
    @Test(arguments: SampleCall.all)
    func rowsOfAJacobianAgreeWithBackwardPasses(_ call: SampleCall) throws {
        // PyTorch records it but has no derivative.
        guard call.op.name != "floor_divide" else { return }
        let tape = Tape()
        let (results, leaves) = try record(call, on: tape)
        for (y, leaf) in results.flatMap({ y in leaves.map { (y, $0) } }) {
            let place = try #require(y.place)
            let (rows, columns) = (y.tensor.count, leaf.tensor.count)
            let found = try GradientChecker(tape).rowsByAutograd(
                of: place, at: leaf.leafPlaces, rows, columns)
            var expected: [Double] = []
            for row in 0..<rows {
                let unit = (0..<rows).map { $0 == row ? 1.0 : 0 }
                let g = try tape.cotangents(
                    from: [place], [Tensor(unit, shape: y.shape)], to: leaf.leafPlaces)
                expected += g.first?.value.tensor.elements ?? [Double](repeating: 0, count: columns)
            }
            expectEqual([found], [expected], isExact: false)
        }
    }

    /// True if the program has sums or matrix products, which are updated by changes and therefore round differently.
    static func isUpdatedByChanges(_ op: Op, _ program: Program) -> Bool {
        program.instructions.contains { $0 is SumInstruction || $0 is MatrixProductInstruction }
    }

    private func expectEqual(_ found: [[Double]], _ expected: [[Double]], isExact: Bool) {
        #expect(found.map(\.count) == expected.map(\.count))
        for (a, b) in zip(found.joined(), expected.joined()) {
            let slack = isExact ? 0 : 1e-14 * (1 + abs(b))
            #expect(abs(a - b) <= slack, "\(found) is not \(expected)")
        }
    }

    @Test func aReplayRestoresAllValues() throws {
        let recording = Recording()
        let x = try recording.leaf([0.5, -1, 2])
        let y = try recording.call("exp", try recording.call("mul", x, x))
        let place = try #require(y.value.recordedPlace)
        var replay = try Replay(
            Program(recording.tape, from: x.leafPlaces, to: [place]), cotangents: [[1, 1, 1]])
        let before = replay.outputs(moving: 1, to: -1)
        _ = replay.outputs(moving: 0, to: 7)
        let after = replay.outputs(moving: 1, to: -1)
        #expect(after == before)
        // Moving an element to where it is gives what was recorded.
        let unmoved = replay.outputs(moving: 0, to: 0.5).flatMap { $0 }
        #expect(unmoved == y.tensor.elements)
    }

    /// The rounding of a large sum would hide the change of one small term.
    @Test func aLargeSumDoesNotHideASmallDerivative() throws {
        let recording = Recording()
        var elements = [Double](repeating: 1e4, count: 10_000)
        elements[17] = 1e-4
        let x = try recording.leaf(elements)
        let cube = try recording.call("mul", try recording.call("mul", x, x), x)
        let evidence = try recording.check(try recording.call("sum", cube), x)
        // d(x³)/dx = 3x²
        #expect(abs(evidence.elements[17].numerical.value / 3e-8 - 1) < 1e-9)
        #expect(evidence.outcome == .agrees)
    }
}
