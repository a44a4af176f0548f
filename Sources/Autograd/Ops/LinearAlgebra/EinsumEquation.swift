/// The subscripts of an einsum equation such as `ij,jk->ik`.
struct EinsumEquation {
    enum Subscript: Hashable {
        /// An ASCII letter.
        case label(UInt8)
        /// All dimensions that no label of the operand names.
        case ellipsis
    }

    /// The subscripts of each operand.
    let operands: [[Subscript]]
    /// The subscripts of the result; nil if the equation has no arrow.
    let result: [Subscript]?

    /// - Throws: `badArgument` if the equation is malformed or is not for `count` operands.
    init(_ text: String, operands count: Int) throws(AutogradError) {
        let bytes = Array(text.utf8)
        let arrow = bytes.indices.first { bytes[$0...].starts(with: "->".utf8) }
        operands = try bytes[..<(arrow ?? bytes.count)]
            .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { part throws(AutogradError) in try Self.subscripts(part) }
        result = try arrow.map { at throws(AutogradError) in try Self.subscripts(bytes[(at + 2)...]) }
        guard operands.count == count else {
            throw .badArgument(
                op: "einsum",
                "the equation is for \(operands.count) operands, but \(count) were provided")
        }
        guard let result else { return }
        for (k, item) in result.enumerated() {
            guard item != .ellipsis else { continue }
            guard operands.contains(where: { $0.contains(item) }) else {
                throw .badArgument(
                    op: "einsum",
                    "output subscript \(item) does not appear in the equation for any input operand")
            }
            guard !result[..<k].contains(item) else {
                throw .badArgument(
                    op: "einsum", "output subscript \(item) appears more than once in the output")
            }
        }
    }

    private static func subscripts(_ text: ArraySlice<UInt8>) throws(AutogradError) -> [Subscript] {
        var found: [Subscript] = []
        var rest = text
        while let byte = rest.first {
            if rest.starts(with: "...".utf8), !found.contains(.ellipsis) {
                found.append(.ellipsis)
                rest = rest.dropFirst(3)
                continue
            }
            rest = rest.dropFirst()
            guard byte != UInt8(ascii: " ") else { continue }
            let isLetter = (65...90).contains(byte) || (97...122).contains(byte)
            guard isLetter else {
                throw .badArgument(
                    op: "einsum",
                    "invalid subscript given at index \(rest.startIndex - 1) in the equation string, "
                        + "subscripts must be in [a-zA-Z], or one '...' for each operand and the output"
                )
            }
            found.append(.label(byte))
        }
        return found
    }
}

extension EinsumEquation.Subscript: CustomStringConvertible {
    var description: String {
        switch self {
        case .label(let byte): String(UnicodeScalar(byte))
        case .ellipsis: "..."
        }
    }
}

extension EinsumEquation {
    /// A dimension common to all operands after broadcasting: that of a label, or one of those under the
    /// ellipsis.
    enum Axis: Hashable {
        case label(UInt8)
        /// Counted from the last: 1, 2, ….
        case ellipsis(Int)
    }

    /// The axes of the result, and those that are summed over.
    struct Axes {
        let kept: [Axis]
        let summed: [Axis]
        var all: [Axis] { kept + summed }
    }

    /// The axes for operands with these numbers of dimensions.
    /// - Throws: `badArgument` if they do not fit the subscripts.
    func axes(ranks: [Int]) throws(AutogradError) -> Axes {
        var ellipsisRank = 0
        for (k, rank) in ranks.enumerated() {
            let labels = operands[k].count { $0 != .ellipsis }
            let hasEllipsis = labels < operands[k].count
            guard hasEllipsis ? labels <= rank : labels == rank else {
                throw .badArgument(
                    op: "einsum",
                    "the number of subscripts in the equation (\(labels)) does not fit the number of "
                        + "dimensions (\(rank)) of operand \(k)")
            }
            if hasEllipsis { ellipsisRank = max(ellipsisRank, rank - labels) }
        }
        let ellipsis = (0..<ellipsisRank).map { Axis.ellipsis(ellipsisRank - $0) }
        let named = operands.flatMap { $0 }.filter { $0 != .ellipsis }
        // Without an arrow, the result has the ellipsis and the labels that appear once, in order.
        let labels = Set(named).compactMap { if case .label(let byte) = $0 { byte } else { nil } }.sorted()
        let single = labels.filter { label in named.count { $0 == .label(label) } == 1 }
        let subscripts = result ?? [.ellipsis] + single.map(Subscript.label)
        let kept = subscripts.flatMap { item in
            if case .label(let byte) = item { [Axis.label(byte)] } else { ellipsis }
        }
        let summed = (ellipsis + labels.map(Axis.label)).filter { !kept.contains($0) }
        return Axes(kept: kept, summed: summed)
    }
}
