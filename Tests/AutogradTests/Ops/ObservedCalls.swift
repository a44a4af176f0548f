import Foundation

/// Calls of every differentiable operation, as PyTorch 2.15 carries them out in float64, from the files in `ObservedCalls/`.
///
/// Each row is a call; the node that it records and what that keeps for the backward pass; its first result, with its
/// shape; and the gradients that a cotangent of ones gives. Of what is kept, `freed` says that a second backward
/// raises, a name or `output` that changing it in place before the backward does, and `base` that several views were
/// taken, which a change of what they are views of makes unreadable.
///
/// `Tests/PyTorch/observe_calls.py` writes the files, and its head describes them.
enum ObservedCalls {
    /// A tensor that calls name: a leaf, or indices or a mask, which do not require grad.
    struct Operand {
        let kind: Substring
        let shape: [Int]
        let elements: [Double]
    }

    static let operands = Dictionary(
        uniqueKeysWithValues: lines.compactMap { line -> (String, Operand)? in
            let words = line.split(separator: " ")
            guard let kind = words.first, ["leaf", "index", "mask"].contains(kind), words.count > 2 else {
                return nil
            }
            let shape = words[2].split { "[],".contains($0) }.compactMap { Int($0) }
            let elements = words.dropFirst(3).compactMap { Double($0) }
            return (String(words[1]), Operand(kind: kind, shape: shape, elements: elements))
        })

    /// The rows of all files, each with its lines.
    static let rows: [[String]] = {
        var rows: [[String]] = []
        for line in lines {
            let text = String(line.drop { $0 == " " })
            if line.hasPrefix("        "), let last = rows.indices.last {
                rows[last][rows[last].count - 1] += " " + text
            } else if line.hasPrefix("    "), let last = rows.indices.last {
                rows[last].append(text)
            } else if !["leaf ", "index ", "mask ", "#"].contains(where: text.hasPrefix) {
                rows.append([text])
            }
        }
        return rows.map { row in row.enumerated().filter { !isSpelling($1, at: $0) }.map(\.1) }
    }()

    /// True for PyTorch's spelling of the call, which only the generator needs.
    private static func isSpelling(_ line: String, at position: Int) -> Bool {
        position == 1 && ["torch.", "F.", "("].contains(where: line.hasPrefix)
    }

    private static let lines: [Substring] = {
        let folder = URL(filePath: #filePath).deletingPathExtension()
        let files =
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.flatMap { file in
            ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
        }
    }()
}
