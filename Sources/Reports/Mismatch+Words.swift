import CaseFormat
import CaseRunner

/// The wording of what is wrong besides numbers.
extension Check.Mismatch {
    /// As lines.
    /// - Parameter id: the case's.
    func words(of id: CaseID) -> [String] {
        switch self {
        case .shape(let expected, let found):
            ["the shape is \(found), but \(expected) was expected"]
        case .dtype(let expected, let found):
            ["the dtype is \(found.rawValue), but \(expected.rawValue) was expected"]
        case .text(let expected, let found): ["it is \(found), but \(expected) was expected"]
        case .elements(let expected, let found): ["it is \(found), but \(expected.inWords) expected"]
        case .noError(let expected): ["the step was to raise \(expected), but raised nothing"]
        case .otherError(let expected, let found, let message):
            ["the step was to raise \(expected), but raised \(found): \(message)"]
        case .message(let expected, let found):
            ["the message does not contain what was expected", "expected: \(expected)", "message:  \(found)"]
        case .failure(let name, let message): ["\(name): \(message)"]
        case .assertion(let message): ["the assertion does not hold" + (message.map { ": \($0)" } ?? "")]
        case .forwardMode(let reverse, let forward):
            [
                "along one direction reverse mode gives \(DecimalText(reverse).text()), forward mode "
                    + DecimalText(forward).text()
            ]
        case .noForwardMode: ["an operation on the way has no forward mode"]
        case .incomplete:
            ["the expected value is still \"?\": write it, or run `gradcheck fill \(id)`"]
        case .unconfirmed(let name):
            ["the numbers do not confirm it: no backward pass that was checked has given \(name).grad"]
        case .unwritable(let kind): ["it is \(kind), which cannot be written as an expected value"]
        case .nondeterministic: ["replaying the computation does not give the recorded value"]
        }
    }

    /// In one line.
    func summary(of id: CaseID) -> String { words(of: id).joined(separator: "; ") }
}

extension LiteralTensor {
    /// What kind of thing it is, and the verb: `a number was`.
    fileprivate var inWords: String {
        switch (kind, shape.isEmpty) {
        case (.bool, true): "true or false was"
        case (.bool, false): "truth values were"
        case (_, true): "a number was"
        case (_, false): "numbers were"
        }
    }
}
