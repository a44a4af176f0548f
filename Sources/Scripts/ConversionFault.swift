/// The reason why a part of a script cannot be converted to a case.
enum ConversionFault {
    case unsupported(Form)
    /// The statement language rejected the translated line.
    case refused(String, help: String?)
    case unknownName(String)
    case unknownModule(String)
    case unknownFunction(String)
    case unknownMember(String, of: String)
    case notIterable(String)
    case notText(String)
    case argument(String, String)
    case tooManySteps(limit: Int)
    case tooManyIterations(limit: Int)
    case tooLong(limit: Int)
    case scriptTooLong(limit: Int)
    case tooDeep(limit: Int)
    case raised(name: String, message: String)
    case customFunction(String, CustomFault)

    /// A Python construct that is not supported.
    enum Form: String {
        case dictionaryOfTensors, set, starredParameter, decorator, raise, with, statementInType, generator,
            deletion
        case callInLambda, typeBase, sliceOfDictionary, assignmentTarget
    }

    /// The reason why a subclass of `torch.autograd.Function` cannot be converted.
    enum CustomFault {
        case noForward, noBackward, notStraightLine, severalResults
        case gradientCount(expected: Int, found: Int)
        case contextMember(String)
    }
}
