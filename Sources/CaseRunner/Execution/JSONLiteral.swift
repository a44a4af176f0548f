import Autograd
import CaseFormat

/// Values as a case writes them behind a key of `expect`.
enum JSONLiteral {
    /// - Returns: nil if there is no such text.
    static func text(_ value: RuntimeValue, for subject: Expression, _ tape: Tape) -> String? {
        var isText = false
        if case .attribute(_, let attribute)? = subject.root?.kind { isText = attribute.isText }
        switch value {
        case .none: return "null"
        case .bool(let x): return x ? "true" : "false"
        // Elsewhere a string is an expression.
        case .text(let x):
            guard x.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
                return nil
            }
            return isText ? "\"\(x)\"" : "\"'\(x)'\""
        case .dtype(let x): return isText ? "\"\(x.rawValue)\"" : "\"torch.\(x.rawValue)\""
        case .device: return isText ? "\"cpu\"" : nil
        case .tensor, .array, .number, .list: return value.tensor(tape).map(text)
        case .slice, .ellipsis, .function, .hook, .generator, .spread: return nil
        }
    }

    private static func text(_ tensor: Tensor) -> String {
        let shape = tensor.shape
        // Brackets alone do not say how long rows are that are not there.
        if shape.dropLast().contains(0) { return "{\"data\": [], \"shape\": \(shape)}" }
        var rows = tensor.elements.map { text($0, tensor.dtype) }
        for (i, size) in shape.enumerated().reversed() {
            let count = shape[..<i].reduce(1, *)
            rows = (0..<count).map { "[" + rows[$0 * size..<($0 + 1) * size].joined(separator: ", ") + "]" }
        }
        return rows.first ?? "[]"
    }

    /// The shortest decimal that is this number of its dtype, as an integer where JSON has one.
    static func text(_ x: Double, _ dtype: DType) -> String {
        if dtype == .bool { return x == 0 ? "false" : "true" }
        guard x.isFinite else { return x.isNaN ? "\"nan\"" : x < 0 ? "\"-inf\"" : "\"inf\"" }
        // The narrower formats are parts of float32.
        let isWide = dtype == .float64 || dtype == .int64
        let text = isWide ? x.description : Float(x).description
        // Beyond 2⁵³ an integer may be one that a double cannot hold, and is not read.
        return text.hasSuffix(".0") && x.magnitude <= 0x1p53 ? String(text.dropLast(2)) : text
    }
}
