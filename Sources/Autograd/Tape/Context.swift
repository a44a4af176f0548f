/// The node that a derivative rule is applied to: its inputs, outputs and attributes.
///
/// An input or output that a pullback reads counts as saved for the backward pass. If the graph was freed, or the
/// value was changed in place, reading it sets `fault`.
public final class Context {
    /// The tape that the rule's operations are recorded on.
    public let tape: Tape
    /// The index of the node.
    public let index: Int
    private let node: Node
    /// The operand whose cotangent is computed.
    public internal(set) var operand = 0
    /// The cotangents of the outputs, in a pullback; the tangents of the operands, in a pushforward.
    var incoming: [Value?] = []
    /// The error caused by reading a value that was freed or changed in place.
    private(set) var fault: AutogradError?
    private let isPullback: Bool

    init(_ tape: Tape, _ index: Int, _ node: Node, isPullback: Bool) {
        self.tape = tape
        self.index = index
        self.node = node
        self.isPullback = isPullback
    }

    /// The attributes of the operation.
    var a: Attributes { node.attributes }
    /// The value of a parameter.
    subscript<V>(key: ParameterKey<V>) -> V { a[key] }
    /// The number of operands.
    var count: Int { node.operands.count }

    /// The value of input `i`.
    func x(_ i: Int) -> Value {
        guard let operand = optional(i) else { return tape.number(.nan) }
        return operand
    }

    /// The value of an optional input; nil if it was omitted.
    func optional(_ i: Int) -> Value? {
        guard i < node.operands.count, let tensor = node.operands[i].tensor else { return nil }
        let operand = node.operands[i]
        checkSaved(operand.origin, tensor, operand.place)
        let present = present(tensor, operand.origin)
        return Value(present, tape: tape, place: operand.place, origin: operand.origin)
    }

    var x: Value { x(0) }

    /// The output's value.
    var y: Value { y(0) }

    func y(_ k: Int) -> Value {
        let value = tape.value(at: NodeOutput(node: index, output: k))
        checkSaved(value.origin, value.tensor, value.place)
        let present = Value(
            present(value.tensor, value.origin), tape: tape, place: value.place, origin: value.origin)
        return value.dtype.isFloatingPoint ? present : present.detached
    }

    /// Marks inputs as saved, for rules that do not read inputs that PyTorch saves for the backward pass.
    func keep(_ inputs: Int...) {
        if isPullback, node.isFreed, fault == nil { reportFreed() }
        for i in inputs { _ = optional(i) }
    }
    /// Marks the output as saved, for a rule that does not read it although PyTorch saves it.
    func keepOutput() { _ = y }

    /// The first result of the same operation for other operands.
    func again(_ operands: [Value?]) throws(AutogradError) -> Value {
        guard let op = node.op else { return tape.number(.nan) }
        return try tape.apply(op, operands, a)[0]
    }

    /// The value of an operand that is a plain number; nil for a tensor. A number is not saved, so it cannot be freed.
    func number(_ i: Int) -> Double? {
        guard i < node.operands.count, let tensor = node.operands[i].tensor, tensor.isNumber else {
            return nil
        }
        return tensor.item
    }

    /// An input's shape, which remains available after the graph is freed.
    func shape(_ i: Int) -> [Int] { i < count ? node.operands[i].tensor?.shape ?? [] : [] }
    var shape: [Int] { shape(operand) }
    func strides(_ i: Int) -> [Int] { i < count ? node.operands[i].tensor?.strides ?? [] : [] }
    func dtype(_ i: Int) -> DType { i < count ? node.operands[i].tensor?.dtype ?? .float64 : .float64 }
    var outputShape: [Int] { node.value.shape }
    func outputShape(_ k: Int) -> [Int] { node.output(k).shape }
    /// True if an operand is recorded, so that its derivative is needed.
    func requiresGrad(_ i: Int) -> Bool { i < count && node.operands[i].place != nil }

    /// The cotangent of output `k`; nil stands for zero.
    func g(_ k: Int) -> Value? { k < incoming.count ? incoming[k] : nil }
    /// The tangent of operand `i`; nil stands for zero.
    func t(_ i: Int) -> Value? { i < incoming.count ? incoming[i] : nil }

    /// The tangent of operand `i`, with explicit zeros if there is none.
    func tangent(_ i: Int = 0) throws(AutogradError) -> Value {
        if let t = t(i) { return t }
        return tape.constant(try .filled(0, shape(i), dtype: dtype(i)))
    }

    /// The current contents of a saved tensor's memory.
    ///
    /// PyTorch saves a reference to the memory, and does not detect changes made through `.data`.
    private func present(_ tensor: Tensor, _ origin: Origin?) -> Tensor {
        guard isPullback, let origin, let present = origin.overwritten(tensor) else { return tensor }
        tape.overwritten = UnavailableValue(
            node: index, memory: origin.memory.map { ObjectIdentifier($0) }, version: origin.version)
        return present
    }

    /// True if the memory of an operand or output was changed after it was saved, so that a pullback must not read it.
    var hasChanged: Bool {
        guard isPullback else { return false }
        return node.operands.contains { !($0.origin?.isCurrent ?? true) }
            || !(tape.value(at: NodeOutput(node: index)).origin?.isCurrent ?? true)
    }

    private func reportFreed() {
        tape.unavailable = UnavailableValue(node: index, memory: nil, version: 0)
        fault = .graphFreed
    }

    private func checkSaved(_ origin: Origin?, _ tensor: Tensor, _ place: NodeOutput?) {
        guard isPullback, fault == nil else { return }
        if node.isFreed {
            reportFreed()
        } else if let origin, let variable = origin.variable, variable == origin.counter.detached,
            let place, place.node != index, tape.nodes[place.node].op != nil
        {
            fault = .detachedInPlace
        } else if let origin, !origin.isCurrent, let view = forbiddenView(at: place) {
            fault = view
        } else if let origin, !origin.isCurrent {
            tape.unavailable = UnavailableValue(
                node: index, memory: ObjectIdentifier(origin.counter), version: origin.version)
            fault = .modifiedInPlace(
                shape: tensor.shape, dtype: tensor.dtype, producer: place.map { tape.nodes[$0.node].gradFn },
                output: place?.output ?? 0, version: origin.counter.version, expected: origin.version)
        }
    }

    /// The error for using a view whose memory has changed and that cannot be recreated from its base: one of several
    /// views returned by one operation, or a view created without recording.
    private func forbiddenView(at place: NodeOutput?) -> AutogradError? {
        guard var place, place.node != index else { return nil }
        let (producer, output) = (tape.nodes[place.node].gradFn, place.output)
        while true {
            let node = tape.nodes[place.node]
            if node.isUnaccumulatedLeaf || node.op?.sharing == .views {
                return .forbiddenView(
                    producer: node.isUnaccumulatedLeaf ? nil : producer, output: output,
                    wasMadeWithoutRecording: node.isUnaccumulatedLeaf, isWritten: false)
            }
            guard node.op?.isView ?? false, let source = node.operands.first?.place else { return nil }
            place = source
        }
    }
}
