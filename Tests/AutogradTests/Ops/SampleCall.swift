import Testing

@testable import Autograd

/// One operation at one of its sample arguments, as a function of its floating-point operands.
struct SampleCall: CustomTestStringConvertible, CustomStringConvertible, Sendable {
    let op: Op
    /// What the operands were made from.
    private let sampled: [Sample.Operand]
    let operands: [Tensor?]
    let given: [(name: String, value: Attribute)]
    let description: String
    var testDescription: String { description }

    init(op: Op, index: Int) {
        let sample = op.samples[index]
        self.init(op, sample.operands, sample.attributes, "\(op.name) #\(index)")
    }

    private init(
        _ op: Op, _ operands: [Sample.Operand], _ given: [(name: String, value: Attribute)],
        _ description: String
    ) {
        self.op = op
        sampled = operands
        self.operands = operands.enumerated().map { $1.tensor(seed: $0) }
        self.given = given
        self.description =
            description + " " + operands.map { $0.shape.map { "\($0)" } ?? "–" }.joined(separator: " ")
    }

    static let all: [SampleCall] = Op.all.flatMap { op in
        op.samples.indices.map { SampleCall(op: op, index: $0) }
    }
    static let differentiable = all.filter { differentiableOperations.contains(ObjectIdentifier($0.op)) }

    private static let differentiableOperations = Set(
        Op.all.filter { op in
            // Finite differences cannot measure the derivative of rounding to fewer digits.
            (op.hasRules || op.isComposition) && op.isDifferentiable
                && !["floor_divide", "rfloordiv", "geqrf", "float", "half", "bfloat16", "long", "bool"]
                    .contains(
                        op.name)
        }.map(ObjectIdentifier.init))

    /// The samples of an operation with other shapes: operands that are broadcast, sizes of 1, and no elements.
    ///
    /// The operation does not accept all of these calls.
    static func reshaped(_ op: Op) -> [SampleCall] {
        guard differentiableOperations.contains(ObjectIdentifier(op)) else { return [] }
        let changes: [([Int]) -> [Int]] = [
            { [1] + $0.dropFirst() }, { $0.dropLast() + [1] }, { Array($0.dropFirst()) }, { _ in [] },
        ]
        let empty: [([Int]) -> [Int]] = [{ [0] + $0.dropFirst() }, { $0.map { _ in 0 } }]
        var seen: Set<String> = []
        return op.samples.flatMap { sample in
            let operands = sample.operands
            let narrowed = operands.indices.flatMap { i in
                changes.map { change in
                    var operands = operands
                    operands[i] = operands[i].reshaped { $0.isEmpty ? $0 : change($0) }
                    return operands
                }
            }
            let emptied = empty.map { change in operands.map { $0.reshaped { $0.isEmpty ? $0 : change($0) } }
            }
            return (narrowed + emptied).map { SampleCall(op, $0, sample.attributes, op.name) }
        }.filter { seen.insert("\($0) \($0.given)").inserted }
    }

    var attributes: Attributes {
        Attributes(
            op.parameters,
            op.parameters.map { p in given.first { $0.name == p.name }?.value ?? p.defaultValue ?? .none })
    }

    /// The indices of the operands that have derivatives.
    var leaves: [Int] {
        operands.indices.filter { i in
            guard let x = operands[i], !x.isNumber, x.dtype.isFloatingPoint else { return false }
            // PyTorch does not differentiate with respect to class weights and running statistics.
            let name = op.parameterName(ofOperand: i)
            if name == "weight", ["nll_loss", "cross_entropy"].contains(op.name) { return false }
            if name == "running_mean" || name == "running_var" { return false }
            if case .elementwise(let rules) = op.derivative { return rules[i] != nil }
            return true
        }
    }

    /// The elements of an operand that finite differences move together with a given one: those that keep the structure that the
    /// operation assumes. The kernels of internal operations assume none.
    func moved(_ element: Int, ofOperand i: Int) -> [Int] {
        guard !op.name.hasPrefix("_"), let n = operands[i]?.shape.last, n > 0 else { return [element] }
        let (row, column) = ((element / n) % n, element % n)
        switch sampled[i] {
        case .symmetric where row != column:
            return [element, element - element % (n * n) + column * n + row]
        case .triangular(_, let isUpper): return (isUpper ? row <= column : row >= column) ? [element] : []
        default: return [element]
        }
    }

    /// The operation on a tape, with leaves that require grad.
    func record(on tape: Tape, _ operands: [Tensor?]) throws -> (leaves: [Variable], outputs: [Value]) {
        var variables: [Variable] = []
        var values: [Value?] = []
        for (i, operand) in operands.enumerated() {
            guard let operand else {
                values.append(nil)
                continue
            }
            if leaves.contains(i) {
                let variable = Variable(operand, tape: tape)
                try variable.setRequiresGrad(true)
                variables.append(variable)
                values.append(variable.value)
            } else {
                values.append(tape.constant(operand))
            }
        }
        return (variables, try tape.apply(op, values, attributes))
    }

    /// Σ wᵢyᵢ over the outputs that require grad, with fixed irregular weights.
    static func weighted(_ outputs: [Value], _ tape: Tape) throws -> Value? {
        var sum: Value?
        for (k, y) in outputs.enumerated() where y.requiresGrad && y.tensor.count > 0 {
            guard let w = Sample.Operand.real(y.shape).tensor(seed: 7 + k) else { continue }
            let term = try (y * tape.constant(w)).sum()
            sum = if let present = sum { try present + term } else { term }
        }
        return sum
    }
}
