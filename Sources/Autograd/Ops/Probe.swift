/// A call of an operation at which faults of derivative rules may show.
package struct Probe: Sendable {
    package let op: Op
    package let operands: [Sample.Operand]
    /// Those that differ from the defaults.
    package let attributes: [(name: String, value: Attribute)]

    /// Every sample of an operation, and the same with other shapes: all sizes equal, all operands of one shape, and
    /// single operands that have to be broadcast.
    ///
    /// Not every one is a call that the operation accepts.
    package static func all(of op: Op) -> [Probe] {
        op.samples.flatMap { sample in
            variants(of: sample.operands, isCallable: !op.name.hasPrefix("_")).map {
                Probe(op: op, operands: $0, attributes: sample.attributes)
            }
        }
    }

    /// - Parameter isCallable: whether cases can call the operation; one that only others call relies on the number of
    ///   dimensions that they give it.
    private static func variants(
        of operands: [Sample.Operand], isCallable: Bool
    ) -> [[Sample.Operand]] {
        var variants = [operands]
        let shapes = operands.compactMap(\.shape)
        for shape in shapes { variants.append(operands.map { $0.reshaped { _ in shape } }) }
        for size in [2, 3] {
            variants += variants.prefix(1 + shapes.count).map { operands in
                operands.map { $0.reshaped { $0.map { $0 > 1 ? size : $0 } } }
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
        return variants
    }

    /// The operands as tensors.
    package var tensors: [Tensor?] { operands.enumerated().map { $1.tensor(seed: $0) } }

    /// What the call gives; nil if the operation does not accept it.
    package var outputs: [Tensor]? {
        let tape = Tape()
        return try? tape.apply(op, tensors.map { $0.map(tape.constant) }, op.attributes(attributes)).map(
            \.tensor)
    }

    /// The names of the operations that the call records.
    fileprivate var recorded: [String] {
        let tape = Tape(recordingEverythingIn: .float64)
        _ = try? tape.apply(op, tensors.map { $0.map(tape.input) }, op.attributes(attributes))
        return tape.nodes.compactMap { $0.op?.name }
    }

    /// The faults that show when the call is differentiated: twice by the same tape, by operands that are used once
    /// more, and then once again what that has recorded; none if the operation does not accept the call.
    package var effects: [FaultSite: Set<Fault.Kind>] {
        let injector = FaultInjector()
        let tensors = tensors
        let floating = tensors.indices.filter { i in
            tensors[i].map { !$0.isNumber && $0.dtype.isFloatingPoint } ?? false
        }
        // An operation that refuses to be differentiated by all of its operands may accept the first.
        for recorded in [floating, Array(floating.prefix(1))] {
            if (try? differentiate(tensors, recorded, injector)) != nil { break }
        }
        return injector.effects
    }

    private func differentiate(
        _ tensors: [Tensor?], _ recorded: [Int], _ injector: FaultInjector
    ) throws(AutogradError) {
        let tape = Tape()
        var operands: [Value?] = tensors.map { $0.map(tape.constant) }
        for i in recorded { operands[i] = tensors[i].map(tape.input) }
        let leaves = operands.compactMap { $0?.place }
        let outputs = try tape.apply(op, operands, op.attributes(attributes)).filter { $0.place != nil }
        tape.faults = injector
        let roots = (outputs + operands.compactMap { $0 }).filter { $0.place != nil && $0.tensor.count > 0 }
        for seed in [1, 2] {
            let cotangents = roots.enumerated().map { k, root in
                Sample.Operand.real(root.shape).tensor(seed: 7 * seed + k) ?? root.tensor
            }
            let first = try tape.cotangents(
                from: roots.compactMap(\.place), cotangents, to: leaves, isRecorded: true)
            let terms = leaves.compactMap { leaf in first[leaf].map { (value: $0, weights: $0.tensor) } }
            guard let sum = try tape.contraction(terms), let root = sum.place else { continue }
            _ = try tape.cotangents(from: [root], [Tensor.filled(1, [])], to: leaves)
        }
    }
}

extension Sample.Operand {
    var shape: [Int]? {
        switch self {
        case .real(let s), .positive(let s), .unit(let s), .aboveOne(let s), .invertible(let s),
            .bools(let s):
            s
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
        case .invertible(let s): .invertible(change(s))
        case .bools(let s): .bools(change(s))
        case .integers(let s, let bound): .integers(change(s), below: bound)
        case .number, .absent: self
        }
    }
}

extension Op {
    fileprivate func attributes(_ named: [(name: String, value: Attribute)]) -> Attributes {
        Attributes(
            parameters,
            parameters.map { p in named.first { $0.name == p.name }?.value ?? p.defaultValue ?? .none })
    }
}

extension Op {
    /// The names of the operations with rules that calls by a name record: its own, or those of its parts.
    package static func recorded(under name: String) -> Set<String> {
        Set(overloads(named: name).flatMap { op in Probe.all(of: op).flatMap(\.recorded) })
    }
}
