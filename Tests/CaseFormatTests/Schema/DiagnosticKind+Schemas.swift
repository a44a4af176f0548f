import CaseFormat

extension Diagnostic.Kind {
    /// Whether a JSON Schema can say it. What is inside of statements, names that refer to each other, arithmetic of
    /// shapes and limits are beyond one.
    var isForSchemas: Bool {
        switch self {
        case .wrongType, .unknownMember, .missingMember, .unknownWord, .unsupportedFormat, .outOfRange,
            .negative,
            .notAnInteger:
            true
        case .badName, .reservedName, .badTag: true
        case .sourceCount, .badElement, .requiresGradOfExactDType, .shapeWithoutData, .badPath, .emptyForward:
            true
        case .verbCount, .reasonMissing, .emptyExpectation: true
        default: false
        }
    }

    /// Whether it is about a call, which a schema sees in an `op` step and not in a statement.
    var isOfACall: Bool {
        switch self {
        case .unknownOperation, .unexpectedKeyword, .tooManyArguments, .missingArgument, .repeatedArgument,
            .wrongArgument:
            true
        default: false
        }
    }
}
