/// What a name is bound to: memory seen through a geometry, its gradient, and its place on the tape.
///
/// Several variables may share memory: views of one base, and what `detach()` and `.data` give. A change through one
/// is seen through all; whether it is also differentiated is what the history of each says.
public final class Variable {
    public let tape: Tape
    public let dtype: DType
    public let shape: [Int]
    let strides: [Int]
    let offset: Int
    let memory: Memory
    let counter: VersionCounter
    /// The variable that this is a differentiable view of, and the way from there.
    let base: Variable?
    let viewSteps: [ViewStep]

    /// Where the value was recorded; nil for a constant, and for a leaf that nothing has read yet.
    var place: Place?
    /// The generation of memory that `place` stands for.
    private var generation: Int
    private var isGradRequired = false
    /// Every place on the tape that was this leaf: a new one after each change that was not recorded.
    public private(set) var leafPlaces: [Place] = []
    /// What backward passes have left here.
    public internal(set) var grad: Variable?
    var retainsGrad = false

    private init(
        tape: Tape, memory: Memory, counter: VersionCounter, like tensor: Tensor, base: Variable? = nil,
        viewSteps: [ViewStep] = [], place: Place? = nil
    ) {
        self.tape = tape
        self.memory = memory
        self.counter = counter
        dtype = tensor.dtype
        shape = tensor.shape
        strides = tensor.strides
        offset = tensor.offset
        self.base = base
        self.viewSteps = viewSteps
        self.place = place
        generation = memory.generation
    }

    /// A variable with memory of its own, holding a value.
    public convenience init(_ value: Value) {
        let tensor = value.tensor
        let isDense = tensor.isWholeBuffer
        let own = isDense ? tensor : Tensor(tensor.elements, contiguous: tensor.shape, dtype: tensor.dtype)
        self.init(
            tape: value.tape, memory: Memory(own.buffer), counter: VersionCounter(), like: own,
            place: value.place)
        if let place, !tape.hasOrigin(place) {
            tape.setOrigin(Origin(counter: counter, version: 0), at: place)
        }
    }

    public convenience init(_ tensor: Tensor, tape: Tape) { self.init(tape.constant(tensor)) }

    /// A result of a view operation on `source`, sharing its memory.
    convenience init(view value: Value, of source: Variable, step: ViewStep) {
        self.init(
            tape: source.tape, memory: source.memory, counter: source.counter, like: value.tensor,
            base: source.base ?? source, viewSteps: source.viewSteps + [step], place: value.place)
    }

    /// The same memory without history: `detach()`, and with its own version counter `.data`.
    func untracked(sharingVersion: Bool) -> Variable {
        Variable(
            tape: tape, memory: memory, counter: sharingVersion ? counter : VersionCounter(), like: tensor)
    }

    // MARK: Properties

    /// The elements that memory holds now.
    public var tensor: Tensor {
        Tensor(shape: shape, strides: strides, offset: offset, buffer: memory.buffer, dtype: dtype)
    }

    public var version: Int { counter.version }

    public var requiresGrad: Bool {
        if let base, generation != memory.generation, !isGradRequired { return base.requiresGrad }
        return isGradRequired || place != nil
    }

    public var isLeaf: Bool { isGradRequired || !requiresGrad }

    /// The name of the operation that gave the value, or nil for a leaf.
    public var gradFn: String? {
        guard !isLeaf, let place = value.place else { return nil }
        return tape.nodes[place.node].gradFn
    }

    var singleElement: Double? { tensor.item }

    /// Where gradients with respect to this variable arrive: for a leaf every place that was it.
    public var gradientPlaces: [Place] {
        isLeaf ? leafPlaces : [value.place].compactMap { $0 }
    }

    // MARK: Reading

    /// The present value, as an operand.
    public var value: Value {
        let origin = Origin(counter: counter, version: counter.version)
        if requiresGrad { bringUpToDate(origin) }
        return Value(tensor, tape: tape, place: requiresGrad ? place : nil, origin: origin)
    }

    /// Gives the present contents of memory a place on the tape, if the present place stands for older ones.
    private func bringUpToDate(_ origin: Origin) {
        if generation == memory.generation, place != nil { return }
        defer { generation = memory.generation }
        if isGradRequired {
            let leaf = tape.leaf(tensor, origin: origin, of: self)
            place = leaf
            leafPlaces.append(leaf)
        } else if let base {
            place = tape.regenerated(viewSteps, of: base.value)
        } else if let stale = place {
            place = tape.overwritten(stale, by: tensor)
        }
        if let place { tape.setOrigin(origin, at: place) }
    }

    // MARK: Changing

    /// Sets whether a leaf's gradient is wanted.
    /// - Throws: `cannotRequireGrad` for integers and booleans, `requiresGradOfNonLeaf`.
    public func setRequiresGrad(_ wanted: Bool) throws(AutogradError) {
        guard wanted != requiresGrad || wanted != isGradRequired else { return }
        guard isLeaf else {
            if wanted { return }
            throw .requiresGradOfNonLeaf
        }
        guard !wanted || dtype.isFloatingPoint else { throw .cannotRequireGrad(dtype) }
        isGradRequired = wanted
        place = nil
    }

    /// Keeps the gradient of a value that is not a leaf.
    public func retainGrad() throws(AutogradError) {
        guard let place = value.place else { throw .retainGradWithoutGrad }
        guard !isLeaf else { return }
        retainsGrad = true
        tape.accumulate(at: place, in: self)
    }

    /// Forgets the history in place: `detach_()`.
    public func forgetHistory() throws(AutogradError) {
        guard base == nil else { throw .detachOfView }
        place = nil
        isGradRequired = false
    }

    /// Puts a value in the place of the present one, recorded if gradients flow through either.
    ///
    /// - Parameter new: of the variable's shape and dtype, computed from its present value where that matters.
    func replaceContents(with new: Value) throws(AutogradError) {
        let isRecorded = tape.isRecording && (new.requiresGrad || requiresGrad)
        var rebased: Value?
        if isRecorded, let base {
            rebased = try tape.apply(
                .copySlices, [base.value, new], Op.copySlices.attributes(of: viewSteps))[0]
        }
        memory.write(new.tensor, at: tensor)
        counter.version += 1
        guard isRecorded else { return }
        if let base {
            base.follow(rebased?.place)
        } else {
            follow(new.place)
        }
    }

    private func follow(_ new: Place?) {
        if retainsGrad, let place { tape.stopAccumulating(at: place) }
        isGradRequired = false
        place = new
        generation = memory.generation
        guard let new else { return }
        tape.setOrigin(Origin(counter: counter, version: counter.version), at: new)
        if retainsGrad { tape.accumulate(at: new, in: self) }
    }
}
