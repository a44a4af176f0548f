import Testing

@testable import Autograd

/// One operation at one of its sample arguments, as a function of its floating-point operands.
struct SampleCall: CustomTestStringConvertible, Sendable {
    let op: Op
    let index: Int

    var testDescription: String { "\(op.name) #\(index)" }

    static let all: [SampleCall] = Op.all.flatMap { op in
        op.samples.indices.map { SampleCall(op: op, index: $0) }
    }
    static let differentiable = all.filter { call in
        if case .none = call.op.derivative { return false }
        // Finite differences cannot measure the derivative of rounding to fewer digits.
        return !["floor_divide", "float", "half", "bfloat16", "long", "bool"].contains(call.op.name)
    }

    var sample: Sample { op.samples[index] }
    var operands: [Tensor?] {
        sample.operands.enumerated().map { $1.tensor(seed: $0) }
    }
    var attributes: Attributes {
        Attributes(
            op.parameters,
            op.parameters.map { p in
                sample.attributes.first { $0.name == p.name }?.value ?? p.defaultValue ?? .none
            })
    }

    /// The indices of the operands that have derivatives.
    var leaves: [Int] {
        operands.indices.filter { i in
            guard let x = operands[i], !x.isNumber, x.dtype.isFloatingPoint else { return false }
            // PyTorch does not differentiate with respect to class weights.
            if ["nll_loss", "cross_entropy"].contains(op.name), op.parameterName(ofOperand: i) == "weight" {
                return false
            }
            if case .elementwise(let rules) = op.derivative { return rules[i] != nil }
            return true
        }
    }

    /// The elements of an operand that finite differences move together with a given one: those that keep the structure that the
    /// operation assumes. The kernels of internal operations assume none.
    func moved(_ element: Int, ofOperand i: Int) -> [Int] {
        guard !op.name.hasPrefix("_"), let n = operands[i]?.shape.last, n > 0 else { return [element] }
        let (row, column) = ((element / n) % n, element % n)
        switch sample.operands[i] {
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

    /// Σ wᵢyᵢ over the floating-point outputs, with fixed irregular weights.
    static func weighted(_ outputs: [Value], _ tape: Tape) throws -> Value? {
        var sum: Value?
        for (k, y) in outputs.enumerated() where y.dtype.isFloatingPoint && y.tensor.count > 0 {
            guard let w = Sample.Operand.real(y.shape).tensor(seed: 7 + k) else { continue }
            let term = try (y * tape.constant(w)).sum()
            sum = if let present = sum { try present + term } else { term }
        }
        return sum
    }
}
