/// What of a script cannot be said in a case.
enum ConversionFault {
    case unsupported(Form)
    /// The statement language has no such line, for a reason of its own.
    case refused(String, help: String?)
    case unknownName(String)
    case unknownModule(String)
    case unknownFunction(String)
    case unknownMember(String, of: String)
    case notIterable(String)
    case notText(String)
    case argument(String, String)
    case tooManySteps(limit: Int)
    case tooManyRounds(limit: Int)
    case tooLong(limit: Int)
    case scriptTooLong(limit: Int)
    case tooDeep(limit: Int)
    case raised(name: String, message: String)
    case customFunction(String, CustomFault)

    /// A form of Python that has no counterpart.
    enum Form: String {
        case dictionaryOfTensors, set, starredParameter, decorator, raise, with, nestedType, generator,
            deletion
        case deferredCall, typeBase, sliceOfDictionary
    }

    /// What is wrong with a subclass of `torch.autograd.Function`.
    enum CustomFault {
        case noForward, noBackward, notStraight, severalResults
        case gradientCount(expected: Int, found: Int)
        case contextMember(String)
    }
}
