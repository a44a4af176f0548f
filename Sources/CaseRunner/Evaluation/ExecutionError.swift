import Autograd
import CaseFormat

/// Why a step of a case failed, and at which words of it.
struct ExecutionError: Error {
    let fault: Fault
    let range: SourceRange

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
        case .timeLimit, .functionsTooDeep: "LimitExceeded"
        }
    }
}
