extension Command {
    /// `gradcheck manual`.
    static let printingManual = Command(
        name: "manual", summary: "the manual page, as man reads it", operands: "", flags: [.help],
        examples: [
            ("gradcheck manual | man -l -", "read it"),
            ("gradcheck manual > ~/.local/share/man/man1/gradcheck.1", "so that `man gradcheck` finds it"),
        ],
        exits: [(.success, "the page was printed")],
        run: { arguments in
            if let word = arguments.operands.first { throw UsageError.unexpectedOperand(word) }
            return Console.print(Manual.page)
        })
}
