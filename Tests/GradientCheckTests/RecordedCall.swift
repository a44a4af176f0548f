import Autograd
import GradientCheck

/// Records small computations for tests.
struct Recording {
    let tape = Tape()

    func leaf(_ elements: [Double], _ shape: [Int]? = nil) throws -> Variable {
        let x = Variable(try Tensor(elements, shape: shape ?? [elements.count]), tape: tape)
        try x.setRequiresGrad(true)
        return x
    }

    func constant(_ elements: [Double], _ shape: [Int]? = nil) throws -> Variable {
        Variable(try Tensor(elements, shape: shape ?? [elements.count]), tape: tape)
    }

    /// Applies an operation given by its name to tensors, numbers and lists of integers.
    func call(_ name: String, _ arguments: Any...) throws -> Variable {
        let bound = try Op.bind(Op.overloads(named: name), positional: arguments.map(Self.argument))
        return try tape.call(bound)[0]
    }

    private static func argument(_ value: Any) -> Argument {
        switch value {
        case let x as Variable: .tensor(x)
        case let x as Int: .number(Double(x), isInteger: true)
        case let x as Double: .number(x, isInteger: false)
        case let x as [Int]: .list(x.map { .number(Double($0), isInteger: true) })
        default: .none
        }
    }

    /// Runs a backward pass from `root` and checks the gradient of one leaf.
    func check(_ root: Variable, _ leaf: Variable, gradient: [Double]? = nil) throws -> GradientEvidence {
        let weights = try gradient.map { try constant($0, root.shape) }
        let pass = try tape.backward([root], gradients: [weights])
        let gradient = pass.gradients[leaf.leafPlaces[0]] ?? leaf.tensor
        return try GradientChecker(tape).check(pass, at: leaf.leafPlaces, gradient: gradient)
    }
}
