/// A tensor variable as in PyTorch: memory with a geometry, a gradient, and a history on the tape.
///
/// Several variables may share memory: views of one base and the results of `detach()` and `.data`. An in-place change
/// affects the values of all of them; it is differentiated only for those whose history includes it.
public final class Variable {
    /// The tape that operations on the variable are recorded on.
    public let tape: Tape
    /// The serial number of the variable on its tape, used for Python's `id`.
    public let identity: Int
    /// The dtype; changed only by an assignment to `.data`.
    public private(set) var dtype: DType
    /// The size of each dimension; changed only by an assignment to `.data`.
    public private(set) var shape: [Int]
    private var ownStrides: [Int]?
    private(set) var offset: Int
    private(set) var memory: Memory
    let counter: VersionCounter
    /// The base that this is a differentiable view of; nil for a variable that is not a view.
    let view: ViewRelation?

    /// The node output that produced the value; nil for a leaf.
    private(set) var history: NodeOutput?
    /// The node output that produced the value before any unrecorded changes of the memory.
    private var historyStart: NodeOutput?
    /// The version of the memory that a view's history corresponds to.
    private var historyVersion: Int
    /// The generation of the memory that the current node output corresponds to.
    private var generation: Int
    private var isGradRequired = false
    /// The node outputs that represent this leaf; each unrecorded change adds a new one.
    public private(set) var leafPlaces: [NodeOutput] = []
    /// The gradient accumulated by backward passes.
    public internal(set) var grad: Variable?
    /// True if the gradient of a non-leaf is kept (`retain_grad()`).
    public private(set) var retainsGrad = false

    /// A variable over existing memory, with the shape, strides, offset and dtype of `tensor`.
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

    /// A variable with its own memory, initialised to a value.
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

    /// A leaf with its own memory that does not require a gradient.
    public convenience init(_ tensor: Tensor, tape: Tape) { self.init(tape.constant(tensor)) }

    /// The result of a view operation, which shares the memory of `source`.
    convenience init(_ value: Value, in source: Variable, view: ViewRelation) {
        self.init(
            tape: value.tape, memory: source.memory, counter: source.counter, like: value.tensor,
            view: view, history: value.place)
    }

    /// A variable over the same memory without history.
    ///
    /// - Parameters:
    ///   - sharingVersion: true for `detach()`; false for `.data`, which has its own version counter.
    ///   - whole: cover all of the memory, as a vector.
    func untracked(sharingVersion: Bool, whole: Bool = false) -> Variable {
        Variable(
            tape: tape, memory: memory, counter: sharingVersion ? counter : VersionCounter(),
            like: whole ? Tensor(memory.buffer, contiguous: [memory.buffer.count], dtype: dtype) : tensor)
    }

    /// True if a tensor's elements are stored in this variable's memory, with the same dtype.
    func holds(_ tensor: Tensor) -> Bool {
        dtype == tensor.dtype && (tensor.count == 0 || memory.holds(tensor))
    }

    // MARK: Properties

    /// The current contents.
    public var tensor: Tensor {
        Tensor(shape: shape, strides: ownStrides, offset: offset, buffer: memory.buffer, dtype: dtype)
    }

    /// For each dimension, the distance in memory between adjacent elements.
    public var strides: [Int] { tensor.strides }

    /// A synthetic address of the first element, in bytes, as `data_ptr()` returns; equal for variables that start at
    /// the same element of the same memory.
    public var memoryAddress: Int { (memory.identity ?? 0) << 32 + offset * 8 }

    /// The number of in-place changes of the variable and its views: PyTorch's `_version`.
    public var version: Int { counter.version }

    /// True if a gradient is required; a view requires one if its base does, even if it was created without recording.
    public var requiresGrad: Bool {
        isGradRequired || history != nil || view?.base.requiresGrad ?? false
    }

    /// True if no recorded operation produced the value. Reading this updates the history of an outdated view.
    public var isLeaf: Bool {
        bringHistoryUpToDate()
        return history == nil
    }

    /// True if the variable has a history, possibly outdated; unlike `isLeaf`, this does not update that of a view.
    public var hasHistory: Bool { history != nil }

    /// True if the variable has no node on the tape and reading it will not create one.
    var isUnrecorded: Bool { history == nil && leafPlaces.isEmpty && !requiresGrad }

    /// The name of the node that produced the value; nil for a leaf.
    public var gradFn: String? {
        bringHistoryUpToDate()
        return history.map { tape.nodes[$0.node].gradFn }
    }

    var singleElement: Double? { tensor.item }

    /// The node outputs whose cotangents add up to this variable's gradient; a leaf may have several.
    public var gradientPlaces: [NodeOutput] {
        hasHistory ? [historyStart].compactMap { $0 } : leafPlaces
    }

    // MARK: Reading

    /// The current value, as an operand; reading it adds a leaf to the tape if needed.
    public var value: Value {
        let origin = Origin(counter: counter, version: counter.version, memory: memory, variable: identity)
        return Value(tensor, tape: tape, place: requiresGrad ? place(origin) : nil, origin: origin)
    }

    /// Records that the value of a node output, with the layout of `tensor`, is stored in this variable's memory.
    private func setOrigin(at place: NodeOutput, _ tensor: Tensor) {
        let isLaidOutAlike = self.tensor.hasGeometry(of: tensor)
        tape.setOrigin(
            Origin(counter: counter, version: counter.version, memory: isLaidOutAlike ? memory : nil),
            at: place)
    }

    func setOrigin(at place: NodeOutput) {
        setOrigin(at: place, tape.nodes[place.node].output(place.output))
    }

    /// The node output of the current contents; a new one if the last corresponds to older contents.
    private func place(_ origin: Origin) -> NodeOutput? {
        saveStateWhileLooking()
        bringHistoryUpToDate()
        let isCurrent = generation == memory.generation
        generation = memory.generation
        if let stale = history {
            guard !isCurrent else { return stale }
            history = tape.overwritten(stale, by: tensor)
            if let history { setOrigin(at: history) }
            return history
        }
        // A view created without recording passes no gradient to its base, even if the base requires one.
        guard isGradRequired else { return tape.unaccumulatedLeaf(tensor, origin) }
        if isCurrent, let last = leafPlaces.last { return last }
        let leaf = tape.leaf(tensor, origin: origin, of: self)
        leafPlaces.append(leaf)
        return leaf
    }

    /// Saves the state that reading may change, so that it is restored when `Tape.evaluatingTemporarily` ends.
    private func saveStateWhileLooking() {
        guard tape.isTemporary else { return }
        let before = (history, historyStart, historyVersion, generation, leafPlaces.count)
        tape.undoAfterLooking { [self] in
            (history, historyStart, historyVersion, generation) = (before.0, before.1, before.2, before.3)
            leafPlaces.removeSubrange(before.4...)
        }
    }

    /// Recreates the history of a view from that of its base if the shared memory was changed in place.
    private func bringHistoryUpToDate() {
        guard isOutOfDate, let view, view.origin == .single else { return }
        saveStateWhileLooking()
        historyVersion = counter.version
        generation = memory.generation
        let stale = historyStart
        history = tape.regenerated(view.path.steps, of: view.base.value)
        historyStart = history
        guard let history else { return }
        setOrigin(at: history)
        if retainsGrad, !tape.isTemporary {
            if let stale { tape.stopAccumulating(at: stale) }
            tape.accumulate(at: history, in: self)
        }
    }

    /// Checks that this is not a view invalidated by a change of its memory.
    /// - Throws: `forbiddenView`.
    func checkReadable() throws(AutogradError) {
        if isUnreadable, let view { throw forbidden(view, isWritten: false) }
    }

    /// True for a view whose memory was changed after its history was recorded.
    var isOutOfDate: Bool {
        guard let view, historyVersion != counter.version else { return false }
        return history != nil || view.base.requiresGrad
    }

    /// True for a view that was invalidated by a change of its memory.
    private var isUnreadable: Bool {
        guard tape.isRecording, let view else { return false }
        return view.origin != .single && isOutOfDate
    }

    /// The error for changing a view that must not be changed in place, or for reading it after a change.
    func forbidden(_ view: ViewRelation, isWritten: Bool) -> AutogradError {
        .forbiddenView(
            producer: history.map { tape.nodes[$0.node].gradFn }, output: history?.output ?? 0,
            wasMadeWithoutRecording: view.origin == .unrecorded || history == nil, isWritten: isWritten)
    }

    // MARK: Changing

    /// Sets `requires_grad` of a leaf.
    /// - Throws: `cannotRequireGrad` for integers and booleans, `requiresGradOfNonLeaf`.
    public func setRequiresGrad(_ wanted: Bool) throws(AutogradError) {
        guard !hasHistory else {
            if wanted { return }
            throw .requiresGradOfNonLeaf
        }
        guard !wanted || dtype.isFloatingPoint else { throw .cannotRequireGrad(dtype) }
        isGradRequired = wanted
    }

    /// Keeps the gradient of a non-leaf in `grad`.
    /// - Throws: `retainGradWithoutGrad`, `forbiddenView`.
    public func retainGrad() throws(AutogradError) {
        guard requiresGrad else { throw .retainGradWithoutGrad }
        guard hasHistory else { return }
        try checkReadable()
        guard !isLeaf, let historyStart else { return }
        retainsGrad = true
        tape.accumulate(at: historyStart, in: self)
    }

    /// Removes the history in place: `detach_()`.
    /// - Throws: `detachOfView`.
    public func forgetHistory() throws(AutogradError) {
        guard view == nil else { throw .detachOfView }
        if history != nil { counter.detached = identity }
        history = nil
        historyStart = nil
        isGradRequired = false
    }

    /// Replaces the value in place; the change is recorded if the old or the new value requires a gradient.
    ///
    /// - Parameter new: a value of the variable's shape and dtype; if it depends on the old value, it must have been
    ///   computed from it.
    /// - Throws: the errors of recording the change.
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

    /// Switches to the memory and geometry of another variable without recording the change.
    func takeMemory(of other: Variable) {
        dtype = other.dtype
        shape = other.shape
        memory = other.memory
        ownStrides = other.ownStrides
        offset = other.offset
        generation = -1
        counter.replacements[identity] = (memory, tensor)
    }

    /// Makes a node output the new history.
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
