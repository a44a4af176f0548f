/// All wording of this target.
extension ConversionFault {
    var message: String {
        switch self {
        case .unsupported(let form): form.message
        case .refused(let message, _): message
        case .unknownName(let name): "nothing is named `\(name)` here"
        case .unknownModule(let path): "`\(path)` is a module that a case does not have"
        case .unknownFunction(let path): "`\(path)` has no counterpart in a case"
        case .unknownMember(let name, let kind): "\(kind) has no `\(name)` that can be translated"
        case .notIterable(let text): "`\(text)` is neither a list nor a tensor that can be gone through"
        case .notText(let kind): "\(kind) stands where a case needs a value"
        case .argument(let function, let what): "`\(function)`: \(what)"
        case .tooManySteps(let limit): "with its loops unrolled, the script has more than \(limit) steps"
        case .tooManyRounds(let limit):
            "the script goes through more than \(limit) rounds of loops, items and calls"
        case .scriptTooLong(let limit): "the script has more than \(limit) bytes"
        case .tooLong(let limit): "written as one statement, this has more than \(limit) bytes"
        case .tooDeep(let limit):
            "functions, lists or objects are nested in each other more than \(limit) deep"
        case .raised(let name, let message): "the script stops here: \(name): \(message)"
        case .customFunction(let name, let fault): "`\(name)`: \(fault.message)"
        }
    }

    var help: String? {
        switch self {
        case .unsupported(let form): form.help
        case .refused(_, let help): help
        case .unknownModule: "leave out the lines that use it"
        case .unknownFunction: "write it with operations that `torch` has"
        case .notIterable: "go through a list, a range or a tensor"
        case .notText: "use its tensors or numbers instead"
        case .tooManySteps, .tooManyRounds: "make the loops shorter; a few rounds show as much"
        case .scriptTooLong: "leave out what the gradients do not need"
        case .tooLong: "give names to parts of it"
        case .tooDeep: "write it as a loop"
        case .raised: "the case ends with this step, which fails when it is run"
        case .customFunction(_, .contextMember):
            "use save_for_backward, saved_tensors, needs_input_grad and attributes"
        case .customFunction(_, .notStraight): "write forward and backward as statements one after another"
        default: nil
        }
    }
}

extension ConversionFault.Form {
    fileprivate var message: String {
        switch self {
        case .dictionaryOfTensors: "a dictionary stands where a case needs a value"
        case .set: "a case has no sets"
        case .starredParameter: "parameters with * have no counterpart in a case"
        case .decorator: "this decorator has no counterpart in a case"
        case .raise: "the script raises an error of its own here"
        case .with: "a case has no such context; it has torch.no_grad(), torch.enable_grad() and their kin"
        case .nestedType: "a class inside a function or a class has no counterpart in a case"
        case .generator: "a generator has no counterpart in a case"
        case .deletion: "only names can be deleted"
        case .deferredCall: "this call has to be written out, which cannot be done inside a lambda"
        case .typeBase:
            "a class can be derived from nn.Module, torch.autograd.Function or a class of the script"
        case .sliceOfDictionary: "a slice of a dictionary has no counterpart in a case"
        }
    }

    fileprivate var help: String? {
        switch self {
        case .dictionaryOfTensors, .sliceOfDictionary: "look its values up by constant keys: d[\"w\"]"
        case .set: "use a list"
        case .starredParameter: "name each parameter"
        case .decorator: "leave it out; @staticmethod and @torch.no_grad() are understood"
        case .with: "leave the context out, and write its lines without it"
        case .nestedType: "write the class at the beginning of a line"
        case .generator: "return a list"
        case .deletion: "leave it out"
        case .deferredCall: "write a `def` and call it, or a loop"
        case .typeBase: "derive it from nn.Module or torch.autograd.Function"
        case .raise: "leave out the branch that raises it"
        }
    }
}

extension ConversionFault.CustomFault {
    fileprivate var message: String {
        switch self {
        case .noForward: "the class has no method `forward`"
        case .noBackward: "the class has no method `backward`"
        case .notStraight:
            "loops, conditions and calls of other functions cannot stand in forward or backward"
        case .severalResults: "forward returns several results, and a function of a case has one"
        case .gradientCount(let expected, let found):
            "backward returns \(found) gradient\(found == 1 ? "" : "s") for \(expected) argument\(expected == 1 ? "" : "s")"
        case .contextMember(let name): "`ctx.\(name)` has no counterpart in a case"
        }
    }
}
