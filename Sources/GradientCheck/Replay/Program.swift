import Autograd

/// A recorded computation, compiled so that it can be replayed with other values of its sources.
///
/// Values that autograd treats as constant remain constant. All arithmetic is in float64, without rounding to
/// narrower dtypes.
struct Program {
    /// The elements of all slots: sources first, then constants and results in the order of their computation.
    var values: [Double] = []
    private(set) var slots: [Slot] = []
    private(set) var instructions: [Instruction] = []
    private(set) var sources: [Slot] = []
    private(set) var results: [Slot] = []
    /// The recorded tensor of each slot, with floating-point dtypes widened to float64.
    private var tensors: [Tensor] = []

    /// An operation with the slots of its operands and results.
    struct Call {
        let op: Op
        let attributes: Attributes
        /// The slot of each operand; nil for an omitted one.
        let operands: [Slot?]
        /// The recorded tensor of each operand.
        let tensors: [Tensor?]
        let outputs: [Slot]
        let outputShapes: [[Int]]

        /// The slots and shapes of the operands that are present.
        let present: [Slot]
        let shapes: [[Int]]

        init(
            _ op: Op, _ attributes: Attributes, operands: [Slot?], tensors: [Tensor?], outputs: [Slot],
            outputShapes: [[Int]]
        ) {
            (self.op, self.attributes) = (op, attributes)
            (self.operands, self.tensors) = (operands, tensors)
            (self.outputs, self.outputShapes) = (outputs, outputShapes)
            present = operands.compactMap { $0 }
            shapes = tensors.compactMap { $0?.shape }
        }
    }

    /// The slot of each computed or source value of the tape.
    private(set) var places: [NodeOutput: Slot] = [:]
    private let detail: Detail

    /// The level of detail to which operations are decomposed.
    enum Detail {
        /// No decomposition: each operation is computed by its own kernel.
        case operations
        /// Decomposition into parts that reproduce the results bit for bit, where declared.
        case exactParts
        /// Decomposition into all declared elementary operations.
        case elementaryParts
    }

    /// Compiles the computation from `leaves` to `results`. A leaf that depends on other leaves is computed from
    /// them.
    /// - Throws: Errors thrown by the operations.
    init(
        _ tape: Tape, over leaves: [NodeOutput], to results: [NodeOutput], _ detail: Detail
    ) throws(AutogradError) {
        self.detail = detail
        var places: [NodeOutput: Slot] = [:]
        let wanted = Set(leaves)
        let nodes = tape.nodesBetween(results, leaves)
        values.reserveCapacity(
            nodes.reduce(0) { $0 + tape.nodes[$1].outputs.reduce(0) { $0 + $1.count } })
        for index in nodes {
            let node = tape.nodes[index]
            let isComputed =
                node.op != nil && node.operands.contains { $0.place.map { places[$0] != nil } ?? false }
            if isComputed {
                try append([index], of: tape, &places)
                continue
            }
            for k in node.outputs.indices where wanted.contains(NodeOutput(node: index, output: k)) {
                let slot = add(node.output(k), isVariable: true)
                places[NodeOutput(node: index, output: k)] = slot
                sources.append(slot)
            }
        }
        for place in results {
            self.results.append(
                places[place] ?? add(tape.nodes[place.node].output(place.output), isVariable: false))
        }
        self.places = places
    }

    /// Compiles the computation from `sources` to `results`. All sources are independent variables.
    /// - Throws: Errors thrown by the operations.
    init(_ tape: Tape, from sources: [NodeOutput], to results: [NodeOutput]) throws(AutogradError) {
        detail = .exactParts
        var known: [NodeOutput: Slot] = [:]
        for source in sources {
            let slot = add(tape.nodes[source.node].output(source.output), isVariable: true)
            known[source] = slot
            self.sources.append(slot)
        }
        try append(tape.nodesBetween(results, sources), of: tape, &known)
        for place in results {
            self.results.append(
                known[place] ?? add(tape.nodes[place.node].output(place.output), isVariable: false))
        }
    }

    /// Compiles a single node as a function of one of its operands.
    init(
        _ tape: Tape, node index: Int, operand: Int, _ detail: Detail = .exactParts
    ) throws(AutogradError) {
        self.detail = detail
        let node = tape.nodes[index]
        var operands: [Slot?] = []
        for (i, value) in node.operands.enumerated() {
            let slot = value.tensor.map { add($0, isVariable: i == operand) }
            if i == operand, let slot { sources = [slot] }
            operands.append(slot)
        }
        if let op = node.op { results = try append(op, operands, node.attributes, node.outputs, node: index) }
    }

    private mutating func add(_ tensor: Tensor, isVariable: Bool) -> Slot {
        let elements = tensor.elements
        let slot = Slot(
            index: slots.count, start: values.count, count: elements.count, isVariable: isVariable)
        slots.append(slot)
        tensors.append(
            Tensor(
                elements, contiguous: tensor.shape,
                dtype: tensor.dtype.isFloatingPoint ? .float64 : tensor.dtype))
        values += elements
        return slot
    }

    private mutating func append(
        _ nodes: [Int], of tape: Tape, _ known: inout [NodeOutput: Slot], isPart: Bool = false
    ) throws(AutogradError) {
        for index in nodes {
            let node = tape.nodes[index]
            let places = node.outputs.indices.map { NodeOutput(node: index, output: $0) }
            guard let op = node.op, places.contains(where: { known[$0] == nil }) else { continue }
            let operands = node.operands.map { operand in
                operand.place.flatMap { known[$0] } ?? operand.tensor.map { add($0, isVariable: false) }
            }
            let outputs = try append(op, operands, node.attributes, node.outputs, node: isPart ? nil : index)
            // A source keeps its slot even if other results of the same operation are computed.
            for (place, slot) in zip(places, outputs) where known[place] == nil { known[place] = slot }
        }
    }

    /// Appends an operation or its parts.
    ///
    /// - Returns: The slots of the results.
    private mutating func append(
        _ op: Op, _ operands: [Slot?], _ attributes: Attributes, _ recorded: [Tensor], node: Int?
    ) throws(AutogradError) -> [Slot] {
        if let parts = parts(of: op), let inlined = try inline(parts, operands, attributes) {
            return inlined
        }
        let call = Call(
            op, attributes, operands: operands,
            tensors: operands.map { slot in slot.map { tensors[$0.index] } },
            outputs: recorded.map { add($0, isVariable: true) }, outputShapes: recorded.map(\.shape))
        let instruction = try call.instruction()
        instruction.node = node
        instructions.append(instruction)
        return call.outputs
    }

    private func parts(of op: Op) -> Op.Parts? {
        switch (detail, op.reach) {
        case (.operations, _): op.ownParts
        case (.exactParts, .parts(let compute)): compute
        case (.exactParts, _): nil
        case (.elementaryParts, _): op.parts
        }
    }

    /// Appends the parts of an operation; returns nil if they cannot be computed.
    private mutating func inline(
        _ compute: Op.Parts, _ operands: [Slot?], _ attributes: Attributes
    ) throws(AutogradError) -> [Slot]? {
        let tape = Tape(recordingEverythingIn: .float64)
        var known: [NodeOutput: Slot] = [:]
        let inputs = operands.map { slot -> Value? in
            guard let slot else { return nil }
            let input = tape.input(tensors[slot.index])
            if let place = input.recordedPlace { known[place] = slot }
            return input
        }
        // If the parts cannot be computed, as for the maximum of no elements, the operation stays whole.
        let parts = try? typed { try compute(Operands(recorded: inputs, attributes, on: tape)) }
        guard let results = parts else { return nil }
        try append(Array(tape.nodes.indices), of: tape, &known, isPart: true)
        return results.map { result in
            result.recordedPlace.flatMap { known[$0] } ?? add(result.tensor, isVariable: false)
        }
    }

    /// Recomputes all results from the current values of the sources.
    mutating func run() throws(AutogradError) {
        let instructions = instructions
        var values = values.mutableSpan
        for instruction in instructions { try instruction.runWhole(&values) }
    }
}

extension Program.Call {
    /// The most specific instruction for the operation.
    func instruction() throws(AutogradError) -> Instruction {
        switch op.reach {
        case .sameElement: try typed { try elementwise() } ?? Instruction(self)
        case .copies: try CopyInstruction(numbering: self) ?? Instruction(self)
        case .sums(let isMean): SumInstruction(self, of: try runs(), isMean: isMean)
        case .additions(let places):
            SumInstruction(self, to: try typed { try places(Inputs(operands: tensors, a: attributes)) })
        case .runs: try runInstruction()
        case .windows(let windows):
            try typed { try windows(Inputs(operands: tensors, a: attributes)) }
                .map { WindowInstruction(self, $0) } ?? Instruction(self)
        case .matrixProduct: try MatrixProductInstruction(self, shapes[0], shapes[1])
        case .matrices: BatchedMatrixInstruction(splitting: self) ?? Instruction(self)
        case .everything, .parts: Instruction(self)
        }
    }

    private func elementwise() throws -> Instruction? {
        let count = present.count
        switch op.kernel {
        case .unary(let function) where count == 1:
            return try UnaryInstruction(self, try function(attributes))
        case .binary(let function) where count == 2:
            return try BinaryInstruction(self, try function(attributes))
        case .ternary(let function) where count == 3:
            return try TernaryInstruction(self, try function(attributes))
        default: return nil
        }
    }

    func broadcastMap(_ operand: Int) throws(AutogradError) -> BroadcastMap {
        try BroadcastMap(present[operand], shapes[operand], to: outputShapes[0])
    }

    private func runInstruction() throws(AutogradError) -> Instruction {
        switch try op.runFunction(tensors, attributes) {
        case .reduction(let f)?: ReductionInstruction(self, try runs(), f)
        case .map(let f)?: RunMapInstruction(self, try runs(), f)
        case .selection(_, let f)?: SelectionInstruction(self, try runs(), f)
        case .fold(let initial, let combine)?:
            FoldInstruction(self, try runs(), isScan: false, initial, combine)
        case .scan(let initial, let combine)?:
            FoldInstruction(self, try runs(), isScan: true, initial, combine)
        case nil: Instruction(self)
        }
    }

    private func runs() throws(AutogradError) -> Runs {
        try Runs(shapes[0], along: attributes.runDimensions, outputs: outputShapes)
    }
}
