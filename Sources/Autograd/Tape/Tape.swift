/// The record of a computation: its operations and leaves as nodes, in the order of execution.
///
/// The operands of a node precede it, so index order is a topological order, and forward mode, backward passes and
/// replays are loops without recursion. Recorded values never change.
public final class Tape {
    /// The recorded operations and leaves, in the order of execution.
    public private(set) var nodes: [Node] = []
    /// True if operations on recorded values are recorded; false inside `no_grad`.
    public var isRecording = true
    /// True if `detach`, `.data` and `no_grad` have no effect; used to compute the gradients of a case without them.
    package var ignoresDetach = false
    /// The dtype of numbers and of new tensors without an explicit dtype.
    public let defaultDType: DType
    /// The maximum total number of elements of the recorded values.
    public let elementLimit: Int
    private var elementCount = 0
    /// Injects a fault into a derivative rule or records which faults have an effect; nil except in mutation testing.
    package var faults: FaultInjector?
    /// The number of backward passes that have freed the nodes they visited.
    public private(set) var freeingPasses = 0
    /// The freed or changed value that made the last backward pass fail.
    public internal(set) var unavailable: UnavailableValue?
    /// A saved value that the last backward pass used although an uncounted change (`.data`) had overwritten it.
    public internal(set) var overwritten: UnavailableValue?
    /// The variables whose `.grad` accumulates the cotangents of node outputs.
    private var accumulators: [NodeOutput: WeakVariable] = [:]
    /// The hooks registered for the cotangents of node outputs.
    var hooks: [NodeOutput: [CotangentHook]] = [:]
    private var identities = 0
    /// True inside `evaluatingTemporarily`: backward passes keep the graph and do not change any `.grad`.
    package private(set) var isTemporary = false
    /// Actions that undo the changes made inside `evaluatingTemporarily`.
    private var undoActions: [() -> Void] = []
    /// Scratch storage, reused by successive passes.
    private var marks = NodeMarks()
    /// The view operations applied since `tracingViews` began; nil outside it.
    private var viewSteps: [ViewStep]?

    /// True if operations without a derivative are recorded as well, which replaying a function needs.
    private(set) var recordsEverything: Bool
    /// True if integers and booleans are recorded too, as PyTorch does for in-place operations only.
    private var recordsIntegers = false
    /// The rounding of results in a recomputation; nil to round results to their dtype.
    private var arithmetic: RecomputationArithmetic?

    /// An empty tape.
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

    /// A float64 tape whose results are rounded by `arithmetic`.
    convenience init(arithmetic: RecomputationArithmetic) {
        self.init(elementLimit: .max)
        self.arithmetic = arithmetic
    }

    /// A recorded value that does not belong to a variable, as an input of further operations.
    package func input(_ tensor: Tensor) -> Value {
        nodes.append(
            Node(op: nil, operands: [], attributes: .none, gradFn: "", outputs: [tensor]))
        return Value(tensor, tape: self, place: NodeOutput(node: nodes.count - 1))
    }

    /// Runs `body`, recording every operation on recorded values.
    func recordingEverything<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let before = (isRecording, recordsEverything)
        (isRecording, recordsEverything) = (true, true)
        defer { (isRecording, recordsEverything) = before }
        return try body()
    }

    /// A value that does not depend on recorded values.
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

    /// Runs `body` with recording on or off; if `ignoresDetach` is true, recording stays as it is.
    package func recording<R, E: Error>(_ isOn: Bool, _ body: () throws(E) -> R) throws(E) -> R {
        guard !ignoresDetach else { return try body() }
        let wasRecording = isRecording
        isRecording = isOn
        defer { isRecording = wasRecording }
        return try body()
    }

    /// Runs `body` with recording on, then removes the nodes it added and undoes its changes to variables.
    package func evaluatingTemporarily<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let before = (isRecording, isTemporary, nodes.count, elementCount, undoActions)
        (isRecording, isTemporary, undoActions) = (true, true, [])
        defer {
            for undo in undoActions.reversed() { undo() }
            nodes.removeSubrange(before.2...)
            accumulators = accumulators.filter { $0.key.node < before.2 }
            (isRecording, isTemporary, elementCount, undoActions) = (
                before.0, before.1, before.3, before.4
            )
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

    /// Registers an action that undoes a change when the current `evaluatingTemporarily` ends.
    func undoAfterLooking(_ undo: @escaping () -> Void) { undoActions.append(undo) }

    /// A new `identity` for a variable.
    func nextIdentity() -> Int {
        identities += 1
        return identities
    }

    /// Adds a leaf whose gradient accumulates in `variable`.
    func leaf(_ tensor: Tensor, origin: Origin?, of variable: Variable) -> NodeOutput {
        var node = Node(op: nil, gradFn: "AccumulateGrad", outputs: [tensor])
        node.setOrigin(origin, of: 0)
        nodes.append(node)
        let place = NodeOutput(node: nodes.count - 1)
        accumulators[place] = WeakVariable(variable: variable)
        return place
    }

    /// Adds a leaf whose gradient is not accumulated.
    func unaccumulatedLeaf(_ tensor: Tensor, _ origin: Origin) -> NodeOutput {
        var node = Node(op: nil, gradFn: Node.unaccumulatedLeafName, outputs: [tensor])
        node.setOrigin(origin, of: 0)
        nodes.append(node)
        return NodeOutput(node: nodes.count - 1)
    }

    /// Applies an operation; its results are recorded if an operand is recorded.
    /// - Throws: the errors of the operation, `tooManyElementsInCase`.
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

    /// Applies an operation and returns its first result, without allocating an array of results.
    func first(_ op: Op, _ operands: [Value?], _ attributes: Attributes) throws(AutogradError) -> Value {
        if case .composition(let compose) = op.kernel {
            return try applyComposition(op, compose, operands, attributes)[0]
        }
        return value(0, of: try results(op, operands, attributes))
    }

    /// The outputs of an operation and, if it was recorded, the index of its node.
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
        guard isRecorded, !outputs.isEmpty, recordsEverything || hasDerivative else {
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

    /// Checks that no operand is a recorded integer or boolean tensor, one that a value which requires grad was written
    /// into; PyTorch does not compute integers or booleans from these.
    /// - Throws: `recordedIntegers`.
    private func checkRecordedIntegers(_ op: Op, _ operands: [Value?]) throws(AutogradError) {
        for case let operand? in operands where operand.place != nil && !operand.dtype.isFloatingPoint {
            if op !== Op.toCopy { throw .recordedIntegers(operand.dtype) }
        }
    }

    /// Checks that there is a derivative rule for each recorded operand.
    ///
    /// For elementwise operations the error is thrown only in the backward pass, as in PyTorch.
    /// - Throws: `notDifferentiable`.
    private func checkDifferentiable(_ op: Op, _ operands: [Value?]) throws(AutogradError) {
        if case .elementwise = op.derivative { return }
        guard !recordsEverything else { return }
        for (i, operand) in operands.enumerated() where operand?.place != nil && op.derivative.rule(i) == nil
        {
            throw .notDifferentiable(op: op.name, operand: i)
        }
    }

    /// The operands with constant numbers rounded to the result's dtype, if that is narrower than float64.
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

    // MARK: Access for variables and passes over the tape

    func setOrigin(_ origin: Origin, at place: NodeOutput) {
        nodes[place.node].setOrigin(origin, of: place.output)
    }

    func hasOrigin(_ place: NodeOutput) -> Bool { nodes[place.node].origin(place.output) != nil }

    /// The result of `body` and the view operations that it applied, each to the result of the previous one.
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

    /// Changes the `gradFn` of the node that produced a value.
    func rename(_ value: Value, _ gradFn: String?) {
        if let place = value.place, let gradFn { rename(place.node, gradFn) }
    }

    func rename(_ node: Int, _ gradFn: String) { nodes[node].gradFn = gradFn }

    func accumulate(at place: NodeOutput, in variable: Variable) {
        accumulators[place] = WeakVariable(variable: variable)
    }

    func stopAccumulating(at place: NodeOutput) { accumulators[place] = nil }

    func accumulator(at place: NodeOutput) -> Variable? { accumulators[place]?.variable }

    /// Starts a backward pass that frees the nodes it visits.
    func beginFreeing() { freeingPasses += 1 }

    func free(_ node: Int) { setFreed(node, by: Int32(truncatingIfNeeded: freeingPasses)) }

    func setFreed(_ node: Int, by pass: Int32) { nodes[node].freedBy = pass }

    /// The number of the backward pass that freed a node, counted as in `freeingPasses`; nil if it is not freed.
    public func passThatFreed(_ node: Int) -> Int? {
        nodes[node].isFreed ? Int(nodes[node].freedBy) : nil
    }

    /// The value of a node output, as an operand for further operations.
    public func value(at place: NodeOutput) -> Value {
        let node = nodes[place.node]
        return Value(
            node.output(place.output), tape: self, place: place, origin: node.origin(place.output))
    }
}

struct WeakVariable {
    weak var variable: Variable?
}
