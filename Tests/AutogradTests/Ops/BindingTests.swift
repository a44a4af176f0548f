import Autograd
import Testing

/// Binding of arguments to parameters, with PyTorch's resolution of overloads.
@Suite struct BindingTests {
    private static func int(_ x: Int) -> Argument { .number(Double(x), isInteger: true) }

    private let x: Variable

    init() throws { x = Variable(try Tensor([1, 2, 3, 4], shape: [2, 2]), tape: Tape()) }

    private func shape(_ name: String, _ arguments: [Argument], _ keywords: [(String, Argument)] = []) throws
        -> [Int]
    {
        let call = try Op.bind(
            Op.overloads(named: name), positional: [.tensor(x)] + arguments,
            keywords: keywords.map { (name: $0.0, value: $0.1) })
        return try x.tape.call(call)[0].shape
    }

    @Test func sizesComeOneAfterAnotherOrAsAList() throws {
        #expect(try shape("view", [Self.int(4)]) == [4])
        #expect(try shape("view", [Self.int(1), Self.int(-1)]) == [1, 4])
        #expect(try shape("view", [.list([Self.int(4), Self.int(1)])]) == [4, 1])
    }

    @Test func oneDimensionStandsForAListOfOne() throws {
        #expect(try shape("sum", [Self.int(0)]) == [2])
        #expect(try shape("sum", [.list([Self.int(0), Self.int(1)])]) == [])
        #expect(try shape("sum", [], [("dim", Self.int(1)), ("keepdim", .bool(true))]) == [2, 1])
        #expect(try shape("sum", [], [("axis", Self.int(1)), ("keepdims", .bool(true))]) == [2, 1])
    }

    @Test func theOverloadThatFitsIsTaken() throws {
        #expect(try shape("max", []) == [])
        #expect(try shape("max", [Self.int(1)]) == [2])
        #expect(try shape("max", [.tensor(x)]) == [2, 2])
    }

    private func error(_ name: String, _ arguments: [Argument], _ keywords: [(String, Argument)] = [])
        -> BindingError?
    {
        do {
            _ = try Op.bind(
                Op.overloads(named: name), positional: arguments,
                keywords: keywords.map { (name: $0.0, value: $0.1) })
            return nil
        } catch {
            return error
        }
    }

    @Test func whatDoesNotFitIsSaid() throws {
        let t = Argument.tensor(x)
        #expect(error("exp", [t, t]) == .tooManyArguments(op: "exp", argument: 1, most: 1))
        #expect(error("mm", [t]) == .missingArgument(op: "mm", parameter: "mat2"))
        #expect(
            error("exp", [t], [("speed", Self.int(1))])
                == .unexpectedKeyword(op: "exp", "speed", known: ["input"]))
        #expect(
            error("exp", [t], [("input", t)]) == .repeatedArgument(op: "exp", parameter: "input", argument: 1)
        )
        #expect(
            error("transpose", [t, .string("a"), Self.int(1)])
                == .wrongKind(
                    op: "transpose", parameter: "dim0", argument: 1, expected: .int, isNullable: false))
    }

    /// Every parameter accepts a value that is known only when the case runs.
    @Test func unknownArgumentsAlwaysFit() {
        #expect(error("transpose", [.unknown, .unknown, .unknown]) == nil)
        #expect(error("cat", [.unknown]) == nil)
    }
}
