import CaseFormat

extension Diagnostic.Kind {
    /// True for faults that a JSON Schema can express. It cannot express the syntax of statements, references
    /// between names, arithmetic of shapes, and limits.
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

    /// True for faults of calls, which a schema can express for `op` steps but not for statements.
    var isOfACall: Bool {
        switch self {
        case .unknownOperation, .unexpectedKeyword, .tooManyArguments, .missingArgument, .repeatedArgument,
            .wrongArgument:
            true
        default: false
        }
    }
}
