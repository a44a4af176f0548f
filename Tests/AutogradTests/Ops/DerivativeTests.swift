import Testing

@testable import Autograd

/// The derivatives of every operation, compared with finite differences of its values.
///
/// The reference is a central difference of the forward computation, extrapolated twice (Richardson). At the samples, which are
/// away from kinks, its error is far below the tolerance.
@Suite struct DerivativeTests {
    @Test(arguments: SampleCall.differentiable)
    func pullbackAgreesWithDifferences(_ call: SampleCall) throws {
        try comparePullback(call, skipsKinks: false)
    }

    private func comparePullback(_ call: SampleCall, skipsKinks: Bool) throws {
        let tape = Tape()
        let (leaves, outputs) = try call.record(on: tape, call.operands)
        guard let y = try SampleCall.weighted(outputs, tape), y.requiresGrad else {
            #expect(leaves.isEmpty, "\(call): nothing to differentiate")
            return
        }
        let grads = try tape.grad([Variable(y)], leaves, allowUnused: true)
        for (k, i) in call.leaves.enumerated() {
            let expected = try differences(call, operand: i, skipsKinks: skipsKinks)
            let gradient = grads[k]?.tensor.elements ?? [Double](repeating: 0, count: expected.count)
            #expect(gradient.count == expected.count)
            let found = alongMoves(gradient, call, operand: i)
            for (a, b) in zip(found, expected) {
                guard let b else { continue }
                #expect(
                    abs(a - b) <= 1e-8 * (1 + abs(b)), "\(call): operand \(i): \(found) is not \(expected)")
            }
        }
    }

    /// PyTorch's gradients of these are those of different indices, also where an index occurs twice.
    private static let overwriting: Set = [
        "index_put", "scatter", "put", "index_copy", "nn.functional.max_unpool1d",
        "nn.functional.max_unpool2d",
        "nn.functional.max_unpool3d",
    ]

    /// The results of these are not determined, or jump, at some shapes: the vectors of a full decomposition of a matrix that is
    /// not square, a pseudoinverse of nearly singular matrices, and a deviation of equal numbers.
    private static let irregular: Set = [
        // A complete QR decomposition is not differentiable, in PyTorch too.
        "linalg.qr", "qr", "linalg.svd", "svd",
        "linalg.pinv", "pinverse", "masked.std",
        "nextafter",
    ]

    /// With operands that are broadcast, with sizes of 1, and without elements.
    @Test(arguments: Op.all)
    func pullbackAgreesAtOtherShapes(_ op: Op) throws {
        // Internal operations expect the shapes that they are called with.
        guard !op.isInternal, !Self.overwriting.union(Self.irregular).contains(op.name) else { return }
        for call in SampleCall.reshaped(op) {
            guard let (leaves, outputs) = try? call.record(on: Tape(), call.operands) else { continue }
            if outputs.contains(where: { $0.requiresGrad && $0.tensor.count > 0 }) {
                #expect(throws: Never.self, "\(call)") { try comparePullback(call, skipsKinks: true) }
            } else if let y = outputs.first(where: \.requiresGrad) {
                guard let grads = try? y.tape.grad([Variable(try y.sum())], leaves, allowUnused: true) else {
                    Issue.record("\(call): the gradient cannot be computed")
                    continue
                }
                for (leaf, g) in zip(leaves, grads) {
                    guard let g else { continue }
                    #expect(g.shape == leaf.shape)
                    #expect(g.tensor.elements.allSatisfy { $0 == 0 }, "\(call.testDescription)")
                }
            }
        }
    }

    @Test(arguments: SampleCall.differentiable)
    func pushforwardIsTheTransposeOfPullback(_ call: SampleCall) throws {
        let tape = Tape()
        let (leaves, outputs) = try call.record(on: tape, call.operands)
        guard let y = try SampleCall.weighted(outputs, tape), let place = y.place else { return }
        var tangents: [NodeOutput: Value] = [:]
        var expected = 0.0
        let grads = try tape.grad([Variable(y)], leaves, retainGraph: true, allowUnused: true)
        for (k, leaf) in leaves.enumerated() {
            guard let t = Sample.Operand.real(leaf.shape).tensor(seed: 31 + k) else { continue }
            // An operand of which only the shape is used is not recorded.
            guard let place = leaf.leafPlaces.first else { continue }
            tangents[place] = tape.constant(t)
            guard let g = grads[k] else { continue }
            expected += zip(g.tensor.elements, t.elements).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let found = try #require(try tape.pushforward(tangents, to: [place])[0]?.tensor.item)
        #expect(abs(found - expected) <= 1e-11 * (1 + abs(expected)))
    }

    @Test(arguments: SampleCall.differentiable)
    func pullbackCanItselfBeDifferentiated(_ call: SampleCall) throws {
        let tape = Tape()
        let (leaves, outputs) = try call.record(on: tape, call.operands)
        guard let y = try SampleCall.weighted(outputs, tape), y.requiresGrad else { return }
        guard let z = try contractedGradient(y, leaves, tape), z.requiresGrad else { return }
        let second = try tape.grad([Variable(z)], leaves, allowUnused: true)
        for (k, i) in call.leaves.enumerated() {
            let expected = try differences(call, operand: i, order: 2)
            let gradient = second[k]?.tensor.elements ?? [Double](repeating: 0, count: expected.count)
            let found = alongMoves(gradient, call, operand: i)
            for (a, b) in zip(found, expected) {
                guard let b else { continue }
                #expect(abs(a - b) <= 1e-7 * (1 + abs(b)), "operand \(i): \(found) is not \(expected)")
            }
        }
    }

    /// Σ uᵢ·∂y/∂xᵢ with fixed irregular u, recorded.
    private func contractedGradient(_ y: Value, _ leaves: [Variable], _ tape: Tape) throws -> Value? {
        let grads = try tape.grad([Variable(y)], leaves, createGraph: true, allowUnused: true)
        var sum: Value?
        for (k, g) in grads.enumerated() {
            guard let g, let u = Sample.Operand.unit(leaves[k].shape).tensor(seed: 57 + k) else { continue }
            let term = try (g.value * tape.constant(u)).sum()
            sum = if let present = sum { try present + term } else { term }
        }
        return sum
    }

    /// The sums of a gradient over the elements that are moved together with each one.
    private func alongMoves(_ gradient: [Double], _ call: SampleCall, operand i: Int) -> [Double] {
        gradient.indices.map { e in call.moved(e, ofOperand: i).reduce(0) { $0 + gradient[$1] } }
    }

    /// The derivatives by differences with respect to some elements: nil for the others and, if kinks are skipped, where the
    /// differences do not converge.
    private func differences(
        _ call: SampleCall, operand i: Int, order: Int = 1, skipsKinks: Bool = false
    ) throws -> [Double?] {
        let most = skipsKinks ? 4 : order == 1 ? 24 : 8
        guard let x = call.operands[i] else { return [] }
        let f = { (e: Int, h: Double) throws -> Double in
            var elements = x.elements
            for element in call.moved(e, ofOperand: i) { elements[element] += h }
            var operands = call.operands
            operands[i] = try Tensor(elements, shape: x.shape)
            let tape = Tape()
            let (leaves, outputs) = try call.record(on: tape, operands)
            guard let y = try SampleCall.weighted(outputs, tape) else { return 0 }
            if order == 1 { return y.tensor.item ?? .nan }
            return try contractedGradient(y, leaves, tape)?.tensor.item ?? 0
        }
        let step = (x.count - 1) / most + 1
        let center = try x.count == 0 ? 0 : f(0, 0)
        return try x.elements.indices.map { e in
            guard e % step == step / 2 else { return nil }
            let h = 0x1p-7
            let values = try [h, h / 2, h / 4].map { h in (h, up: try f(e, h), down: try f(e, -h)) }
            let d = values.map { h, up, down in (up - down) / (2 * h) }
            let r = [(4 * d[1] - d[0]) / 3, (4 * d[2] - d[1]) / 3]
            // The second differences divided by the step vanish with it, except at a kink.
            let bends = values.map { h, up, down in abs(up + down - 2 * center) / h }
            let isKink = bends[2] > 0.5 * bends[0] && bends[2] > 1e-6 * (1 + abs(r[1]))
            let converges = abs(r[1] - r[0]) <= 1e-5 * (1 + abs(r[1])) && !isKink
            return converges || !skipsKinks ? (16 * r[1] - r[0]) / 15 : nil
        }
    }
}
