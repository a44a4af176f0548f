import Autograd
import CaseFormat

/// A tensor as PyTorch prints it: `tensor([1., 2.], requires_grad=True)`.
///
/// - Source: torch/_tensor_str.py with its defaults: 4 digits, lines of 80 columns, and 3 items at each edge of a
///   dimension if the tensor has more than 1,000 elements.
struct TensorText {
    private let tensor: Tensor
    private let suffixes: [String]

    static let lineWidth = 80
    static let edgeItems = 3
    static let threshold = 1000

    init(_ x: Variable, defaultDType: DType) {
        tensor = x.tensor
        var suffixes: [String] = []
        let isEmpty = tensor.count == 0
        if isEmpty, tensor.shape.count != 1 {
            let sizes = tensor.shape.map(String.init).joined(separator: ", ")
            suffixes.append("size=(\(sizes)\(tensor.shape.count == 1 ? "," : ""))")
        }
        let isUsual = tensor.dtype == defaultDType || (!isEmpty && !tensor.dtype.isFloatingPoint)
        if !isUsual { suffixes.append("dtype=torch.\(tensor.dtype.rawValue)") }
        if let gradFn = x.gradFn {
            suffixes.append("grad_fn=<\(gradFn)>")
        } else if x.requiresGrad {
            suffixes.append("requires_grad=True")
        }
        self.suffixes = suffixes
    }

    var text: String {
        var lines = tensor.count == 0 ? "[]" : NestedText(tensor, indentation: "tensor(".count).text
        lines = "tensor(" + lines
        var lastLine =
            lines.utf8.count
            - (lines.utf8.lastIndex(of: UInt8(ascii: "\n")).map {
                lines.utf8.distance(from: lines.startIndex, to: $0)
            } ?? -1) + 1
        for suffix in suffixes {
            if lastLine + suffix.count + 2 > Self.lineWidth {
                lines += ",\n" + String(repeating: " ", count: 7) + suffix
                lastLine = 7 + suffix.count
            } else {
                lines += ", " + suffix
                lastLine += suffix.count + 2
            }
        }
        return lines + ")"
    }
}

/// The elements of a tensor in nested brackets, padded to a common width.
private struct NestedText {
    private let shape: [Int]
    private let indentation: Int
    private let elements: [Double]
    private let format: ElementFormat
    private let isAbridged: Bool

    init(_ tensor: Tensor, indentation: Int) {
        self.indentation = indentation
        shape = tensor.shape
        elements = tensor.elements
        isAbridged = tensor.count > TensorText.threshold
        var shown: [Double] = []
        Self.forEachShown(shape, isAbridged: isAbridged) { shown.append(tensor.elements[$0]) }
        format = ElementFormat(shown, tensor.dtype)
    }

    var text: String {
        guard !shape.isEmpty else { return format.text(of: elements[0]) }
        return text(dimension: 0, from: 0, count: elements.count, indentation: indentation)
    }

    /// Indices of the items of a dimension that are shown; nil stands for the omitted ones.
    private static func shown(_ size: Int, isAbridged: Bool) -> [Int?] {
        let edge = TensorText.edgeItems
        guard isAbridged, size > 2 * edge else { return Array(0..<size) }
        return Array(0..<edge) + [nil] + Array(size - edge..<size)
    }

    private static func forEachShown(_ shape: [Int], isAbridged: Bool, _ body: (Int) -> Void) {
        var offsets = [0]
        var count = shape.reduce(1, *)
        for size in shape {
            count /= max(size, 1)
            let items = shown(size, isAbridged: isAbridged).compactMap { $0 }
            offsets = offsets.flatMap { offset in items.map { offset + $0 * count } }
        }
        offsets.forEach(body)
    }

    /// The text of the elements of one dimension. Recursive, at most 64 levels deep.
    private func text(dimension: Int, from start: Int, count: Int, indentation: Int) -> String {
        let size = shape[dimension]
        let step = count / max(size, 1)
        let items = Self.shown(size, isAbridged: isAbridged)
        guard dimension < shape.count - 1 else {
            return row(items.map { $0.map { format.text(of: elements[start + $0]) } ?? " ..." }, indentation)
        }
        let parts = items.map { item in
            item.map {
                text(
                    dimension: dimension + 1, from: start + $0 * step, count: step,
                    indentation: indentation + 1)
            } ?? "..."
        }
        let breaks = String(repeating: "\n", count: shape.count - dimension - 1)
        let separator = "," + breaks + String(repeating: " ", count: indentation + 1)
        return "[" + parts.joined(separator: separator) + "]"
    }

    private func row(_ items: [String], _ indentation: Int) -> String {
        let perLine = max(1, (TensorText.lineWidth - indentation) / (format.width + 2))
        let lines = stride(from: 0, to: items.count, by: perLine).map {
            items[$0..<min($0 + perLine, items.count)].joined(separator: ", ")
        }
        return "[" + lines.joined(separator: ",\n" + String(repeating: " ", count: indentation + 1)) + "]"
    }
}

/// The common number format of all elements of a tensor, so that columns are aligned.
struct ElementFormat {
    private enum Style {
        case bool, integer
        /// Floating-point numbers that are all integers: `1.`.
        case whole
        case decimal, scientific
    }
    private let style: Style
    let width: Int

    init(_ elements: [Double], _ dtype: DType) {
        var style: Style = dtype == .bool ? .bool : dtype == .int64 ? .integer : .whole
        var considered = elements
        if dtype.isFloatingPoint {
            considered = elements.filter { $0.isFinite && $0 != 0 }
            let magnitudes = considered.map(\.magnitude)
            if let least = magnitudes.min(), let largest = magnitudes.max() {
                let isWhole = considered.allSatisfy { $0 == $0.rounded() }
                let isWide = largest / least > 1000 || largest > 1e8 || least < 1e-4
                style = isWide ? .scientific : isWhole ? .whole : .decimal
            }
        }
        self.style = style
        var width = 1
        for x in considered { width = max(width, Self.text(of: x, style).count) }
        self.width = width
    }

    func text(of x: Double) -> String {
        let text = Self.text(of: x, style)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func text(of x: Double, _ style: Style) -> String {
        switch style {
        case .bool: return x != 0 ? "True" : "False"
        case .integer: return "\(Int(exactly: x) ?? 0)"
        default: break
        }
        guard x.isFinite else { return x.isNaN ? "nan" : x > 0 ? "inf" : "-inf" }
        switch style {
        case .scientific: return NumberFormat.scientific.text(for: x, isInteger: false) ?? ""
        case .decimal: return NumberFormat.decimal.text(for: x, isInteger: false) ?? ""
        default: return (NumberFormat.whole.text(for: x, isInteger: false) ?? "") + "."
        }
    }
}

extension NumberFormat {
    fileprivate static let scientific = NumberFormat(type: "e", precision: 4)
    fileprivate static let decimal = NumberFormat(type: "f", precision: 4)
    fileprivate static let whole = NumberFormat(type: "f", precision: 0)
}
