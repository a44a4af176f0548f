import CaseFormat

extension Command {
    /// `gradcheck new`: writes the skeleton of a case.
    static let creating = Command(
        name: "new", summary: "write the skeleton of a case with \"?\" for the expected values",
        operands: "PATH", flags: [.help],
        examples: [
            ("gradcheck new softmax.json", "write a small case to be edited"),
            ("gradcheck new cases/softmax", "add the extension .json"),
        ],
        exits: [(.success, "the case was written")],
        run: { arguments in
            guard let path = arguments.operands.first else { throw UsageError.missingOperand("PATH") }
            if arguments.operands.count > 1 { throw UsageError.unexpectedOperand(arguments.operands[1]) }
            return try NewCase(path).write()
        })
}

/// Implementation of `gradcheck new`.
private struct NewCase {
    private let path: String
    private let name: Substring

    init(_ path: String) throws(UsageError) {
        self.path = path.hasSuffix(".json") ? path : path + ".json"
        let file = self.path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        name = file.dropLast(".json".count)
        guard !name.isEmpty else { throw .badValue("PATH", path, expected: "the name of a file") }
        guard !path.hasSuffix(".jsonl") else {
            throw .badValue("PATH", path, expected: "a file that ends in .json and holds one case")
        }
    }

    func write() throws -> ExitCode {
        do throws(FileSystem.Fault) {
            try FileSystem.create(path, Array(text.utf8))
        } catch {
            guard error.isAlreadyThere else { throw error }
            throw UsageError.noSuchPath(path, reason: "the file already exists; it was not changed")
        }
        let shown = path.escapedForTerminal
        return Console.print(
            """
            Edit the tensors and steps in \(shown), and replace each "?" whose value you know.
            Then `gradcheck fill \(shown)` computes the other values, and `gradcheck run \(shown)` checks the case.

            """)
    }

    /// The words of the file name, without a leading number.
    private var title: String {
        let words = name.split { !$0.isLetter && !$0.isNumber }
        let isOrdered = words.count > 1 && words[0].allSatisfy(\.isNumber)
        let title = (isOrdered ? words.dropFirst() : words[...]).joined(separator: " ")
        return title.isEmpty ? "a new case" : title
    }

    private var text: String {
        """
        {
          "title": "\(title)",
          "about": "y is the sum of the squares of x, and x.grad is its gradient.",
          "tensors": {
            "x": { "data": [1, 2, 3], "requires_grad": true }
          },
          "steps": [
            "y = (x ** 2).sum()",
            "y.backward()"
          ],
          "expect": { "y": "?", "x.grad": "?" }
        }

        """
    }
}
