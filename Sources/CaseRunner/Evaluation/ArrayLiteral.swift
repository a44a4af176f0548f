import Autograd
import CaseFormat

/// Elements, shape and dtype of a tensor that is written as nested lists: `tensor([[1, 2], [3, 4]])`.
struct ArrayLiteral {
    private(set) var values: [Double] = []
    private(set) var shape: [Int] = []
    private var isFloating = false
    private var isBool = true

    init(_ data: RuntimeValue, at range: SourceRange) throws(ExecutionError) {
        if let x = data.variable {
            values = x.tensor.elements
            shape = x.shape
            isFloating = x.dtype.isFloatingPoint
            isBool = x.dtype == .bool
            return
        }
        // Iterative, one nesting level per round. The parser bounds the nesting depth.
        var level = [data]
        while case .list? = level.first {
            var next: [RuntimeValue] = []
            var width: Int?
            for item in level {
                guard case .list(let items) = item, width ?? items.count == items.count else {
                    throw ExecutionError(.expected("rows of one length", found: "a ragged list"), at: range)
                }
                width = items.count
                next += items.elements
            }
            shape.append(width ?? 0)
            level = next
        }
        for item in level { try append(item, at: range) }
    }

    private mutating func append(_ item: RuntimeValue, at range: SourceRange) throws(ExecutionError) {
        switch item {
        case .bool(let x): values.append(x ? 1 : 0)
        case .number(let x, let isInteger):
            values.append(x)
            isBool = false
            if !isInteger { isFloating = true }
        case .tensor(let x), .array(let x):
            guard let value = x.tensor.item else { fallthrough }
            values.append(value)
            isBool = isBool && x.dtype == .bool
            if x.dtype.isFloatingPoint { isFloating = true }
        default:
            throw ExecutionError(.expected("numbers", found: item.kindName), at: range)
        }
    }

    /// The dtype that `torch.tensor` infers from the elements.
    ///
    /// - Parameter floating: The dtype for floating-point elements and for an empty list.
    func dtype(floating: DType) -> DType {
        if isFloating || values.isEmpty { return floating }
        return isBool ? .bool : .int64
    }
}
