import CaseFormat
import CaseRunner
import GradientCheck

/// The differing elements of a check, in columns.
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
        let against =
            rows.contains { $0.expected != nil && $0.expected != $0.found } ? "expected" : "numerical"
        let differences = rows.map(\.relativeDifference)
        if differences.contains(where: { $0 != 0 && !$0.isNaN }) {
            let header = "\(isGradient ? "autograd" : "computed") − \(against)"
            columns.append(
                [header] + differences.map { $0.isNaN ? "" : DecimalText.rough($0, digits: 2) + " (rel)" })
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

    /// The values of the worst element in one line.
    var worst: String {
        columns.filter { ["expected", "autograd", "computed", "numerical"].contains($0[0]) }.compactMap {
            $0.count > 1 && !$0[1].isEmpty ? "\($0[0]) \($0[1])" : nil
        }.joined(separator: ", ")
    }

    private static func text(_ x: Double, _ digits: Int) -> String {
        // A number that is exact in few digits is shown as written.
        let exact = DecimalText(x).text()
        return exact.count <= digits + 1 ? exact : DecimalText(x).text(digits: digits)
    }

    /// Enough digits to see the difference that the row is about.
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
