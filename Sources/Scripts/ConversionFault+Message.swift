/// Error messages and hints of the target.
extension ConversionFault {
    var message: String {
        switch self {
        case .unsupported(let form): form.message
        case .refused(let message, _): message
        case .unknownName(let name): "`\(name)` is not defined"
        case .unknownModule(let path): "the module `\(path)` is not supported"
        case .unknownFunction(let path): "`\(path)` is not supported"
        case .unknownMember(let name, let kind): "\(kind) has no member `\(name)`, or it is not supported"
        case .notIterable(let text): "\(text) is not iterable"
        case .notText(let kind): "\(kind) cannot be used as a value in a case"
        case .argument(let function, let what): "`\(function)`: \(what)"
        case .tooManySteps(let limit): "after its loops are unrolled, the script has more than \(limit) steps"
        case .tooManyIterations(let limit):
            "the script needs more than \(limit) loop iterations, list items and function calls"
        case .scriptTooLong(let limit): "the script has more than \(limit) bytes"
        case .tooLong(let limit): "this expression becomes longer than \(limit) bytes when it is translated"
        case .tooDeep(let limit):
            "functions, lists or objects are nested more than \(limit) levels deep"
        case .raised(let name, let message): "the script stops here: \(name): \(message)"
        case .customFunction(let name, let fault): "`\(name)`: \(fault.message)"
        }
    }

    var help: String? {
        switch self {
        case .unsupported(let form): form.help
        case .refused(_, let help): help
        case .unknownModule: "remove the lines that use it"
        case .unknownFunction: "replace it with other operations of `torch`"
        case .notIterable: "iterate over a list, a range or a tensor"
        case .notText: "use its tensors or numbers instead"
        case .tooManySteps, .tooManyIterations:
            "reduce the number of iterations; a few are enough to check the gradients"
        case .scriptTooLong: "remove the lines that the gradients do not depend on"
        case .tooLong: "assign parts of it to variables"
        case .tooDeep: "replace recursion by a loop, and nest lists and objects less deeply"
        case .raised: "the converted case ends with this step and fails when it is run"
        case .customFunction(_, .contextMember):
            "use only save_for_backward, saved_tensors, needs_input_grad and attributes of `ctx`"
        case .customFunction(_, .notStraightLine):
            "write forward and backward without loops, conditions and calls of other functions"
        case .customFunction(_, .noForward), .customFunction(_, .noBackward): "define forward and backward"
        case .customFunction(_, .severalResults): "return one tensor"
        case .customFunction(_, .gradientCount): "return one gradient, or None, for each argument of forward"
        default: nil
        }
    }
}

extension ConversionFault.Form {
    fileprivate var message: String {
        switch self {
        case .dictionaryOfTensors: "a dictionary cannot be used as a value in a case"
        case .set: "sets are not supported"
        case .starredParameter: "parameters with * are not supported"
        case .decorator: "this decorator is not supported"
        case .assignmentTarget: "this assignment target is not supported"
        case .raise: "the script reaches this `raise` statement, which is not supported"
        case .with:
            "this context is not supported; only torch.no_grad(), torch.enable_grad() and similar ones are"
        case .statementInType: "this statement is not supported inside a class"
        case .generator: "generators are not supported"
        case .deletion: "only names can be deleted"
        case .callInLambda: "this call cannot be translated inside a lambda or a comprehension"
        case .typeBase: "this base class is not supported"
        case .sliceOfDictionary: "slices of dictionaries are not supported"
        }
    }

    fileprivate var help: String? {
        switch self {
        case .dictionaryOfTensors, .sliceOfDictionary: "access its values by constant keys, as in d[\"w\"]"
        case .set: "use a list"
        case .starredParameter: "declare each parameter by name"
        case .decorator: "remove it; only @staticmethod and @torch.no_grad() are supported"
        case .with: "remove the `with` line and unindent its body"
        case .statementInType: "write only methods and attributes in a class"
        case .generator: "return a list instead"
        case .deletion: "remove the statement"
        case .callInLambda: "move it into a function defined with `def`, or into a loop"
        case .typeBase: "derive the class from nn.Module, torch.autograd.Function or a class of the script"
        case .assignmentTarget: "assign to a name, an attribute or an item"
        case .raise: "remove the branch that raises the error"
        }
    }
}

extension ConversionFault.CustomFault {
    fileprivate var message: String {
        switch self {
        case .noForward: "the class has no method `forward`"
        case .noBackward: "the class has no method `backward`"
        case .notStraightLine:
            "forward and backward must not contain loops, conditions or calls of other functions"
        case .severalResults: "forward must return exactly one result"
        case .gradientCount(let expected, let found):
            "backward returns \(found) gradient\(found == 1 ? "" : "s") for \(expected) argument\(expected == 1 ? "" : "s")"
        case .contextMember(let name): "`ctx.\(name)` is not supported"
        }
    }
}
