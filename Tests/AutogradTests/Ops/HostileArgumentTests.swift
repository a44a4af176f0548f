import Testing

@testable import Autograd

/// Every call returns or throws; no argument terminates the process.
@Suite struct HostileArgumentTests {
    private static let callsPerOp = 250

    /// The operations that cases can call by name.
    private static let callable = Op.all.indices.filter { !Op.all[$0].name.hasPrefix("_") }

    @Test(arguments: callable)
    func everyCallReturnsOrThrows(_ index: Int) throws {
        let op = Op.all[index]
        var hostile = Hostile(seed: UInt64(index))
        var outcomes = 0
        for _ in 0..<Self.callsPerOp {
            let tape = Tape(elementLimit: 1 << 16)
            let arguments = try op.parameters.map { try hostile.argument($0, tape) }
            guard let call = try? Op.bind([op], positional: arguments) else {
                outcomes += 1
                continue
            }
            if hostile.next(below: 3) == 0 {
                _ = try? tape.call(inPlace: call)
            } else if let results = try? tape.call(call) {
                for y in results where y.requiresGrad {
                    guard let weights = try? Tensor.filled(1, y.shape, dtype: y.dtype) else { continue }
                    _ = try? tape.backward([y], gradients: [Variable(weights, tape: tape)], createGraph: true)
                }
            }
            outcomes += 1
        }
        #expect(outcomes == Self.callsPerOp)
    }
}

/// Arguments that are likely to cause failures, equal in every run.
struct Hostile {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    private mutating func pick<T>(_ items: [T]) -> T { items[next(below: items.count)] }

    /// 2⁶³ − 1024 is the largest integer that an argument can represent, because arguments are stored as `Double`.
    private static let integers: [Double] = [
        -0x1p63, 0x1.fffffffffffffp62, -1, 0, 1, 2, 3, -2, -3, 5, 0x1p40, -0x1p40, 0x1p62, 0x1p32,
    ]
    private static let numbers: [Double] = [
        .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 2, 0.5, 1e308, .leastNonzeroMagnitude, -2.5, 0x1p63,
    ]
    private static let shapes: [[Int]] = [
        [], [0], [1], [3], [2, 3], [3, 3], [2, 2], [0, 3], [2, 0], [1, 1], [2, 3, 4], [2, 3, 3],
        [1, 2, 3, 3],
        [2, 1, 2, 2], [0, 2, 2], [1, 0, 3, 3],
    ]
    private static let dtypes: [DType] = [
        .float64, .float64, .float64, .float32, .float16, .bfloat16, .int64, .int64, .bool,
    ]
    private static let words = [
        "", "none", "mean", "sum", "fro", "nuc", "same", "valid", "tanh", "floor", "ij", "reflect",
        "circular",
        "bilinear", "area", "linear", "max", "prod", "amin", "ij,jk->ik", "...i,i", "midpoint", "batchmean",
    ]

    mutating func argument(_ parameter: Parameter, _ tape: Tape) throws -> Argument {
        if parameter.defaultValue != nil, next(below: 8) == 0 { return .none }
        switch parameter.kind {
        case .tensor: return try next(below: 6) == 0 ? number() : .tensor(variable(tape))
        case .tensors:
            let count = next(below: 4)
            return .list(try (0..<count).map { _ in .tensor(try variable(tape)) })
        case .bool: return .bool(next(below: 2) == 0)
        case .int: return integer()
        case .string: return .string(pick(Self.words))
        case .dtype: return .dtype(pick(DType.allCases))
        case .number: return number()
        case .ints: return integers()
        case .numbers:
            let count = next(below: 4)
            return .list((0..<count).map { _ in number() })
        case .optionalInts:
            let count = next(below: 4)
            return .list((0..<count).map { _ in next(below: 3) == 0 ? Argument.none : integer() })
        case .intLists:
            let count = next(below: 4)
            return .list((0..<count).map { _ in next(below: 3) == 0 ? integer() : integers() })
        case .numberOrString: return next(below: 2) == 0 ? number() : .string(pick(Self.words))
        case .intsOrString: return next(below: 2) == 0 ? integers() : .string(pick(Self.words))
        }
    }

    private mutating func integer() -> Argument { .number(pick(Self.integers), isInteger: true) }

    private mutating func number() -> Argument {
        next(below: 3) == 0 ? integer() : .number(pick(Self.numbers), isInteger: false)
    }

    private mutating func integers() -> Argument {
        let count = next(below: 6)
        return .list((0..<count).map { _ in integer() })
    }

    private mutating func variable(_ tape: Tape) throws -> Variable {
        let shape = pick(Self.shapes)
        let dtype = pick(
            [.float64, .float64, .float64, .float32, .float16, .bfloat16, .int64, .int64, .bool] as [DType])
        let values: [Double] =
            switch dtype {
            case .int64: [-1, 0, 1, 2, 0x1p53, -0x1p53]
            case .bool: [0, 1]
            default: Self.numbers
            }
        var elements: [Double] = []
        for _ in 0..<shape.reduce(1, *) { elements.append(pick(values)) }
        let leaf = Variable(try Tensor(elements, shape: shape, dtype: dtype), tape: tape)
        guard dtype.isFloatingPoint, next(below: 3) > 0 else { return leaf }
        try leaf.setRequiresGrad(true)
        guard next(below: 2) == 0 else { return leaf }
        return Variable(try leaf.value * tape.constant(Tensor(2)))
    }
}
