/// A cotangent and the memory that PyTorch would store it in.
///
/// The memory determines the `_version` of a gradient and which gradients share storage.
struct Cotangent {
    private(set) var value: Value
    private(set) var memory: CotangentMemory
    /// The node, and the index of its operand, whose pullback returned this as a view of other memory; nil if it is not
    /// a view.
    private(set) var viewMaker: NodeOutput?
    var isView: Bool { viewMaker != nil }

    init(_ value: Value, in memory: CotangentMemory = CotangentMemory(), viewMaker: NodeOutput? = nil) {
        self.value = value
        self.memory = memory
        self.viewMaker = viewMaker
    }

    /// True if nothing else refers to the memory.
    mutating func isOnlyReference() -> Bool { isKnownUniquelyReferenced(&memory) && !memory.isHeld }

    /// Adds `other`, in place if nothing else refers to the memory, as PyTorch's engine does.
    ///
    /// - Source: `accumulate` of torch/csrc/autograd/input_buffer.cpp.
    mutating func add(_ other: Value) throws(AutogradError) {
        let isInPlace = isOnlyReference() && !isView && !value.tape.isRecording && value.tensor.hasNoGaps
        value = try value + other
        if isInPlace {
            memory.version += 1
        } else {
            memory = CotangentMemory()
            viewMaker = nil
        }
    }
}

/// The memory that one or more cotangents share.
final class CotangentMemory {
    /// The number of in-place changes.
    fileprivate(set) var version: Int
    /// True if the caller of the backward pass also refers to it.
    let isHeld: Bool
    /// The caller's variable with this memory, if there is one.
    var variable: Variable?
    /// The caller's views of this memory, keyed by the node and operand that produced them.
    var views: [NodeOutput: Variable] = [:]

    init(version: Int = 0, isHeld: Bool = false, variable: Variable? = nil) {
        self.version = version
        self.isHeld = isHeld
        self.variable = variable
    }
}

extension Tape {
    /// The cotangent of an operand, with its memory.
    ///
    /// The memory is that of an incoming cotangent if `g` is that cotangent or a view of it; otherwise it is new.
    func passedOn(
        _ g: Value, to operand: Int, of index: Int, _ cotangents: [Cotangent?]
    ) -> Cotangent {
        let node = nodes[index]
        let maker = NodeOutput(node: index, output: operand)
        let shared = cotangents.first { cotangent in
            guard let value = cotangent?.value else { return false }
            // A tensor without elements has no memory to compare, so the node's `gradientMemory` decides.
            let isEmptyView = g.tensor.count == 0 && g.dtype == value.dtype && node.gradientMemory != .own
            return isEmptyView || value.sharesMemory(with: g)
        }
        guard let shared, let shared, !node.isNewView else {
            let isConverted = node.isConverted(operand)
            return Cotangent(
                g, in: CotangentMemory(version: isConverted ? 0 : gradientChanges(of: index)),
                viewMaker: node.returnsViewOfSum(operand) ? maker : nil)
        }
        let isNewView = node.gradientMemory == .view || !g.tensor.hasGeometry(of: shared.value.tensor)
        return Cotangent(g, in: shared.memory, viewMaker: isNewView ? maker : shared.viewMaker)
    }

    /// The number of in-place changes that PyTorch makes to a gradient before the node returns it.
    ///
    /// For an in-place change of a view, PyTorch writes the cotangent of the view's old value into that of the base.
    /// Here it is added to the base's cotangent, and the addition already counts as one change.
    private func gradientChanges(of index: Int) -> Int {
        let node = nodes[index]
        guard node.op === Op.copySlices, let base = node.operands[0].place,
            let new = node.operands[1].place.map({ nodes[$0.node] }), new.op?.derivative.rule(0) != nil,
            var source = new.operands.first?.place
        else { return node.gradientChanges }
        while source != base {
            guard nodes[source.node].op?.isView ?? false, let next = nodes[source.node].operands.first?.place
            else { return node.gradientChanges }
            source = next
        }
        return node.gradientChanges - 1
    }
}
