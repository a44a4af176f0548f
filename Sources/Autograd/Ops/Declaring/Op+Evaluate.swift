/// Computing an operation's result.
extension Op {
    var isDifferentiable: Bool {
        if case .none = derivative { false } else { true }
    }

    /// True if every result is true or false.
    package var isBoolean: Bool { resultType == .bool }

    /// True for elementwise comparisons and tests, whose results are booleans.
    var isPredicate: Bool { kernel.isElementwise && !isDifferentiable }

    /// The results in double precision, labelled with their dtypes but not rounded to them.
    ///
    /// Recording rounds the results to their dtypes; a replay in float64 does not.
    public func evaluate(
        _ operands: [Tensor?], _ attributes: Attributes, defaultDType: DType = .float64
    ) throws(AutogradError) -> [Tensor] {
        try checkDTypes(operands)
        return try typed { try results(operands, attributes, defaultDType) }
    }

    func checkDTypes(_ operands: [Tensor?]) throws(AutogradError) {
        switch accepts {
        case .anything: return
        case .noBools:
            for case let x? in operands where !accepts.includes(x.dtype) {
                throw .unsupportedDType(op: name, found: x.dtype)
            }
        case .numbers, .floatingPoint, .exact, .fullPrecision:
            let dtype = Promotion.result(of: operands)
            guard accepts.includes(dtype) else { throw .unsupportedDType(op: name, found: dtype) }
        }
    }

    private func results(
        _ operands: [Tensor?], _ attributes: Attributes, _ defaultDType: DType
    ) throws -> [Tensor] {
        switch kernel {
        case .whole(let compute):
            let inputs = Inputs(operands: operands, a: attributes, defaultDType: defaultDType)
            return relabelled(try compute(inputs), operands, attributes, defaultDType)
        case .runs(let function):
            let inputs = Inputs(operands: operands, a: attributes, defaultDType: defaultDType)
            let (dtype, function) = try function(inputs)
            let results = try results(inputs.x, attributes, dtype, function)
            return relabelled(results, operands, attributes, defaultDType)
        case .unary(let function):
            guard let x = operands.first ?? nil else { return [] }
            let dtype = dtype(of: operands, attributes, defaultDType)
            return [x.mapped(to: dtype, try function(attributes))]
        case .binary(let function):
            guard operands.count == 2, let x = operands[0], let y = operands[1] else { return [] }
            let dtype = dtype(of: operands, attributes, defaultDType)
            return [try x.zipped(with: y, to: dtype, try function(attributes))]
        case .ternary(let function):
            guard operands.count == 3, let x = operands[0], let y = operands[1], let z = operands[2]
            else { return [] }
            let dtype = dtype(of: operands, attributes, defaultDType)
            return [try x.zipped(with: y, z, to: dtype, try function(attributes))]
        case .composition(let compose), .opaque(let compose):
            let tape = Tape(defaultDType: defaultDType, elementLimit: .max)
            let values = operands.map { $0.map(tape.constant) }
            return try compose(Operands(values: values, a: attributes, tape: tape)).map(\.tensor)
        }
    }

    private func dtype(
        of operands: [Tensor?], _ attributes: Attributes, _ defaultDType: DType
    ) -> DType {
        switch resultType {
        case .bool: return .bool
        case .promotedBranches: return Promotion.result(of: operands.dropFirst())
        case .promoted, .byKernel: return Promotion.result(of: operands)
        case .promotedNumber:
            let dtype = Promotion.result(of: operands)
            return dtype == .bool ? .int64 : dtype
        case .floating, .byRounding:
            let dtype = Promotion.result(of: operands)
            if case .byRounding = resultType, attributes[.roundingMode] != nil { return dtype }
            return dtype.isFloatingPoint ? dtype : defaultDType
        }
    }

    private func relabelled(
        _ results: [Tensor], _ operands: [Tensor?], _ attributes: Attributes, _ defaultDType: DType
    ) -> [Tensor] {
        if case .byKernel = resultType { return results }
        let dtype = dtype(of: operands, attributes, defaultDType)
        guard results.contains(where: { $0.dtype != dtype }) else { return results }
        return results.map { $0.dtype == dtype ? $0 : $0.labelled(dtype) }
    }
}

/// Runs a closure of a declaration with typed throws.
///
/// Declarations throw only `AutogradError`, but a closure's type can state that only in a long form.
package func typed<R>(_ body: () throws -> R) throws(AutogradError) -> R {
    do {
        return try body()
    } catch let error as AutogradError {
        throw error
    } catch {
        throw .badArgument(op: "", String(describing: error))
    }
}
