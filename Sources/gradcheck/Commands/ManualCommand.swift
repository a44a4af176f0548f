extension Command {
    /// `gradcheck manual`: prints the manual page.
    static let printingManual = Command(
        name: "manual", summary: "print the manual page in the format of man", operands: "", flags: [.help],
        examples: [
            ("gradcheck manual | man -l -", "show the page"),
            (
                "gradcheck manual > ~/.local/share/man/man1/gradcheck.1",
                "install the page for `man gradcheck`"
            ),
        ],
        exits: [(.success, "the page was printed")],
        run: { arguments in
            if let word = arguments.operands.first { throw UsageError.unexpectedOperand(word) }
            return Console.print(Manual.page)
        })
}
