/// Parameters of several families of operations.
extension Parameter {
    static let input = Parameter("input", .tensor)
    static let other = Parameter("other", .tensor)
    /// Tensors in a list.
    static let tensors = Parameter("tensors", .tensors(variadic: false))
    /// Tensors that are separate arguments, or in a list.
    static let separateTensors = Parameter("tensors", .tensors(variadic: true))

    /// A dimension; negative numbers count from the last.
    static let dim = ParameterKey<Int>("dim")
    /// Variants of `dim` with a default; kernels and rules read all of them as `.dim`.
    static let dimFromFirst = ParameterKey<Int>("dim", default: 0)
    static let dimFromLast = ParameterKey<Int>("dim", default: -1)
    /// A dimension, or all of them if it is `None`.
    static let dimOrAll = ParameterKey<Int?>("dim")
    /// The dimensions to reduce, or all of them if it is `None`.
    static let dimsOrAll = ParameterKey<[Int]?>("dim")
    static let dims = ParameterKey<[Int]>("dims", .ints(variadic: true))
    /// True if reduced dimensions stay, with size 1.
    static let keepdim = ParameterKey<Bool>("keepdim", default: false)
    /// The dtype of the result; `None` for the one that follows from the operands.
    static let dtype = ParameterKey<DType?>("dtype")

    /// The shape of the result. Variants differ in how calls may write it.
    static let size = ParameterKey<[Int]>("size", .ints(variadic: true))
    static let sizeOrShape = ParameterKey<[Int]>("size", .ints(variadic: true), aliases: ["shape"])
    static let sizeList = ParameterKey<[Int]>("size")
    static let sizeListOrShape = ParameterKey<[Int]>("size", aliases: ["shape"])

    /// A factor of the second operand or of the product.
    static let alpha = ParameterKey<Double>("alpha", default: 1)
    /// The number of the diagonal: 0 for the main one, positive above it.
    static let diagonal = ParameterKey<Int>("diagonal", default: 0)
}

extension Parameter {
    static func tensor(_ name: String, aliases: [String] = []) -> Parameter {
        Parameter(name, .tensor, aliases: aliases)
    }

    /// A tensor that may be left out.
    static func optionalTensor(_ name: String) -> Parameter {
        Parameter(name, .tensor, default: Attribute.none)
    }
}
