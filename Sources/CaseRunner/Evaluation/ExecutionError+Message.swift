import Autograd
import CaseFormat

/// Error messages of the target.
extension ExecutionError {
    var message: String {
        switch fault {
        case .autograd(let error): error.message
        case .binding(let error): Self.message(of: error)
        case .expected(let expected, let found): "expected \(expected), found \(found)"
        case .unknownName(let name): "`\(name)` is not defined"
        case .unknownOperation(let name): "there is no operation `\(name)`"
        case .unpacking(let expected, let found):
            "\(found) value\(found == 1 ? "" : "s") cannot be unpacked into \(expected) name\(expected == 1 ? "" : "s")"
        case .division: "division by zero"
        case .unsupported(let what): what
        case .ambiguousTruth(let shape):
            "the truth value of a tensor of shape \(shape) is ambiguous; use .all() or .any()"
        case .listTooLong(let limit): "the lists or texts of this case would have more than \(limit) items"
        case .numberTooLarge: "the result is an integer that a double cannot hold exactly"
        case .noAccelerator(let type):
            "the device `\(type)` is not available; all tensors are on the CPU"
        case .arrayOfRecorded:
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        case .outRequiresGrad:
            "functions with out=... arguments don't support automatic differentiation, but one of the arguments "
                + "requires grad"
        case .notCallable(let kind): "\(kind) cannot be called"
        case .noResult(let name, let known):
            known.isEmpty
                ? "this value has no `.\(name)`"
                : "this result has no `.\(name)`; it has \(known.joined(separator: ", "))"
        case .assertion(let message): message ?? "the assertion does not hold"
        case .timeLimit(let seconds):
            "the case ran longer than its limit of \(seconds) s; raise it with --timeout"
        case .functionsTooDeep(let limit): "function calls are nested more than \(limit) levels deep"
        case .file(let path, let reason): "\(path): \(reason)"
        }
    }

    private static func message(of error: BindingError) -> String {
        switch error {
        case .unexpectedKeyword(let op, let keyword, let known):
            "`\(op)` has no parameter `\(keyword)`; it takes \(known.joined(separator: ", "))"
        case .tooManyArguments(let op, _, let most): "`\(op)` takes at most \(most) arguments"
        case .missingArgument(let op, let parameter): "`\(op)` needs an argument `\(parameter)`"
        case .repeatedArgument(let op, let parameter, _): "`\(op)` got `\(parameter)` twice"
        case .wrongKind(let op, let parameter, _, let expected, let isNullable):
            "`\(parameter)` of `\(op)` must be \(words(for: expected))\(isNullable ? " or None" : "")"
        }
    }

    private static func words(for kind: Parameter.Kind) -> String {
        switch kind {
        case .tensor: "a tensor"
        case .tensors: "a list of tensors"
        case .bool: "True or False"
        case .int: "an integer"
        case .string: "text"
        case .dtype: "a dtype"
        case .number: "a number"
        case .ints: "integers"
        case .numbers: "numbers"
        case .optionalInts: "integers or None"
        case .intLists: "integers or lists of integers"
        case .numberOrString: "a number or text"
        case .intsOrString: "integers or text"
        }
    }
}
