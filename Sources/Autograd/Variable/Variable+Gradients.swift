/// Gradients as variables: in which memory they are, and what they are views of.
extension Variable {
    /// The first gradient that `leaf` gets: the cotangent itself where nothing else refers to it, or it is a view that nobody else
    /// has, and it is laid out as the leaf; else a copy.
    ///
    /// A view is not copied even if its memory is that of a tensor that the caller has passed.
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
        // A copy that is laid out as the leaf is made by a change in place of new memory.
        let version = isTaken ? g.memory.version : present.hasNoGaps ? 1 : 0
        self.init(
            tape: leaf.tape, memory: Memory(own.buffer), counter: VersionCounter(version: version), like: own)
    }

    /// What `grad` returns: a cotangent in the memory that it is in, which the caller may know already.
    ///
    /// - Parameter isRecorded: whether the pass was recorded; if not, a view was made while nothing was.
    static func gradient(_ g: Cotangent, isRecorded: Bool) -> Variable {
        let (value, tensor, tape) = (g.value, g.value.tensor, g.value.tape)
        let known = g.memory.variable.flatMap { $0.holds(tensor) ? $0 : nil }
        let way = value.place.flatMap { g.isView ? tape.viewPath(to: $0) : nil }
        let isView = g.isView && (isRecorded ? way != nil : true)
        if let known, !isView, known.tensor.hasGeometry(of: tensor) { return known }
        let memory = known?.memory ?? Memory(tensor.buffer)
        let counter = known?.counter ?? VersionCounter(version: g.memory.version)
        var base = known
        if known == nil || (way != nil && known?.history != way?.base) {
            let whole = way.map { tape.nodes[$0.base.node].output($0.base.output) } ?? tensor
            let history = way?.base ?? value.place
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
        // Two inputs may have the very same gradient.
        if let same = g.memory.views[maker] { return same }
        let view = Variable(
            tape: tape, memory: memory, counter: counter, like: tensor,
            view: way.map { ViewRelation(of: base, $0.path, .single) } ?? .unrecorded(of: base),
            history: value.place)
        g.memory.views[maker] = view
        return view
    }
}
