import CaseFormat
import CaseRunner
import GradientCheck

/// Table of the elements that differ: index, expected value, autograd, numerical gradient, relative difference.
///
/// The relative difference is (autograd − reference) / max(|autograd|, |reference|). The reference of an element is its
/// expected value if that differs from autograd, and otherwise its numerical gradient.
struct ComparisonTable {
    private let columns: [[String]]

    init(_ comparison: Comparison, isGradient: Bool, verdict: Verdict?) {
        let rows = comparison.rows
        var columns: [[String]] = []
        if !comparison.shape.isEmpty {
            columns.append(["index"] + rows.map { "\($0.index)" })
        }
        let digits = rows.map(Self.digits)
        if rows.contains(where: { $0.expected != nil }) {
            columns.append(
                ["expected"]
                    + zip(rows, digits).map { row, count in row.expected.map { Self.text($0, count) } ?? "" })
        }
        columns.append(
            [isGradient ? "autograd" : "computed"] + zip(rows, digits).map { Self.text($0.found, $1) })
        if rows.contains(where: { $0.numerical != nil || $0.remark != nil }) {
            columns.append(["numerical"] + zip(rows, digits).map(Self.numerical))
        }
        let differences = rows.map(\.relativeDifference)
        if differences.contains(where: { $0 != 0 && !$0.isNaN }) {
            columns.append(
                [Self.differenceHeading(rows, isGradient: isGradient)]
                    + differences.map { $0.isNaN ? "" : DecimalText.rough($0, digits: 2) })
        }
        self.columns = columns
    }

    var lines: [String] {
        guard let height = columns.first?.count else { return [] }
        let widths = columns.map { column in column.reduce(0) { max($0, $1.count) } }
        return (0..<height).map { row in
            var line = ""
            for (column, width) in zip(columns, widths) {
                line += column[row] + String(repeating: " ", count: width - column[row].count + 3)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The values of the worst element in one line, as in `expected 2, autograd 1`.
    var worst: String {
        columns.filter { ["expected", "autograd", "computed", "numerical"].contains($0[0]) }.compactMap {
            $0.count > 1 && !$0[1].isEmpty ? "\($0[0]) \($0[1])" : nil
        }.joined(separator: ", ")
    }

    /// Names the reference of the relative differences if it is the same in all rows.
    private static func differenceHeading(_ rows: [Comparison.Row], isGradient: Bool) -> String {
        let references = Set(
            rows.filter { $0.relativeDifference != 0 && !$0.relativeDifference.isNaN }.map { row in
                let isExpected = row.expected != nil && (row.expected != row.found || row.numerical == nil)
                return isExpected ? "expected" : "numerical"
            })
        guard references.count == 1, let reference = references.first else { return "relative difference" }
        return "\(isGradient ? "autograd" : "computed") − \(reference) (relative)"
    }

    private static func text(_ x: Double, _ digits: Int) -> String {
        // A number with few significant digits is shown exactly.
        let exact = DecimalText(x).text()
        return exact.count <= digits + 1 ? exact : DecimalText(x).text(digits: digits)
    }

    /// Number of significant digits at which the values of the row that differ also print differently.
    private static func digits(_ row: Comparison.Row) -> Int {
        var count = 4
        for other in [row.expected, row.numerical] {
            guard let other, other != row.found else { continue }
            let error = row.error ?? 0
            if (other - row.found).magnitude > 4 * error || other == row.expected {
                count = max(count, DecimalText.digitsToTellApart(other, row.found))
            }
        }
        return count
    }

    /// The numerical gradient with its error estimate, or the reason why there is none.
    private static func numerical(_ row: Comparison.Row, _ digits: Int) -> String {
        var text = ""
        if case .kink(let left, let right)? = row.remark {
            return "\(Self.text(left, digits)) left, \(Self.text(right, digits)) right"
        }
        if let value = row.numerical, let error = row.error {
            text =
                "\(DecimalText(value).text(digits: min(digits + 3, 17))) ± \(DecimalText.rough(error, digits: 1))"
        }
        switch row.remark {
        case .jump: text = "a jump"
        case .verticalTangent: text = "a vertical tangent"
        case .noisy: text = text.isEmpty ? "lost in rounding" : text
        case .notFinite: text = "not finite"
        case .domainEdge: text += " (one-sided)"
        case .kink, nil: break
        }
        return text
    }
}
