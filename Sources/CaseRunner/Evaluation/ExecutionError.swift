import Autograd
import CaseFormat

/// Why a step of a case failed, and at which words of it.
struct ExecutionError: Error {
    let fault: Fault
    let range: SourceRange
    /// What the operation was given; nil where that is not known.
    var operands: [FailedOperand]?

    enum Fault: Equatable {
        case autograd(AutogradError)
        case binding(BindingError)
        /// A value of one kind where another is needed.
        case expected(String, found: String)
        case unknownName(String)
        case unknownOperation(String)
        case unpacking(expected: Int, found: Int)
        case division
        case functionGradientMissing(function: String, parameter: String)
        case unsupported(String)
        /// A tensor of several elements where true or false is needed.
        case ambiguousTruth(shape: [Int])
        case listTooLong(limit: Int)
        case numberTooLarge
        case noAccelerator(String)
        case notCallable(String)
        /// `numpy()` of a tensor that requires a gradient.
        case arrayOfRecorded
        /// `out=` where gradients would have to flow.
        case outRequiresGrad
        case noResult(name: String, known: [String])
        /// An `assert` that does not hold, with its message if it has one.
        case assertion(String?)
        case timeLimit(seconds: Double)
        case functionsTooDeep(limit: Int)
        case file(path: String, String)
    }

    init(_ fault: Fault, at range: SourceRange) {
        self.fault = fault
        self.range = range
    }

    /// The kind of error, by the name that a case uses to expect it.
    var name: String {
        switch fault {
        case .autograd(let error): error.name
        case .binding, .expected, .unpacking, .division, .unsupported, .file: "BadArgument"
        case .unknownName: "UnknownName"
        case .unknownOperation: "UnknownOperation"
        case .functionGradientMissing: "GradientShapeMismatch"
        case .ambiguousTruth, .numberTooLarge, .noAccelerator, .notCallable, .noResult, .outRequiresGrad,
            .arrayOfRecorded:
            "BadArgument"
        case .assertion: "AssertionError"
        case .timeLimit, .functionsTooDeep, .listTooLong: "LimitExceeded"
        }
    }
}
