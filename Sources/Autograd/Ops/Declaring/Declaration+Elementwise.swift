/// Declarations of elementwise operations.
extension Declaration {
    /// An operation on one tensor, without other parameters.
    @inline(__always)
    static func unary(
        _ formula: String, _ pullback: String, kinks: String? = nil, gradFn: String? = nil,
        gradientGradFn: String? = nil,
        accepts: AcceptedDTypes = .anything, resultType: ResultType = .floating,
        at sample: ([Int]) -> Sample.Operand = Sample.Operand.real, hasSteps: Bool = false,
        _ f: @escaping @Sendable (Double) -> Double, _ rule: @escaping Derivative.Rule
    ) -> Declaration {
        let function = UnaryFunction(f)
        return Declaration(
            [.input], formula: formula, pullback: pullback, kinks: kinks, gradFn: gradFn,
            gradientGradFn: gradientGradFn, accepts: accepts, resultType: resultType,
            .unary { _ in function },
            .elementwise([rule]),
            hasSteps: hasSteps, samples: [Sample(sample([2, 3])), Sample(sample([]))])
    }

    /// An operation on one tensor, with other parameters.
    static func unary(
        _ parameters: [Parameter], _ formula: String, _ pullback: String, kinks: String? = nil,
        gradFn: String? = nil, gradientGradFn: String? = nil, accepts: AcceptedDTypes = .anything,
        resultType: ResultType = .floating, samples: [Sample],
        _ f: @escaping @Sendable (Attributes) throws -> UnaryFunction,
        _ rule: @escaping Derivative.Rule
    ) -> Declaration {
        Declaration(
            [.input] + parameters, formula: formula, pullback: pullback, kinks: kinks,
            gradFn: gradFn, gradientGradFn: gradientGradFn, accepts: accepts, resultType: resultType,
            .unary(f), .elementwise([rule]),
            samples: samples)
    }

    /// An operation on two tensors, which are broadcast.
    @inline(__always)
    static func binary(
        _ formula: String, _ pullback: String, kinks: String? = nil, gradFn: String? = nil,
        gradientGradFn: String? = nil,
        accepts: AcceptedDTypes = .anything, resultType: ResultType = .promoted,
        at sample: ([Int]) -> Sample.Operand = Sample.Operand.real, hasSteps: Bool = false,
        gradientChanges: Int = 0,
        _ f: @escaping @Sendable (Double, Double) -> Double, _ first: Derivative.Rule?,
        _ second: Derivative.Rule?
    ) -> Declaration {
        let function = BinaryFunction(f)
        return Declaration(
            [.input, .other],
            formula: formula, pullback: pullback, kinks: kinks, gradFn: gradFn,
            gradientGradFn: gradientGradFn, accepts: accepts,
            resultType: resultType, .binary { _ in function },
            .elementwise([first, second]), hasSteps: hasSteps, gradientChanges: gradientChanges,
            samples: binarySamples(sample))
    }

    /// A comparison of two tensors, which are broadcast. The result is boolean.
    @inline(__always)
    static func predicate(
        _ formula: String, _ f: @escaping @Sendable (Double, Double) -> Double
    ) -> Declaration {
        let function = BinaryFunction(f)
        return Declaration(
            [.input, .other],
            formula: formula, pullback: nil, resultType: .bool, .binary { _ in function },
            .none("the result is true or false"),
            samples: binarySamples(Sample.Operand.real))
    }

    static func binarySamples(_ sample: ([Int]) -> Sample.Operand) -> [Sample] {
        [Sample(sample([2, 3]), sample([2, 3])), Sample(sample([2, 1]), sample([3]))]
    }
}
