/// A cotangent and the memory that PyTorch would hold it in, which decides what `_version` a gradient has.
struct Cotangent {
    private(set) var value: Value
    private(set) var memory: CotangentMemory
    /// The node that made it as a view of its memory, and for which operand; nil if it is not a view.
    private(set) var viewMaker: NodeOutput?
    var isView: Bool { viewMaker != nil }

    init(_ value: Value, in memory: CotangentMemory = CotangentMemory(), viewMaker: NodeOutput? = nil) {
        self.value = value
        self.memory = memory
        self.viewMaker = viewMaker
    }

    /// Whether nothing else refers to the memory.
    mutating func isOnlyReference() -> Bool { isKnownUniquelyReferenced(&memory) && !memory.isHeld }

    /// Adds in place where nothing else refers to the memory, not even what a view is of, as PyTorch's engine does.
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

/// A piece of memory that cotangents are in, by themselves or as views.
final class CotangentMemory {
    /// Counts the changes in place.
    fileprivate(set) var version: Int
    /// Whether the caller of the backward pass refers to it too.
    let isHeld: Bool
    /// What the caller knows it as, if anything.
    var variable: Variable?
    /// The views of it that the caller knows, by what made them.
    var views: [NodeOutput: Variable] = [:]

    init(version: Int = 0, isHeld: Bool = false, variable: Variable? = nil) {
        self.version = version
        self.isHeld = isHeld
        self.variable = variable
    }
}

extension Tape {
    /// What a node passes on to an operand, in its memory: that of a cotangent that came in, where it is a view of that, or that itself.
    func passedOn(
        _ g: Value, to operand: Int, of index: Int, _ cotangents: [Cotangent?]
    ) -> Cotangent {
        let node = nodes[index]
        let maker = NodeOutput(node: index, output: operand)
        let shared = cotangents.first { cotangent in
            guard let value = cotangent?.value else { return false }
            // A tensor without elements stands nowhere, and its node has to say.
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

    /// How often PyTorch changes a gradient in place before the node returns it.
    ///
    /// What an in-place change of a view passes on to the view's old value, PyTorch puts in its place; here it is added to the
    /// base's cotangent, which counts as a change too.
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
