import Autograd
import CaseFormat

/// A NumPy array as `print` shows it: `[1. 2. 3.]`.
///
/// Numbers have the fewest digits that identify them, at most eight decimals. Unlike NumPy, it does not abbreviate
/// arrays of more than 1,000 elements and does not wrap lines longer than 75 columns.
struct ArrayText {
    private let tensor: Tensor

    init(_ tensor: Tensor) {
        self.tensor = tensor
    }

    var text: String {
        let elements = tensor.elements
        var texts = elements.map(text)
        if tensor.dtype.isFloatingPoint {
            // Align the decimal points.
            let widths = texts.map { $0.prefix { $0 != "." }.count }
            let decimals = texts.map { $0.count - ($0.prefix { $0 != "." }.count) }
            let (left, right) = (widths.max() ?? 0, decimals.max() ?? 0)
            texts = zip(texts, zip(widths, decimals)).map { text, size in
                String(repeating: " ", count: left - size.0) + text
                    + String(repeating: " ", count: right - size.1)
            }
        } else {
            let width = texts.map(\.count).max() ?? 0
            texts = texts.map { String(repeating: " ", count: width - $0.count) + $0 }
        }
        guard !tensor.shape.isEmpty else { return elements.first.map(text) ?? "" }
        var depth = 0
        for size in tensor.shape.reversed() {
            guard size > 0 else { return "[]" }
            let separator =
                depth == 0
                ? " "
                : String(repeating: "\n", count: depth)
                    + String(repeating: " ", count: tensor.shape.count - depth)
            texts = stride(from: 0, to: texts.count, by: size).map {
                "[" + texts[$0..<$0 + size].joined(separator: separator) + "]"
            }
            depth += 1
        }
        return texts.first ?? "[]"
    }

    private func text(_ x: Double) -> String {
        switch tensor.dtype {
        case .bool: return x != 0 ? "True" : "False"
        case .int64: return "\(Int(exactly: x) ?? 0)"
        default:
            guard x.isFinite else { return x.isNaN ? "nan" : x > 0 ? "inf" : "-inf" }
            if x == x.rounded(), x.magnitude < 1e16 { return "\(Int(x))." }
            let shortest = tensor.dtype == .float32 ? Float(x).description : x.pythonText
            guard !shortest.contains("e"), let point = shortest.firstIndex(of: "."),
                shortest.distance(from: point, to: shortest.endIndex) > 9
            else { return shortest }
            return NumberFormat(type: "f", precision: 8).text(for: x, isInteger: false) ?? shortest
        }
    }
}
