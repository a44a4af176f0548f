import Autograd
import CaseFormat

/// Converts values to the JSON that a case contains as the value of an `expect` key.
enum JSONLiteral {
    /// The JSON text of a value.
    ///
    /// - Returns: nil if JSON cannot represent the value.
    static func text(_ value: RuntimeValue, for subject: Expression, _ tape: Tape) -> String? {
        var isText = false
        if case .attribute(_, let attribute)? = subject.root?.kind { isText = attribute.isText }
        switch value {
        case .none: return "null"
        case .bool(let x): return x ? "true" : "false"
        // For other subjects a string is parsed as an expression, so text needs its own quotes.
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
        // Nested brackets cannot express the sizes of the dimensions after an empty one.
        if shape.dropLast().contains(0) { return "{\"data\": [], \"shape\": \(shape)}" }
        var rows = tensor.elements.map { text($0, tensor.dtype) }
        for (i, size) in shape.enumerated().reversed() {
            let count = shape[..<i].reduce(1, *)
            rows = (0..<count).map { "[" + rows[$0 * size..<($0 + 1) * size].joined(separator: ", ") + "]" }
        }
        return rows.first ?? "[]"
    }

    /// The shortest decimal that reads back as the same number of its dtype; integral values have no point.
    static func text(_ x: Double, _ dtype: DType) -> String {
        if dtype == .bool { return x == 0 ? "false" : "true" }
        guard x.isFinite else { return x.isNaN ? "\"nan\"" : x < 0 ? "\"-inf\"" : "\"inf\"" }
        // Every float16 and bfloat16 number is a float32 number.
        let isWide = dtype == .float64 || dtype == .int64
        let text = isWide ? x.description : Float(x).description
        // The case reader rejects integers that a double cannot represent exactly, so keep the point beyond 2⁵³.
        return text.hasSuffix(".0") && x.magnitude <= 0x1p53 ? String(text.dropLast(2)) : text
    }
}
