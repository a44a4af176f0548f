import Autograd
import CaseFormat

/// The text of `gradcheck ops`.
enum OperationText {
    /// All operations by family, one a line, with its summary.
    static var catalogue: String {
        var text = ""
        for family in Op.families {
            let entries = OperationCatalogue.entries(of: family)
            guard !entries.isEmpty else { continue }
            text +=
                (text.isEmpty ? "" : "\n") + family.title.prefix(1).uppercased() + family.title.dropFirst()
                + "\n"
            for overloads in entries {
                let name = shownName(overloads[0])
                let gap = String(repeating: " ", count: max(1, 24 - name.count))
                text += "  \(name)\(gap)\(overloads[0].summary)\n"
            }
        }
        return text + "\n`gradcheck ops NAME` shows an operation with its derivative and an example.\n"
    }

    /// Everything that is declared about the overloads of one operation.
    static func page(_ overloads: [Op]) -> String {
        var text = ""
        for (i, op) in overloads.enumerated() {
            if i > 0 { text += "\n" }
            text += op.signature + "\n"
            if i == 0 || op.summary != overloads[i - 1].summary { text += "    \(op.summary)\n" }
            text += "\n"
            for (label, value) in rows(op) {
                text += "    " + label + String(repeating: " ", count: 10 - label.count) + value + "\n"
            }
        }
        return text + example(overloads)
    }

    /// The name without `nn.functional.`, unless this is the name of another operation.
    static func shownName(_ op: Op) -> String {
        let short = op.name.replacing("nn.functional.", with: "")
        return Op.overloads(named: short).contains { $0 === op } ? short : op.name
    }

    private static func rows(_ op: Op) -> [(label: String, value: String)] {
        var rows = [("formula", op.formula)]
        if let pullback = op.pullback {
            rows.append(("pullback", pullback))
        } else if case .none(let reason) = op.derivative {
            rows.append(("pullback", "none: " + reason))
        }
        if let kinks = op.kinks { rows.append(("kinks", kinks)) }
        if !op.resultNames.isEmpty { rows.append(("results", op.resultNames.joined(separator: ", "))) }
        if !op.gradFn.isEmpty, op.pullback != nil { rows.append(("grad_fn", op.gradFn)) }
        let names = op.aliases.filter { $0 != shownName(op) }
        if !names.isEmpty { rows.append(("also", names.joined(separator: ", "))) }
        return rows
    }

    private static func example(_ overloads: [Op]) -> String {
        guard let example = overloads.lazy.compactMap(\.example).first else { return "" }
        return "\n    gradcheck try '\(example.joined(separator: "; "))'\n"
    }
}
