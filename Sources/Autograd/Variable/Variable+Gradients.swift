/// Creates the variables for gradients, with the memory sharing and view relations that PyTorch gives them.
extension Variable {
    /// The first gradient of `leaf`: the cotangent itself if it has the leaf's layout and is either a view or the only
    /// reference to its memory; otherwise a copy.
    ///
    /// A view is not copied even if it shares memory with a tensor that the caller passed.
    /// - Source: `accumulateGrad` of torch/csrc/autograd/functions/accumulate_grad.h.
    convenience init(accumulating g: inout Cotangent, in leaf: Variable) {
        let (present, tensor) = (leaf.tensor, g.value.tensor)
        let isFree = g.isOnlyReference() || g.isView
        let isTaken = isFree && tensor.hasNoGaps && (!present.hasNoGaps || tensor.isLaidOut(like: present))
        if isTaken, let known = g.memory.variable, known.holds(tensor) {
            self.init(tape: leaf.tape, memory: known.memory, counter: known.counter, like: tensor)
            return
        }
        let own =
            isTaken && tensor.isAllOfBuffer
            ? tensor : present.hasNoGaps ? tensor.copied.laidOut(like: present) : tensor.copied
        // PyTorch creates a copy with the leaf's layout by an in-place change of new memory, which counts as version 1.
        let version = isTaken ? g.memory.version : present.hasNoGaps ? 1 : 0
        self.init(
            tape: leaf.tape, memory: Memory(own.buffer), counter: VersionCounter(version: version), like: own)
    }

    /// The variable that `grad` returns for a cotangent, in the cotangent's memory, which the caller may already use.
    ///
    /// - Parameter isRecorded: true if the pass was recorded; if not, a view counts as created without recording.
    static func gradient(_ g: Cotangent, isRecorded: Bool) -> Variable {
        let (value, tensor, tape) = (g.value, g.value.tensor, g.value.tape)
        let known = g.memory.variable.flatMap { $0.holds(tensor) ? $0 : nil }
        let derivation = value.place.flatMap { g.isView ? tape.viewPath(to: $0) : nil }
        let isView = g.isView && (isRecorded ? derivation != nil : true)
        if let known, !isView, known.tensor.hasGeometry(of: tensor) { return known }
        let memory = known?.memory ?? Memory(tensor.buffer)
        let counter = known?.counter ?? VersionCounter(version: g.memory.version)
        var base = known
        if known == nil || (derivation != nil && known?.history != derivation?.base) {
            let whole = derivation.map { tape.nodes[$0.base.node].output($0.base.output) } ?? tensor
            let history = derivation?.base ?? value.place
            let new = Variable(tape: tape, memory: memory, counter: counter, like: whole, history: history)
            if let history, !tape.hasOrigin(history) { new.setOrigin(at: history) }
            if known == nil { g.memory.variable = new }
            if !isView { return new }
            base = new
        }
        guard isView, let base, let maker = g.viewMaker else {
            return Variable(
                tape: tape, memory: memory, counter: counter, like: tensor, history: value.place)
        }
        // Two inputs may share the same gradient.
        if let same = g.memory.views[maker] { return same }
        let view = Variable(
            tape: tape, memory: memory, counter: counter, like: tensor,
            view: derivation.map { ViewRelation(of: base, $0.path, .single) } ?? .unrecorded(of: base),
            history: value.place)
        g.memory.views[maker] = view
        return view
    }
}
