import Autograd

/// Shorthand for recording a computation on a new tape.
struct Recording {
    let tape: Tape

    init(defaultDType: DType = .float64) { tape = Tape(defaultDType: defaultDType) }

    func leaf(_ elements: [Double], _ shape: [Int]) throws -> Variable {
        let x = try constant(elements, shape)
        try x.setRequiresGrad(true)
        return x
    }

    func constant(_ elements: [Double], _ shape: [Int]) throws -> Variable {
        Variable(try Tensor(elements, shape: shape), tape: tape)
    }

    func call(_ name: String, _ operands: Variable..., number: Int? = nil) throws -> Variable {
        let arguments =
            operands.map(Argument.tensor) + (number.map { [.number(Double($0), isInteger: true)] } ?? [])
        return try tape.call(Op.bind(Op.overloads(named: name), positional: arguments))[0]
    }
}
