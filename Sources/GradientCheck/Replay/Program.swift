import Autograd

/// A recorded computation, compiled so that it can be run again at other values of its sources.
///
/// What autograd held constant is constant here, at the value that it had. Everything is computed in float64: nothing
/// is rounded to a narrower dtype on the way.
struct Program {
    /// All values, slot after slot: sources first, then constants and results in the order of their computation.
    var values: [Double] = []
    private(set) var slots: [Slot] = []
    private(set) var instructions: [Instruction] = []
    private(set) var sources: [Int] = []
    private(set) var results: [Int] = []

    /// The computation that leads from `sources` to `results`.
    /// - Throws: what an operation throws.
    init(_ tape: Tape, from sources: [Place], to results: [Place]) throws(AutogradError) {
        var known: [Place: Int] = [:]
        for source in sources {
            let slot = add(tape.nodes[source.node].output(source.output), isVariable: true)
            known[source] = slot
            self.sources.append(slot)
        }
        let nodes = tape.nodesBetween(results, Set(sources))
        try append(nodes.filter { known[Place(node: $0)] == nil }, of: tape, &known)
        self.results = results.map { place in
            known[place] ?? add(tape.nodes[place.node].output(place.output), isVariable: false)
        }
    }

    /// One node by itself, as a function of one of its operands.
    init(_ tape: Tape, node index: Int, operand: Int) throws(AutogradError) {
        let node = tape.nodes[index]
        var operands: [Int?] = []
        for (i, value) in node.operands.enumerated() {
            let slot = value.tensor.map { add($0, isVariable: i == operand) }
            if i == operand, let slot { sources = [slot] }
            operands.append(slot)
        }
        if let op = node.op { results = try append(op, operands, node.attributes, node.outputs) }
    }

    private mutating func add(_ tensor: Tensor, isVariable: Bool) -> Int {
        let elements = tensor.elements
        slots.append(
            Slot(
                start: values.count, count: elements.count, shape: tensor.shape,
                dtype: tensor.dtype.isFloatingPoint ? .float64 : tensor.dtype, isVariable: isVariable))
        values += elements
        return slots.count - 1
    }

    private mutating func append(
        _ nodes: [Int], of tape: Tape, _ known: inout [Place: Int]
    ) throws(AutogradError) {
        for index in nodes {
            let node = tape.nodes[index]
            guard let op = node.op else { continue }
            let operands = node.operands.map { operand in
                operand.place.flatMap { known[$0] } ?? operand.tensor.map { add($0, isVariable: false) }
            }
            let outputs = try append(op, operands, node.attributes, node.outputs)
            for (k, slot) in outputs.enumerated() { known[Place(node: index, output: k)] = slot }
        }
    }

    /// - Returns: the slots of the results.
    private mutating func append(
        _ op: Op, _ operands: [Int?], _ attributes: Attributes, _ recorded: [Tensor]
    ) throws(AutogradError) -> [Int] {
        if case .opaque(let compute) = op.kernel, let inlined = try inline(compute, operands, attributes) {
            return inlined
        }
        let outputs = recorded.map { add($0, isVariable: true) }
        instructions.append(
            try Instruction(
                op, attributes, operands: operands, outputs: outputs, slots: slots, values: values))
        return outputs
    }

    /// A function that somebody else supplied, as the operations that it is made of.
    private mutating func inline(
        _ compute: (Operands) throws -> [Value], _ operands: [Int?], _ attributes: Attributes
    ) throws(AutogradError) -> [Int]? {
        let tape = Tape(recordingEverythingIn: .float64)
        var known: [Place: Int] = [:]
        let inputs = operands.map { slot -> Value? in
            guard let slot else { return nil }
            let input = tape.input(tensor(slot))
            if let place = input.recordedPlace { known[place] = slot }
            return input
        }
        let results = try typed { try compute(Operands(recorded: inputs, attributes, on: tape)) }
        try append(Array(tape.nodes.indices), of: tape, &known)
        return results.map { result in
            result.recordedPlace.flatMap { known[$0] } ?? add(result.tensor, isVariable: false)
        }
    }

    // MARK: Running

    /// The value in a slot.
    func tensor(_ slot: Int) -> Tensor {
        Tensor(Array(values[slots[slot].range]), contiguous: slots[slot].shape, dtype: slots[slot].dtype)
    }

    /// Computes every result anew from what the sources hold.
    mutating func run() throws(AutogradError) {
        for instruction in instructions { try runWhole(instruction) }
    }

    /// Computes all elements of an instruction's results.
    mutating func runWhole(_ instruction: Instruction) throws(AutogradError) {
        switch instruction.action {
        case .unary, .binary, .ternary:
            let output = slots[instruction.outputs[0]]
            compute(instruction, 0..<output.count)
        case .copies(let tables):
            for (k, output) in instruction.outputs.enumerated() {
                copy(instruction, tables[k], output: k, 0..<slots[output].count)
            }
        case .sums, .product, .runs, .everything:
            let tensors = instruction.operands.map { slot in slot.map { tensor($0) } }
            let results = try instruction.op.evaluate(tensors, instruction.attributes)
            for (slot, result) in zip(instruction.outputs, results) {
                let start = slots[slot].start
                for (i, value) in result.elements.enumerated() { values[start + i] = value }
            }
        }
    }

    /// Computes some elements of an elementwise instruction.
    mutating func compute(_ instruction: Instruction, _ elements: some Sequence<Int>) {
        let output = instruction.outputStarts[0]
        let starts = instruction.operandStarts
        switch instruction.action {
        case .unary(let f):
            let x = starts[0]
            for i in elements { values[output + i] = f(values[x + i]) }
        case .binary(let f, let a, let b):
            let (x, y) = (starts[0], starts[1])
            for i in elements { values[output + i] = f(values[x + a.place(i)], values[y + b.place(i)]) }
        case .ternary(let f, let a, let b, let c):
            let (x, y, z) = (starts[0], starts[1], starts[2])
            for i in elements {
                values[output + i] = f(
                    values[x + a.place(i)], values[y + b.place(i)], values[z + c.place(i)])
            }
        default: break
        }
    }

    /// Copies some elements of a rearrangement; those that come from nowhere stay what they are.
    mutating func copy(
        _ instruction: Instruction, _ tables: [Places], output: Int, _ elements: some Sequence<Int>
    ) {
        let output = instruction.outputStarts[output]
        for i in elements {
            for (k, table) in tables.enumerated() where table.sources[i] >= 0 {
                values[output + i] = values[instruction.operandStarts[k] + table.sources[i]]
            }
        }
    }
}
