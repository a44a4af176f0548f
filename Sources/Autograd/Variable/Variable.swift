/// What a name is bound to: memory seen through a geometry, its gradient, and its place on the tape.
///
/// Several variables may share memory: views of one base, and what `detach()` and `.data` give. A change through one
/// is seen through all; whether it is also differentiated is what the history of each says.
public final class Variable {
    public let tape: Tape
    /// How many variables the tape had when this one was made: Python's `id`.
    public let identity: Int
    public private(set) var dtype: DType
    public private(set) var shape: [Int]
    private var ownStrides: [Int]?
    private(set) var offset: Int
    private(set) var memory: Memory
    let counter: VersionCounter
    /// What this is a differentiable view of; nil for a variable that is no view.
    let view: ViewRelation?

    /// The node output that gave the value; nil for a leaf.
    private(set) var history: NodeOutput?
    /// Where that history began: memory may since have got contents behind the tape's back.
    private var historyStart: NodeOutput?
    /// The version of memory that a view's history tells of.
    private var historyVersion: Int
    /// The generation of memory that the place on the tape stands for.
    private var generation: Int
    private var isGradRequired = false
    /// Every place on the tape that was this leaf: a new one after each change that was not recorded.
    public private(set) var leafPlaces: [NodeOutput] = []
    /// What backward passes have left here.
    public internal(set) var grad: Variable?
    /// Whether the gradient is kept although this is no leaf.
    public private(set) var retainsGrad = false

    /// A variable that sees memory as `tensor` is laid out.
    init(
        tape: Tape, memory: Memory, counter: VersionCounter, like tensor: Tensor, view: ViewRelation? = nil,
        history: NodeOutput? = nil
    ) {
        self.tape = tape
        identity = tape.nextIdentity()
        if memory.identity == nil { memory.identity = identity }
        self.memory = memory
        self.counter = counter
        dtype = tensor.dtype
        shape = tensor.shape
        ownStrides = tensor.ownStrides
        offset = tensor.offset
        self.view = view
        self.history = history
        historyStart = history
        historyVersion = counter.version
        generation = memory.generation
    }

    /// A variable with memory of its own, holding a value.
    public convenience init(_ value: Value) { self.init(value, version: 0) }

    convenience init(_ value: Value, version: Int) {
        let tensor = value.tensor
        let own = tensor.isAllOfBuffer ? tensor : tensor.copied
        self.init(
            tape: value.tape, memory: Memory(own.buffer), counter: VersionCounter(version: version),
            like: own,
            history: value.place)
        if let place = value.place, !tape.hasOrigin(place) { setOrigin(at: place, tensor) }
    }

    public convenience init(_ tensor: Tensor, tape: Tape) { self.init(tape.constant(tensor)) }

    /// A result of a view operation, in the memory of what it was applied to.
    convenience init(_ value: Value, in source: Variable, view: ViewRelation) {
        self.init(
            tape: value.tape, memory: source.memory, counter: source.counter, like: value.tensor,
            view: view, history: value.place)
    }

    /// The same memory without history: `detach()`, and with its own version counter `.data`.
    ///
    /// - Parameter whole: whether it sees all of the memory, as a vector.
    func untracked(sharingVersion: Bool, whole: Bool = false) -> Variable {
        Variable(
            tape: tape, memory: memory, counter: sharingVersion ? counter : VersionCounter(),
            like: whole ? Tensor(memory.buffer, contiguous: [memory.buffer.count], dtype: dtype) : tensor)
    }

    /// Whether a tensor's elements stand in this variable's memory, and not only in a copy that nobody has changed yet.
    func holds(_ tensor: Tensor) -> Bool {
        dtype == tensor.dtype && (tensor.count == 0 || memory.holds(tensor))
    }

    // MARK: Properties

    /// The elements that memory holds now.
    public var tensor: Tensor {
        Tensor(shape: shape, strides: ownStrides, offset: offset, buffer: memory.buffer, dtype: dtype)
    }

    public var strides: [Int] { tensor.strides }

    /// Where the first element stands, in bytes: the same for variables whose elements begin at one place of one memory.
    public var memoryAddress: Int { (memory.identity ?? 0) << 32 + offset * 8 }

    public var version: Int { counter.version }

    /// A view requires a gradient where its base does, even one that was made without recording.
    public var requiresGrad: Bool {
        isGradRequired || history != nil || view?.base.requiresGrad ?? false
    }

    public var isLeaf: Bool {
        bringHistoryUpToDate()
        return history == nil
    }

    /// Whether a history is known, that of a view perhaps of older contents: unlike `isLeaf`, this does not look for a new one.
    public var hasHistory: Bool { history != nil }

    /// Whether nothing on the tape stands for it, nor ever will.
    var isUnrecorded: Bool { history == nil && leafPlaces.isEmpty && !requiresGrad }

    /// The name of the operation that gave the value, or nil for a leaf.
    public var gradFn: String? {
        bringHistoryUpToDate()
        return history.map { tape.nodes[$0.node].gradFn }
    }

    var singleElement: Double? { tensor.item }

    /// Where gradients with respect to this variable arrive: for a leaf every place that was it.
    public var gradientPlaces: [NodeOutput] {
        hasHistory ? [historyStart].compactMap { $0 } : leafPlaces
    }

    // MARK: Reading

    /// The present value, as an operand.
    public var value: Value {
        let origin = Origin(counter: counter, version: counter.version, memory: memory, variable: identity)
        return Value(tensor, tape: tape, place: requiresGrad ? place(origin) : nil, origin: origin)
    }

    /// Lets the tape know that the value at a place, laid out as `tensor`, is what stands here now.
    private func setOrigin(at place: NodeOutput, _ tensor: Tensor) {
        let isLaidOutAlike = self.tensor.hasGeometry(of: tensor)
        tape.setOrigin(
            Origin(counter: counter, version: counter.version, memory: isLaidOutAlike ? memory : nil),
            at: place)
    }

    func setOrigin(at place: NodeOutput) {
        setOrigin(at: place, tape.nodes[place.node].output(place.output))
    }

    /// The place of the present contents of memory: a new one if the last stands for older contents.
    private func place(_ origin: Origin) -> NodeOutput? {
        noteWhileLooking()
        bringHistoryUpToDate()
        let isCurrent = generation == memory.generation
        generation = memory.generation
        if let stale = history {
            guard !isCurrent else { return stale }
            history = tape.overwritten(stale, by: tensor)
            if let history { setOrigin(at: history) }
            return history
        }
        // A view that was made without recording passes nothing on, though its base requires a gradient.
        guard isGradRequired else { return tape.deadEnd(tensor, origin) }
        if isCurrent, let last = leafPlaces.last { return last }
        let leaf = tape.leaf(tensor, origin: origin, of: self)
        leafPlaces.append(leaf)
        return leaf
    }

    /// Takes note of what reading may change, so that it can be taken back where the tape only looks.
    private func noteWhileLooking() {
        guard tape.isOnlyLooking else { return }
        let before = (history, historyStart, historyVersion, generation, leafPlaces.count)
        tape.onLookedAway { [self] in
            (history, historyStart, historyVersion, generation) = (before.0, before.1, before.2, before.3)
            leafPlaces.removeSubrange(before.4...)
        }
    }

    /// Gives a view whose memory was changed in place since, through whichever name, a history from its base's new one.
    private func bringHistoryUpToDate() {
        guard isOutOfDate, let view, view.origin == .single else { return }
        noteWhileLooking()
        historyVersion = counter.version
        generation = memory.generation
        let stale = historyStart
        history = tape.regenerated(view.path.steps, of: view.base.value)
        historyStart = history
        guard let history else { return }
        setOrigin(at: history)
        if retainsGrad, !tape.isOnlyLooking {
            if let stale { tape.stopAccumulating(at: stale) }
            tape.accumulate(at: history, in: self)
        }
    }

    /// Checks that this is no view that a change of its memory has made meaningless.
    /// - Throws: `forbiddenView`.
    func checkReadable() throws(AutogradError) {
        if isUnreadable, let view { throw forbidden(view, isWritten: false) }
    }

    /// Whether this is a view whose memory was changed since its history was made.
    var isOutOfDate: Bool {
        guard let view, historyVersion != counter.version else { return false }
        return history != nil || view.base.requiresGrad
    }

    /// Whether a change of its memory has made this view meaningless.
    private var isUnreadable: Bool {
        guard tape.isRecording, let view else { return false }
        return view.origin != .single && isOutOfDate
    }

    /// The error of changing a view that must not be changed, or of reading it after a change.
    func forbidden(_ view: ViewRelation, isWritten: Bool) -> AutogradError {
        .forbiddenView(
            producer: history.map { tape.nodes[$0.node].gradFn }, output: history?.output ?? 0,
            wasMadeWithoutRecording: view.origin == .unrecorded || history == nil, isWritten: isWritten)
    }

    // MARK: Changing

    /// Sets whether a leaf's gradient is wanted.
    /// - Throws: `cannotRequireGrad` for integers and booleans, `requiresGradOfNonLeaf`.
    public func setRequiresGrad(_ wanted: Bool) throws(AutogradError) {
        guard !hasHistory else {
            if wanted { return }
            throw .requiresGradOfNonLeaf
        }
        guard !wanted || dtype.isFloatingPoint else { throw .cannotRequireGrad(dtype) }
        isGradRequired = wanted
    }

    /// Keeps the gradient of a value that is not a leaf.
    /// - Throws: `retainGradWithoutGrad`, `forbiddenView`.
    public func retainGrad() throws(AutogradError) {
        guard requiresGrad else { throw .retainGradWithoutGrad }
        guard hasHistory else { return }
        try checkReadable()
        guard !isLeaf, let historyStart else { return }
        retainsGrad = true
        tape.accumulate(at: historyStart, in: self)
    }

    /// Forgets the history in place: `detach_()`.
    /// - Throws: `detachOfView`.
    public func forgetHistory() throws(AutogradError) {
        guard view == nil else { throw .detachOfView }
        if history != nil { counter.detached = identity }
        history = nil
        historyStart = nil
        isGradRequired = false
    }

    /// Puts a value in the place of the present one, recorded if gradients flow through either.
    ///
    /// - Parameter new: of the variable's shape and dtype, computed from its present value where that matters.
    func replaceContents(with new: Value) throws(AutogradError) {
        let isRecorded = tape.isRecording && (new.requiresGrad || requiresGrad)
        var rebased: NodeOutput?
        if isRecorded, let view {
            let a = Op.copySlices.attributes(of: view.path, overlaps: !tensor.isInjective)
            rebased = try tape.apply(.copySlices, [view.base.value, new], a)[0].place
        }
        memory.write(new.tensor, at: tensor)
        counter.version += 1
        guard isRecorded else { return }
        if let place = new.place, !tape.hasOrigin(place) { setOrigin(at: place, new.tensor) }
        if let view {
            view.base.follow(rebased)
            bringHistoryUpToDate()
        } else {
            follow(new.place)
        }
    }

    /// Changes behind the tape's back to the contents of another memory.
    func takeMemory(of other: Variable) {
        dtype = other.dtype
        shape = other.shape
        memory = other.memory
        ownStrides = other.ownStrides
        offset = other.offset
        generation = -1
        counter.replacements[identity] = (memory, tensor)
    }

    private func follow(_ new: NodeOutput?) {
        if retainsGrad, let historyStart { tape.stopAccumulating(at: historyStart) }
        isGradRequired = false
        history = new
        historyStart = new
        generation = memory.generation
        guard let new else { return }
        setOrigin(at: new)
        if retainsGrad { tape.accumulate(at: new, in: self) }
    }
}
