/// What a derivative rule sees of the node that it differentiates.
///
/// Reading an input or the output in a pullback is what "needed for the backward pass" means: the engine notes it,
/// and reports if a graph's memory has been let go, or if the memory has since been changed in place.
public final class Context {
    public let tape: Tape
    public let index: Int
    private let node: Node
    /// The operand whose cotangent is asked for.
    public internal(set) var operand = 0
    /// The cotangents of the outputs, in a pullback; the tangents of the operands, in a pushforward.
    var incoming: [Value?] = []
    /// What was read that should not have been.
    private(set) var fault: AutogradError?
    private let isPullback: Bool

    init(_ tape: Tape, _ index: Int, _ node: Node, isPullback: Bool) {
        self.tape = tape
        self.index = index
        self.node = node
        self.isPullback = isPullback
    }

    var a: Attributes { node.attributes }
    subscript<V>(key: ParameterKey<V>) -> V { a[key] }
    var count: Int { node.operands.count }

    /// An input's value.
    func x(_ i: Int) -> Value {
        guard let operand = optional(i) else { return tape.number(.nan) }
        return operand
    }

    func optional(_ i: Int) -> Value? {
        guard i < node.operands.count, let tensor = node.operands[i].tensor else { return nil }
        let operand = node.operands[i]
        note(operand.origin, tensor, operand.place)
        let present = present(tensor, operand.origin)
        return Value(present, tape: tape, place: operand.place, origin: operand.origin)
    }

    var x: Value { x(0) }

    /// The output's value.
    var y: Value { y(0) }

    func y(_ k: Int) -> Value {
        let value = tape.value(at: NodeOutput(node: index, output: k))
        note(value.origin, value.tensor, value.place)
        let present = Value(
            present(value.tensor, value.origin), tape: tape, place: value.place, origin: value.origin)
        return value.dtype.isFloatingPoint ? present : present.detached
    }

    /// Notes inputs that PyTorch keeps for the backward pass although the rule at hand does without them.
    func keep(_ inputs: Int...) {
        if isPullback, node.isFreed, fault == nil { noteFreed() }
        for i in inputs { _ = optional(i) }
    }
    /// Notes the output likewise.
    func keepOutput() { _ = y }

    /// A plain number's value, which is part of the operation and needs no memory; nil for a tensor.
    func number(_ i: Int) -> Double? {
        guard i < node.operands.count, let tensor = node.operands[i].tensor, tensor.isNumber else {
            return nil
        }
        return tensor.item
    }

    /// An input's shape, which is always at hand.
    func shape(_ i: Int) -> [Int] { i < count ? node.operands[i].tensor?.shape ?? [] : [] }
    var shape: [Int] { shape(operand) }
    func strides(_ i: Int) -> [Int] { i < count ? node.operands[i].tensor?.strides ?? [] : [] }
    func dtype(_ i: Int) -> DType { i < count ? node.operands[i].tensor?.dtype ?? .float64 : .float64 }
    var outputShape: [Int] { node.value.shape }
    func outputShape(_ k: Int) -> [Int] { node.output(k).shape }
    /// Whether an operand is recorded, so that its derivative is wanted.
    func requiresGrad(_ i: Int) -> Bool { i < count && node.operands[i].place != nil }

    /// The cotangent of one of several outputs; nil stands for zero.
    func g(_ k: Int) -> Value? { k < incoming.count ? incoming[k] : nil }
    /// The tangent of an operand; nil stands for zero.
    func t(_ i: Int) -> Value? { i < incoming.count ? incoming[i] : nil }

    /// The tangent of an operand, zeros written out.
    func tangent(_ i: Int = 0) throws(AutogradError) -> Value {
        if let t = t(i) { return t }
        return tape.constant(try .filled(0, shape(i), dtype: dtype(i)))
    }

    /// What a saved tensor is by now: PyTorch saves where it stands, and does not notice what `.data` changes there.
    private func present(_ tensor: Tensor, _ origin: Origin?) -> Tensor {
        guard isPullback, let origin, let present = origin.overwritten(tensor) else { return tensor }
        tape.overwritten = UnavailableValue(
            node: index, memory: origin.memory.map { ObjectIdentifier($0) }, version: origin.version)
        return present
    }

    /// Whether memory that an operand or output stands in has been changed since, so that a pullback may not read it.
    var hasChanged: Bool {
        guard isPullback else { return false }
        return node.operands.contains { !($0.origin?.isCurrent ?? true) }
            || !(tape.value(at: NodeOutput(node: index)).origin?.isCurrent ?? true)
    }

    private func noteFreed() {
        tape.unavailable = UnavailableValue(node: index, memory: nil, version: 0)
        fault = .graphFreed
    }

    private func note(_ origin: Origin?, _ tensor: Tensor, _ place: NodeOutput?) {
        guard isPullback, fault == nil else { return }
        if node.isFreed {
            noteFreed()
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

    /// The error of using a view, whose memory has changed, that is one of several or was made without recording.
    private func forbiddenView(at place: NodeOutput?) -> AutogradError? {
        guard var place, place.node != index else { return nil }
        let (producer, output) = (tape.nodes[place.node].gradFn, place.output)
        while true {
            let node = tape.nodes[place.node]
            if node.isDeadEnd || node.op?.sharing == .views {
                return .forbiddenView(
                    producer: node.isDeadEnd ? nil : producer, output: output,
                    wasMadeWithoutRecording: node.isDeadEnd, isWritten: false)
            }
            guard node.op?.isView ?? false, let source = node.operands.first?.place else { return nil }
            place = source
        }
    }
}
