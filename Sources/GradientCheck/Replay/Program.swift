import Autograd

/// A recorded computation, compiled so that it can be run again at other values of its sources.
///
/// What autograd held constant is constant here, at the value that it had. Everything is computed in float64: nothing
/// is rounded to a narrower dtype on the way.
struct Program {
    /// One buffer for each value: sources first, then constants and results in the order of their computation.
    private(set) var slots: [[Double]] = []
    private var shapes: [[Int]] = []
    private var dtypes: [DType] = []
    private var instructions: [Instruction] = []
    /// The slots of the sources and of the results.
    private(set) var sources: [Int] = []
    private(set) var results: [Int] = []

    /// The computation that leads from `sources` to `results`.
    /// - Throws: what an operation throws.
    init(_ tape: Tape, from sources: [Place], to results: [Place]) throws(AutogradError) {
        var places: [Place: Int] = [:]
        for source in sources {
            let slot = add(tape.nodes[source.node].output(source.output))
            places[source] = slot
            self.sources.append(slot)
        }
        for index in tape.nodesBetween(results, Set(sources)) {
            let node = tape.nodes[index]
            guard let op = node.op, places[Place(node: index)] == nil else { continue }
            let operands = node.operands.map { operand in
                operand.place.flatMap { places[$0] } ?? operand.tensor.map { add($0) }
            }
            let outputs = node.outputs.map { add($0) }
            for (k, slot) in outputs.enumerated() { places[Place(node: index, output: k)] = slot }
            try append(op, operands, node.attributes, outputs)
        }
        self.results = results.map { places[$0] ?? add(tape.nodes[$0.node].output($0.output)) }
    }

    /// One node by itself, as a function of one of its operands.
    init(_ tape: Tape, node index: Int, operand: Int) throws(AutogradError) {
        let node = tape.nodes[index]
        var operands: [Int?] = []
        for (i, operandNode) in node.operands.enumerated() {
            let slot = operandNode.tensor.map { add($0) }
            if i == operand, let slot { sources = [slot] }
            operands.append(slot)
        }
        results = node.outputs.map { add($0) }
        if let op = node.op { try append(op, operands, node.attributes, results) }
    }

    private mutating func add(_ tensor: Tensor) -> Int {
        slots.append(tensor.elements)
        shapes.append(tensor.shape)
        dtypes.append(tensor.dtype.isFloatingPoint ? .float64 : tensor.dtype)
        return slots.count - 1
    }

    private mutating func append(
        _ op: Op, _ operands: [Int?], _ attributes: Attributes, _ outputs: [Int]
    ) throws(AutogradError) {
        instructions.append(
            try Instruction(op, attributes, operands: operands, outputs: outputs, shapes: shapes))
    }

    /// Computes every result anew from what the sources hold.
    mutating func run() throws(AutogradError) {
        for k in instructions.indices { try execute(instructions[k]) }
    }

    /// Changes one element of a source.
    mutating func set(_ source: Int, _ element: Int, to value: Double) {
        slots[sources[source]][element] = value
    }

    private mutating func execute(_ instruction: Instruction) throws(AutogradError) {
        let output = instruction.outputs[0]
        switch instruction.action {
        case .unary(let f, let x):
            var result = take(output)
            Self.map(f, slots[x], into: &result)
            slots[output] = result
        case .binary(let f, let a, let b):
            var result = take(output)
            Self.map(f, (slots[a.slot], a), (slots[b.slot], b), into: &result)
            slots[output] = result
        case .ternary(let f, let a, let b, let c):
            var result = take(output)
            Self.map(f, (slots[a.slot], a), (slots[b.slot], b), (slots[c.slot], c), into: &result)
            slots[output] = result
        case .rearrangement(let x, let places):
            var result = take(output)
            Self.rearrange(slots[x], places, into: &result)
            slots[output] = result
        case .general(let op, let attributes, let operands):
            let tensors = operands.map { slot in
                slot.map { Tensor(slots[$0], contiguous: shapes[$0], dtype: dtypes[$0]) }
            }
            let results = try op.evaluate(tensors, attributes)
            for (slot, result) in zip(instruction.outputs, results) { slots[slot] = result.elements }
        }
    }

    private static func map(_ f: Kernel.Unary, _ x: [Double], into result: inout [Double]) {
        let x = x.span
        for i in result.indices { result[i] = f(x[i]) }
    }

    private typealias Operand = (values: [Double], spread: Instruction.Spread)

    private static func map(_ f: Kernel.Binary, _ a: Operand, _ b: Operand, into result: inout [Double]) {
        let (x, y) = (a.values.span, b.values.span)
        for i in result.indices { result[i] = f(x[a.spread.place(i)], y[b.spread.place(i)]) }
    }

    private static func map(
        _ f: Kernel.Ternary, _ a: Operand, _ b: Operand, _ c: Operand, into result: inout [Double]
    ) {
        let (x, y, z) = (a.values.span, b.values.span, c.values.span)
        for i in result.indices {
            result[i] = f(x[a.spread.place(i)], y[b.spread.place(i)], z[c.spread.place(i)])
        }
    }

    private static func rearrange(_ x: [Double], _ places: [Int], into result: inout [Double]) {
        let (x, places) = (x.span, places.span)
        for i in result.indices { result[i] = x[places[i]] }
    }

    /// Moves a buffer out, so that writing to it copies nothing.
    private mutating func take(_ slot: Int) -> [Double] {
        var buffer: [Double] = []
        swap(&buffer, &slots[slot])
        return buffer
    }
}
