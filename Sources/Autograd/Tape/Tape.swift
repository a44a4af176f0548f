/// The record of a computation: nodes in the order in which they were computed.
///
/// The operands of a node stand before it, so that index order is topological order: forward, backward and replay
/// are loops, however deep the computation is. Recorded values never change.
public final class Tape {
    public private(set) var nodes: [Node] = []
    /// Whether operations on recorded values are recorded in turn; false inside `no_grad`.
    public var isRecording = true
    /// Whether `detach`, `.data` and `no_grad` are as if they were not there: for what a case would give without them.
    package var ignoresCuts = false
    /// The dtype of numbers and new tensors that name none.
    public let defaultDType: DType
    /// The most elements that recorded values may have together.
    public let elementLimit: Int
    private var elementCount = 0
    /// What breaks a derivative rule, or notes how it could be broken; nil in all but tests of tests.
    package var faults: FaultInjector?
    /// How many backward passes have freed the nodes that they passed.
    public private(set) var freeingPasses = 0
    /// The value for want of which the last backward pass failed.
    public internal(set) var unavailable: UnavailableValue?
    /// The value that the last backward pass used after a change that was not counted had made it another.
    public internal(set) var overwritten: UnavailableValue?
    /// Variables whose `.grad` collects what reaches a place.
    private var accumulators: [NodeOutput: WeakVariable] = [:]
    /// What sees, and may replace, the cotangent at a place before it goes on.
    var hooks: [NodeOutput: [CotangentHook]] = [:]
    private var identities = 0
    /// Whether what is done now leaves no trace: the graph is kept, and no `.grad` is added to.
    package private(set) var isOnlyLooking = false
    /// What takes back, afterwards, what looking has changed.
    private var takeBack: [() -> Void] = []
    /// Lent to one backward pass after another.
    private var marks = NodeMarks()
    /// The view operations carried out since somebody began to ask.
    private var viewSteps: [ViewStep]?

    /// Whether operations without a derivative are recorded as well: for running a function again, not for
    /// differentiating it.
    private(set) var recordsEverything: Bool
    /// Whether integers and booleans are recorded too: PyTorch does so in place, though no other operation goes on from there.
    private var recordsIntegers = false
    /// How results are rounded, if not to their dtype.
    private var arithmetic: RecomputationArithmetic?

    public init(defaultDType: DType = .float64, elementLimit: Int = 1 << 26) {
        recordsEverything = false
        self.defaultDType = defaultDType
        self.elementLimit = elementLimit
    }

    /// A tape that records every operation on its inputs.
    package init(recordingEverythingIn defaultDType: DType) {
        self.defaultDType = defaultDType
        elementLimit = .max
        recordsEverything = true
    }

    /// A tape in float64 that rounds in its own way.
    convenience init(arithmetic: RecomputationArithmetic) {
        self.init(elementLimit: .max)
        self.arithmetic = arithmetic
    }

    /// A value to record operations on that is no variable's.
    package func input(_ tensor: Tensor) -> Value {
        nodes.append(
            Node(op: nil, operands: [], attributes: .none, gradFn: "", outputs: [tensor]))
        return Value(tensor, tape: self, place: NodeOutput(node: nodes.count - 1))
    }

    /// Runs `body` recording all that is done to recorded values.
    func recordingEverything<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let before = (isRecording, recordsEverything)
        (isRecording, recordsEverything) = (true, true)
        defer { (isRecording, recordsEverything) = before }
        return try body()
    }

    /// A value that does not depend on anything recorded.
    public func constant(_ tensor: Tensor) -> Value { Value(tensor, tape: self) }

    /// A plain number.
    func number(_ x: Double) -> Value { constant(.number(x, dtype: defaultDType)) }

    /// Runs `body` without recording.
    public func withoutRecording<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let wasRecording = isRecording
        isRecording = false
        defer { isRecording = wasRecording }
        return try body()
    }

    /// Runs `body` with recording on or off, unless cuts are ignored.
    package func recording<R, E: Error>(_ isOn: Bool, _ body: () throws(E) -> R) throws(E) -> R {
        guard !ignoresCuts else { return try body() }
        let wasRecording = isRecording
        isRecording = isOn
        defer { isRecording = wasRecording }
        return try body()
    }

    /// Runs `body` with recording on, on a branch of the tape that is dropped afterwards.
    package func looking<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let before = (isRecording, isOnlyLooking, nodes.count, elementCount, takeBack)
        (isRecording, isOnlyLooking, takeBack) = (true, true, [])
        defer {
            for undo in takeBack.reversed() { undo() }
            nodes.removeSubrange(before.2...)
            accumulators = accumulators.filter { $0.key.node < before.2 }
            (isRecording, isOnlyLooking, elementCount, takeBack) = (before.0, before.1, before.3, before.4)
        }
        return try body()
    }

    /// Runs `body` recording results of every dtype.
    func recordingIntegers<R>(_ body: () throws(AutogradError) -> R) throws(AutogradError) -> R {
        let before = recordsIntegers
        recordsIntegers = true
        defer { recordsIntegers = before }
        return try body()
    }

    func onLookedAway(_ undo: @escaping () -> Void) { takeBack.append(undo) }

    func nextIdentity() -> Int {
        identities += 1
        return identities
    }

    /// A new leaf, with respect to which recorded values can be differentiated.
    func leaf(_ tensor: Tensor, origin: Origin?, of variable: Variable) -> NodeOutput {
        var node = Node(op: nil, gradFn: "AccumulateGrad", outputs: [tensor])
        node.setOrigin(origin, of: 0)
        nodes.append(node)
        let place = NodeOutput(node: nodes.count - 1)
        accumulators[place] = WeakVariable(variable: variable)
        return place
    }

    /// A leaf that nothing is accumulated for.
    func deadEnd(_ tensor: Tensor, _ origin: Origin) -> NodeOutput {
        var node = Node(op: nil, gradFn: Node.deadEndName, outputs: [tensor])
        node.setOrigin(origin, of: 0)
        nodes.append(node)
        return NodeOutput(node: nodes.count - 1)
    }

    /// The results of an operation, recorded if an operand is.
    /// - Throws: what the operation throws, `tooManyElementsInCase`.
    public func apply(
        _ op: Op, _ operands: [Value?], _ attributes: Attributes? = nil
    ) throws(AutogradError) -> [Value] {
        let attributes = attributes ?? op.defaults
        if case .composition(let compose) = op.kernel {
            return try applyComposition(op, compose, operands, attributes)
        }
        let results = try results(op, operands, attributes)
        return results.outputs.indices.map { value($0, of: results) }
    }

    /// The first result of an operation, which most have only one of.
    func first(_ op: Op, _ operands: [Value?], _ attributes: Attributes) throws(AutogradError) -> Value {
        if case .composition(let compose) = op.kernel {
            return try applyComposition(op, compose, operands, attributes)[0]
        }
        return value(0, of: try results(op, operands, attributes))
    }

    /// What an operation gave, and where that was recorded, if it was.
    private struct Results {
        let outputs: [Tensor]
        let node: Int?
        let origin: Origin?
    }

    private func value(_ k: Int, of results: borrowing Results) -> Value {
        let place =
            canRecord(results.outputs[k].dtype) ? results.node.map { NodeOutput(node: $0, output: k) } : nil
        return Value(results.outputs[k], tape: self, place: place, origin: results.origin)
    }

    private func canRecord(_ dtype: DType) -> Bool {
        recordsEverything || recordsIntegers || dtype.isFloatingPoint
    }

    private func results(
        _ op: Op, _ operands: [Value?], _ attributes: Attributes
    ) throws(AutogradError) -> Results {
        let operands = op.kernel.isElementwise ? try converted(operands) : operands
        var outputs = try op.evaluate(
            operands.map { $0?.tensor }, attributes, defaultDType: defaultDType)
        for k in outputs.indices where (outputs[k].dtype != .float64 || arithmetic != nil) && !op.isView {
            outputs[k] =
                if let arithmetic { arithmetic.rounded(outputs[k], of: operands) } else {
                    try outputs[k].rounded()
                }
        }
        if op.isView { viewSteps?.append(ViewStep(op: op, attributes: attributes, output: 0)) }
        let origin = op.isView ? operands.first??.origin : nil
        let isRecorded = isRecording && operands.contains { $0?.place != nil }
        let hasDerivative = op.isDifferentiable && outputs.contains { canRecord($0.dtype) }
        guard isRecorded, recordsEverything || hasDerivative else {
            if isRecorded, op.isDifferentiable { try checkRecordedIntegers(op, operands) }
            return Results(outputs: outputs, node: nil, origin: origin)
        }
        try checkDifferentiable(op, operands)
        if !op.isView { try count(outputs) }
        nodes.append(
            Node(
                op: op, operands: operands.map(Operand.init), attributes: attributes, gradFn: op.gradFn,
                outputs: outputs))
        return Results(outputs: outputs, node: nodes.count - 1, origin: origin)
    }

    /// Refuses to compute integers or booleans from those that a value which requires grad was written into, as PyTorch does.
    private func checkRecordedIntegers(_ op: Op, _ operands: [Value?]) throws(AutogradError) {
        for case let operand? in operands where operand.place != nil && !operand.dtype.isFloatingPoint {
            if op !== Op.toCopy { throw .recordedIntegers(operand.dtype) }
        }
    }

    /// Elementwise operations refuse only in the backward pass, as PyTorch does.
    private func checkDifferentiable(_ op: Op, _ operands: [Value?]) throws(AutogradError) {
        if case .elementwise = op.derivative { return }
        guard !recordsEverything else { return }
        for (i, operand) in operands.enumerated() where operand?.place != nil && op.derivative.rule(i) == nil
        {
            throw .notDifferentiable(op: op.name, operand: i)
        }
    }

    /// Operands as the operation computes with them: numbers rounded to the dtype of the tensors beside them.
    private func converted(_ operands: [Value?]) throws(AutogradError) -> [Value?] {
        guard operands.count > 1,
            operands.indices.contains(where: { operands[$0]?.tensor.dtype.isNarrow ?? false })
        else { return operands }
        let common = Promotion.result(of: operands.map { $0?.tensor })
        guard common.isFloatingPoint, common != .float64 else { return operands }
        var result = operands
        for (i, operand) in operands.enumerated() {
            guard let operand, operand.place == nil, operand.dtype == .float64 || operand.tensor.isNumber,
                operand.dtype.isFloatingPoint
            else { continue }
            let rounded = Tensor(
                shape: operand.tensor.shape, strides: operand.tensor.ownStrides,
                offset: operand.tensor.offset,
                buffer: operand.tensor.buffer.map(common.rounded), dtype: operand.dtype,
                isNumber: operand.tensor.isNumber)
            result[i] = Value(rounded, tape: self, origin: operand.origin)
        }
        return result
    }

    private func applyComposition(
        _ op: Op, _ compose: (Operands) throws -> [Value], _ operands: [Value?],
        _ attributes: Attributes
    ) throws(AutogradError) -> [Value] {
        faults?.note(composition: op, of: operands)
        let start = nodes.count
        let results = try typed { try compose(Operands(values: operands, a: attributes, tape: self)) }
        if !op.gradFn.isEmpty, nodes.count > start, results.count == 1,
            results[0].place?.node == nodes.count - 1
        {
            nodes[nodes.count - 1].gradFn = op.gradFn
        }
        return results
    }

    private func count(_ outputs: [Tensor]) throws(AutogradError) {
        for output in outputs { elementCount += output.buffer.count }
        guard elementCount <= elementLimit else { throw .tooManyElementsInCase(limit: elementLimit) }
    }

    // MARK: What variables and passes over the tape need

    func setOrigin(_ origin: Origin, at place: NodeOutput) {
        nodes[place.node].setOrigin(origin, of: place.output)
    }

    func hasOrigin(_ place: NodeOutput) -> Bool { nodes[place.node].origin(place.output) != nil }

    /// What `body` gives, and the view operations that it carried out, each on the result of the one before.
    func tracingViews<R>(_ body: () throws(AutogradError) -> R) throws(AutogradError) -> (R, [ViewStep]) {
        let outer = viewSteps
        viewSteps = []
        defer { viewSteps = outer }
        let result = try body()
        return (result, viewSteps ?? [])
    }

    func takeMarks() -> NodeMarks {
        var taken = NodeMarks()
        swap(&taken, &marks)
        return taken
    }

    func returnMarks(_ marks: NodeMarks) { self.marks = marks }

    /// Gives the node of a value another name.
    func rename(_ value: Value, _ gradFn: String?) {
        if let place = value.place, let gradFn { rename(place.node, gradFn) }
    }

    func rename(_ node: Int, _ gradFn: String) { nodes[node].gradFn = gradFn }

    func accumulate(at place: NodeOutput, in variable: Variable) {
        accumulators[place] = WeakVariable(variable: variable)
    }

    func stopAccumulating(at place: NodeOutput) { accumulators[place] = nil }

    func accumulator(at place: NodeOutput) -> Variable? { accumulators[place]?.variable }

    /// Numbers a backward pass that frees what it passes.
    func beginFreeing() { freeingPasses += 1 }

    func free(_ node: Int) { setFreed(node, by: Int32(truncatingIfNeeded: freeingPasses)) }

    func setFreed(_ node: Int, by pass: Int32) { nodes[node].freedBy = pass }

    /// The backward pass that freed a node, as `freeingPasses` counted it; nil if none has.
    public func passThatFreed(_ node: Int) -> Int? {
        nodes[node].isFreed ? Int(nodes[node].freedBy) : nil
    }

    /// The value at a place, as an operand for further operations.
    public func value(at place: NodeOutput) -> Value {
        let node = nodes[place.node]
        return Value(
            node.output(place.output), tape: self, place: place, origin: node.origin(place.output))
    }
}

struct WeakVariable {
    weak var variable: Variable?
}
