import Autograd
import CaseFormat

/// The error that made a step of a case fail, with its source range.
struct ExecutionError: Error {
    let fault: Fault
    let range: SourceRange
    /// The operands of the failed operation; nil if they are unknown.
    var operands: [FailedOperand]?

    enum Fault: Equatable {
        case autograd(AutogradError)
        case binding(BindingError)
        /// A value has the wrong kind.
        case expected(String, found: String)
        case unknownName(String)
        case unknownOperation(String)
        case unpacking(expected: Int, found: Int)
        case division
        case unsupported(String)
        /// A tensor that does not have exactly one element is used as a condition.
        case ambiguousTruth(shape: [Int])
        case listTooLong(limit: Int)
        case numberTooLarge
        case noAccelerator(String)
        case notCallable(String)
        /// `numpy()` of a tensor that requires grad.
        case arrayOfRecorded
        /// `out=` with a tensor that requires grad.
        case outRequiresGrad
        case noResult(name: String, known: [String])
        /// A failed `assert`, with its message if it has one.
        case assertion(String?)
        case timeLimit(seconds: Double)
        case functionsTooDeep(limit: Int)
        case file(path: String, String)
    }

    init(_ fault: Fault, at range: SourceRange) {
        self.fault = fault
        self.range = range
    }

    /// The error's name, as used in the `raises` steps of cases.
    var name: String {
        switch fault {
        case .autograd(let error): error.name
        case .binding, .expected, .unpacking, .division, .unsupported, .file: "BadArgument"
        case .unknownName: "UnknownName"
        case .unknownOperation: "UnknownOperation"
        case .ambiguousTruth, .numberTooLarge, .noAccelerator, .notCallable, .noResult, .outRequiresGrad,
            .arrayOfRecorded:
            "BadArgument"
        case .assertion: "AssertionError"
        case .timeLimit, .functionsTooDeep, .listTooLong: "LimitExceeded"
        }
    }
}
