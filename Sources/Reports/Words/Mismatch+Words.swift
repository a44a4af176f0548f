import CaseFormat
import CaseRunner

/// The sentences that describe a failed check without compared numbers.
extension Check.Mismatch {
    /// The description, as one or more lines.
    /// - Parameter id: address of the case, for the suggested command.
    func words(of id: CaseID) -> [String] {
        switch self {
        case .shape(let expected, let found):
            ["the shape is \(found), but \(expected) was expected"]
        case .dtype(let expected, let found):
            ["the dtype is \(found.rawValue), but \(expected.rawValue) was expected"]
        case .text(let expected, let found): ["it is \(found), but \(expected) was expected"]
        case .elements(let expected, let found): ["it is \(found), but \(expected.inWords) expected"]
        case .noError(let expected): ["the step should raise \(expected), but it raised no error"]
        case .otherError(let expected, let found, let message):
            ["the step should raise \(expected), but it raised \(found): \(message)"]
        case .message(let expected, let found):
            [
                "the error message does not contain the expected text", "expected: \(expected)",
                "message:  \(found)",
            ]
        case .failure(let name, let message): ["\(name): \(message)"]
        case .assertion(let message): ["the assertion does not hold" + (message.map { ": \($0)" } ?? "")]
        case .forwardMode(let reverse, let forward):
            [
                "forward mode and reverse mode disagree along a random direction: \(DecimalText(forward).text()) and "
                    + DecimalText(reverse).text()
            ]
        case .noForwardMode: ["an operation of this computation has no forward-mode derivative"]
        case .incomplete:
            ["the expected value is still \"?\": write a value, or run `gradcheck fill \(id)`"]
        case .unconfirmed(let name):
            ["the value cannot be filled in: no backward pass that was checked computed \(name).grad"]
        case .unwritable(let kind): ["it is \(kind), which cannot be written as an expected value"]
        case .nondeterministic: ["replaying the computation does not reproduce the recorded value"]
        }
    }

    /// The description in one line.
    func summary(of id: CaseID) -> String { words(of: id).joined(separator: "; ") }
}

extension LiteralTensor {
    /// The kind of value, with the verb in the right number: `a number was`.
    fileprivate var inWords: String {
        switch (kind, shape.isEmpty) {
        case (.bool, true): "true or false was"
        case (.bool, false): "truth values were"
        case (_, true): "a number was"
        case (_, false): "numbers were"
        }
    }
}
