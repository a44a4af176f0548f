/// Declarations of elementwise operations.
extension Op {
    /// An operation on one tensor, without other parameters.
    @inline(__always)
    static func unary(
        _ name: String, aliases: [String] = [], _ formula: String, gradFn: String? = nil,
        gradientGradFn: String? = nil,
        accepts: AcceptedDTypes = .anything, resultType: ResultType = .floating,
        at sample: ([Int]) -> Sample.Operand = Sample.Operand.real, hasSteps: Bool = false,
        _ f: @escaping @Sendable (Double) -> Double, _ rule: @escaping Derivative.Rule
    ) -> Op {
        let function = UnaryFunction(f)
        return Op(
            name, aliases: aliases, [.input], formula: formula, gradFn: gradFn,
            gradientGradFn: gradientGradFn, accepts: accepts, resultType: resultType,
            .unary { _ in function },
            .elementwise([rule]),
            hasSteps: hasSteps, samples: [Sample(sample([2, 3])), Sample(sample([]))])
    }

    /// An operation on one tensor, with other parameters.
    static func unary(
        _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ formula: String,
        gradFn: String? = nil, gradientGradFn: String? = nil, accepts: AcceptedDTypes = .anything,
        resultType: ResultType = .floating, samples: [Sample],
        _ f: @escaping @Sendable (Attributes) throws -> UnaryFunction,
        _ rule: @escaping Derivative.Rule
    ) -> Op {
        Op(
            name, aliases: aliases, [.input] + parameters, formula: formula,
            gradFn: gradFn, gradientGradFn: gradientGradFn, accepts: accepts, resultType: resultType,
            .unary(f), .elementwise([rule]),
            samples: samples)
    }

    /// An operation on two tensors, which are broadcast.
    @inline(__always)
    static func binary(
        _ name: String, aliases: [String] = [], _ formula: String, gradFn: String? = nil,
        gradientGradFn: String? = nil,
        accepts: AcceptedDTypes = .anything, resultType: ResultType = .promoted,
        at sample: ([Int]) -> Sample.Operand = Sample.Operand.real, hasSteps: Bool = false,
        gradientChanges: Int = 0,
        _ f: @escaping @Sendable (Double, Double) -> Double, _ first: Derivative.Rule?,
        _ second: Derivative.Rule?
    ) -> Op {
        let function = BinaryFunction(f)
        return Op(
            name, aliases: aliases, [.input, .other],
            formula: formula, gradFn: gradFn, gradientGradFn: gradientGradFn, accepts: accepts,
            resultType: resultType, .binary { _ in function },
            .elementwise([first, second]), hasSteps: hasSteps, gradientChanges: gradientChanges,
            samples: binarySamples(sample))
    }

    /// A composition with one result.
    static func composition(
        _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ formula: String,
        gradFn: String? = nil, sharing: Sharing = .none, samples: [Sample],
        _ compose: @escaping @Sendable (Operands) throws -> Value
    ) -> Op {
        Op(
            name, aliases: aliases, [.input] + parameters, formula: formula,
            gradFn: gradFn, sharing: sharing, .composition { x in [try compose(x)] }, .composed,
            samples: samples)
    }

    static func binarySamples(_ sample: ([Int]) -> Sample.Operand) -> [Sample] {
        [Sample(sample([2, 3]), sample([2, 3])), Sample(sample([2, 1]), sample([3]))]
    }

    /// A comparison of two tensors, which are broadcast. The result is boolean.
    @inline(__always)
    static func predicate(
        _ name: String, aliases: [String] = [], _ formula: String,
        _ f: @escaping @Sendable (Double, Double) -> Double
    ) -> Op {
        let function = BinaryFunction(f)
        return Op(
            name, aliases: aliases, [.input, .other],
            formula: formula, resultType: .bool, .binary { _ in function },
            .none("the result is true or false"),
            samples: binarySamples(Sample.Operand.real))
    }
}
