import Autograd

/// The predefined names of values, such as `True` and `torch.float32`.
enum Constant {
    /// The value of a literal, which cannot be assigned to.
    static func value(of literal: LiteralWord) -> Expression.Kind {
        switch literal {
        case .pythonTrue, .jsonTrue: .bool(true)
        case .pythonFalse, .jsonFalse: .bool(false)
        case .none, .null: .none
        }
    }

    /// The value of a constant such as `float32`, `pi` or `inf`; nil if there is no such constant.
    /// - Parameter isQualified: true if the name was written with a prefix, as in `math.pi`. Only dtypes are
    ///   available without a prefix.
    static func value(of name: String, isQualified: Bool) -> Expression.Kind? {
        if let dtype = DType(rawValue: name) { return .dtype(dtype) }
        guard isQualified else { return nil }
        switch name {
        case "double": return .dtype(.float64)
        case "float": return .dtype(.float32)
        case "half": return .dtype(.float16)
        case "long": return .dtype(.int64)
        case "bool_": return .dtype(.bool)
        case "pi": return .number(.pi, isInteger: false)
        // The double nearest to Euler's number.
        case "e": return .number(2.718281828459045, isInteger: false)
        case "inf": return .number(.infinity, isInteger: false)
        case "nan": return .number(.nan, isInteger: false)
        case "newaxis": return Expression.Kind.none
        default: return nil
        }
    }
}
