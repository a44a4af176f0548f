/// A call of an operation that may reveal faults in its derivative rules.
package struct TrialCall: Sendable {
    package let op: Op
    package let operands: [Sample.Operand]
    /// The attributes that differ from their defaults.
    package let attributes: [(name: String, value: Attribute)]
    package let form: Form
    /// True if the operands are those of a sample.
    package let isSample: Bool
    /// Selects the operands' elements, so that calls with equal shapes have different elements.
    private let seed: Int

    /// The way in which the call is made.
    package enum Form: Sendable {
        case plain
        /// In place on a copy of the first operand, or on one slice of a stack of two copies.
        case inPlace(onSlice: Bool)
        /// On a copy of the first operand whose contents `.data` has changed without recording.
        case overwritten
    }

    /// Calls of every operation.
    package static let all: [TrialCall] =
        Op.all.flatMap(all(of:)) + all(of: .alias) + all(of: .copy, .inPlace(onSlice: true))
        + all(of: .copy, .inPlace(onSlice: false)) + all(of: .mul, .overwritten)

    /// Every sample of an operation, and variants of it with other shapes: with all sizes equal, with one shape for all
    /// operands, and with one operand that must be broadcast.
    ///
    /// The operation does not accept all of these calls.
    package static func all(of op: Op) -> [TrialCall] { all(of: op, .plain) }

    private static func all(of op: Op, _ form: Form) -> [TrialCall] {
        op.samples.flatMap { sample in
            variants(of: sample.operands, isCallable: !op.isInternal).enumerated().flatMap { k, operands in
                // Indices and masks select the elements that receive a gradient, so several of them are tried.
                (0..<(operands.contains(where: \.isSelection) ? 4 : 1)).map { seed in
                    TrialCall(
                        op: op, operands: operands, attributes: sample.attributes, form: form,
                        isSample: k == 0, seed: seed)
                }
            }
        }
    }

    /// The operands of a sample, then those of its variants.
    ///
    /// - Parameter isCallable: true if cases can call the operation. An operation that only other operations call expects the
    ///   number of dimensions that they pass.
    private static func variants(
        of operands: [Sample.Operand], isCallable: Bool
    ) -> [[Sample.Operand]] {
        var variants = [operands]
        let shapes = operands.compactMap(\.shape)
        for shape in shapes { variants.append(operands.map { $0.reshaped { _ in shape } }) }
        for size in [2, 3] {
            variants += variants.prefix(1 + shapes.count).map { operands in
                operands.map { $0.reshaped { $0.map { $0 > 1 ? size : $0 } }.bounded(by: size) }
            }
        }
        for i in operands.indices {
            guard let rank = operands[i].shape?.count, rank > 0 else { continue }
            var narrower: [([Int]) -> [Int]] = [{ [1] + $0.dropFirst() }, { $0.dropLast() + [1] }]
            if isCallable { narrower += [{ Array($0.dropFirst()) }, { _ in [] }] }
            for narrowed in narrower {
                var variant = operands
                variant[i] = operands[i].reshaped(narrowed)
                variants.append(variant)
            }
        }
        var shapesSeen: Set<[[Int]?]> = []
        return variants.filter { shapesSeen.insert($0.map(\.shape)).inserted }
    }

    /// The operands as tensors.
    package var tensors: [Tensor?] { operands.enumerated().map { $1.tensor(seed: $0 + 3 * seed) } }

    /// The results of the call; nil if the operation does not accept it.
    package var outputs: [Tensor]? {
        let tape = Tape()
        return try? tape.apply(op, tensors.map { $0.map(tape.constant) }, named).map(\.tensor)
    }

    private var named: Attributes {
        Attributes(
            op.parameters,
            op.parameters.map { p in
                attributes.first { $0.name == p.name }?.value ?? p.defaultValue ?? .none
            })
    }

    /// The names of the operations that the call records.
    fileprivate var recorded: [String] {
        let tape = Tape(recordingEverythingIn: .float64)
        _ = try? tape.apply(op, tensors.map { $0.map(tape.input) }, named)
        return tape.nodes.compactMap { $0.op?.name }
    }
}

/// Differentiating a trial call.
extension TrialCall {
    /// The faults that change a gradient of the call; none if the operation does not accept the call.
    ///
    /// Results and leaves both serve as roots, two passes visit each node, and the gradients of a pass are differentiated again
    /// with respect to the operands and to the initial cotangents.
    package var effects: [FaultSite: Set<Fault.Kind>] {
        let injector = FaultInjector()
        let tensors = tensors
        let floating = tensors.indices.filter { i in
            tensors[i].map { !$0.isNumber && $0.dtype.isFloatingPoint } ?? false
        }
        if (try? differentiate(tensors, by: floating, injector)) == nil {
            // Some operations are differentiable with respect to some of their operands only.
            let separately = floating.filter { (try? differentiate(tensors, by: [$0], injector)) != nil }
            _ = try? differentiate(tensors, by: separately, injector)
        }
        return injector.effects
    }

    private func differentiate(
        _ tensors: [Tensor?], by chosen: [Int], _ injector: FaultInjector
    ) throws(AutogradError) {
        let tape = Tape()
        var operands: [Value?] = tensors.map { $0.map(tape.constant) }
        for i in chosen { operands[i] = tensors[i].map(tape.input) }
        let leaves = operands.compactMap { $0 }.filter(\.requiresGrad)
        let roots = try (results(operands, on: tape) + leaves).filter {
            $0.requiresGrad && $0.tensor.count > 0
        }
        tape.faults = injector
        for seed in [1, 2] {
            var starts: [(place: NodeOutput, cotangent: Value)] = []
            for (k, root) in roots.enumerated() {
                guard let place = root.place,
                    let g = Sample.Operand.real(root.shape).tensor(seed: 7 * seed + k)
                else { continue }
                starts.append((place, tape.input(g)))
            }
            let options = Tape.BackwardOptions(retainsGraph: true, createsGraph: true, checksMemory: false)
            let targets = Set(leaves.compactMap(\.place))
            let first = try tape.pullback(from: starts, to: targets, options)
            try differentiate(Array(first.values), leaves + starts.map(\.cotangent), on: tape)
        }
    }

    /// Two more backward passes, from the recorded gradients.
    private func differentiate(
        _ gradients: [Value], _ sources: [Value], on tape: Tape
    ) throws(AutogradError) {
        let options = Tape.BackwardOptions(retainsGraph: true, checksMemory: false)
        for seed in [1, 2] {
            var starts: [(place: NodeOutput, cotangent: Value)] = []
            for (k, value) in (gradients + sources).enumerated() {
                guard let place = value.place,
                    let g = Sample.Operand.real(value.shape).tensor(seed: 7 * seed + k)
                else { continue }
                starts.append((place, tape.constant(g)))
            }
            _ = try tape.pullback(from: starts, to: Set(sources.compactMap(\.place)), options)
        }
    }

    private func results(_ operands: [Value?], on tape: Tape) throws(AutogradError) -> [Value] {
        guard let x = operands.first ?? nil else { return try tape.apply(op, operands, named) }
        switch form {
        case .plain: return try tape.apply(op, operands, named)
        case .inPlace(let isOnSlice):
            let base = Variable(try tape.apply(isOnSlice ? .stack : .clone, isOnSlice ? [x, x] : [x])[0])
            let part: Op = isOnSlice ? .select : .slice
            let call = BoundCall(
                op: part, operands: [.variable(base)],
                attributes: part.attributes(isOnSlice ? [.set(.dim, 0), .set(.index, 1)] : []))
            for view in try tape.call(call) {
                try view.apply(inPlace: op, Array(operands.dropFirst()), named)
            }
            return [base.value]
        case .overwritten:
            let copy = Variable(try x.apply(.clone))
            try tape.withoutRecording { () throws(AutogradError) in
                try copy.data.apply(inPlace: .copy, [tape.constant(x.tensor.mapped(to: x.dtype) { -$0 })])
            }
            return try tape.apply(op, [copy.value] + operands.dropFirst(), named)
        }
    }
}

extension Sample.Operand {
    var shape: [Int]? {
        switch self {
        case .real(let s), .positive(let s), .unit(let s), .aboveOne(let s), .probability(let s),
            .invertible(let s),
            .bools(let s):
            s
        case .symmetric(let s), .triangular(let s, _), .pivots(let s): s
        case .integers(let s, _): s
        case .number, .absent: nil
        }
    }

    func reshaped(_ change: ([Int]) -> [Int]) -> Sample.Operand {
        switch self {
        case .real(let s): .real(change(s))
        case .positive(let s): .positive(change(s))
        case .unit(let s): .unit(change(s))
        case .aboveOne(let s): .aboveOne(change(s))
        case .probability(let s): .probability(change(s))
        case .invertible(let s): .invertible(change(s))
        case .bools(let s): .bools(change(s))
        case .symmetric(let s): .symmetric(change(s))
        case .triangular(let s, let isUpper): .triangular(change(s), isUpper: isUpper)
        case .pivots(let s): .pivots(change(s))
        case .integers(let s, let bound): .integers(change(s), below: bound)
        case .number, .absent: self
        }
    }

    fileprivate var isSelection: Bool {
        switch self {
        case .integers, .bools: true
        default: false
        }
    }

    /// The same operand, with indices below `size`.
    fileprivate func bounded(by size: Int) -> Sample.Operand {
        if case .integers(let shape, _) = self { .integers(shape, below: size) } else { self }
    }
}

extension Op {
    /// The names of the operations recorded by calls of `name`: the operation itself or, for a composition, its parts.
    package static func recorded(under name: String) -> Set<String> {
        Set(overloads(named: name).flatMap { op in TrialCall.all(of: op).flatMap(\.recorded) })
    }
}
