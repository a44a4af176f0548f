import Autograd

/// The error messages of diagnostics. All user-visible wording of this target is in this folder.
extension Diagnostic {
    /// Describes the fault in one line without a full stop.
    public var message: String {
        switch kind {
        case .json(let fault): fault.message
        case .repeatedKey(let key): "this object contains the key \(quoted(key)) twice"
        case .limitExceeded(let limit, let most): limit.message(most)
        case .script(let message, _): message
        case .unreadable(let reason): "the file cannot be read: \(reason)"

        case .wrongType(let expected, let found): "expected \(expected.phrase), found \(found.phrase)"
        case .unknownMember(let name, let object, _): "\(object.phrase) has no member \(quoted(name))"
        case .missingMember(let name, let object): "\(object.phrase) needs a member \(quoted(name))"
        case .unknownWord(let word, let kind, _): "\(quoted(word)) is not \(kind.phrase)"
        case .unsupportedFormat: "unsupported format version: gradcheck reads format 1"
        case .outOfRange(let range): "expected an integer from \(range.lowerBound) to \(range.upperBound)"
        case .negative: "expected a non-negative number"
        case .numberOverflow: "this number is larger than the largest double, 1.7976931348623157e308"
        case .notAnInteger: "expected an integer"
        case .inexactInteger: "a double cannot hold this integer exactly"

        case .badName(let name): "\(quoted(name)) is not a valid name"
        case .reservedName(let name): "\(quoted(name)) is a reserved word and cannot be used as a name"
        case .nameDefinedTwice(let name): "\(quoted(name)) is defined twice"
        case .nameIsFunction(let name): "\(quoted(name)) is a function of this case and cannot be assigned to"
        case .badTag(let tag): "\(quoted(tag)) is not a valid tag"

        case .sourceCount(0): "this tensor has no source of elements"
        case .sourceCount(let count): "this tensor has \(count) sources of elements; it must have exactly one"
        case .ragged(let expected, let found):
            "this row has \(counted(found, "element")), but the first row at this depth has \(expected)"
        case .raggedDepth: "this element is nested at a different depth than the elements before it"
        case .tooManyDimensions(let limit): "a tensor has at most \(limit) dimensions"
        case .badElement: "expected a number"
        case .wrongElementCount(let shape, let found):
            "the shape \(shape) has \(counted(shape.reduce(1, *), "element")), but the data has \(found)"
        case .notRepresentable(let dtype): "this is not a value of dtype \(dtype.rawValue)"
        case .requiresGradOfExactDType(let dtype): "a tensor of dtype \(dtype.rawValue) cannot require grad"
        case .shapeWithoutData: "\"shape\" is allowed only together with \"data\""
        case .badRange: "this range never reaches its end"
        case .badPath(let path): "\(quoted(path)) is not a path inside the case's folder"
        case .notAParameter(let name, let function):
            "\(quoted(name)) is not a parameter of \(quoted(function))"
        case .emptyForward: "a function needs at least one expression"

        case .verbCount(0): "this step has no action"
        case .verbCount(let count): "this step has \(count) actions; it must have exactly one"
        case .gradientCount(let roots, let gradients):
            "expected one gradient for each root, found \(counted(gradients, "gradient")) for \(counted(roots, "root"))"
        case .reasonMissing: "the numerical check is switched off without a reason"
        case .emptyExpectation: "this expectation specifies nothing to compare"

        case .unexpectedCharacter(let scalar): "unexpected character \(name(of: scalar))"
        case .badNumber(let text): "\(quoted(text)) is not a valid number"
        case .unterminatedString: "this string has no closing quote"
        case .badEscape: "unknown escape sequence; the known ones are \\n, \\t, \\r, \\\\, \\' and \\\""
        case .expected(let expectation, let found):
            "expected \(expectation.phrase), found \(found.map(quoted) ?? "the end of the line")"
        case .keyword(let keyword): "\(quoted(keyword.rawValue)) is not supported in the statements of a case"
        case .assignmentInExpression: "expected an expression, found an assignment"
        case .notInStatements(let form): "the statements of a case do not support \(form.phrase)"
        case .unknownContext: "a with statement of a case can only switch gradient recording on or off"
        case .unexpectedIndentation: "this line is indented differently from the lines around it"
        case .emptyBlock: "there is no statement after this colon"
        case .blocksTooDeep(let limit): "blocks are nested more than \(limit) levels deep"
        case .braceAlone: "this brace of an f-string is unmatched"
        case .badFormat(let text): "\(quoted(text)) is not a supported f-string format"
        case .notDeletable: "only names can be deleted"
        case .mutationInExpectation(let name):
            "\(quoted(name)) has side effects, which an expectation must not have"
        case .notAssignable: "cannot assign to this expression"
        case .attributeNotAssignable(let attribute):
            "the attribute \(quoted(attribute)) cannot be assigned to"
        case .notCallable: "only functions and methods can be called"
        case .methodNotCalled(let name): "\(quoted(name)) is a method and must be called"
        case .bracketsTooDeep(let limit): "brackets are nested more than \(limit) levels deep"
        case .positionalAfterKeyword: "a positional argument cannot follow a keyword argument"
        case .unknownName(let name): "the name \(quoted(name)) is not defined"
        case .unknownAttribute(let name): "a tensor has no attribute \(quoted(name))"
        case .unknownMethod(let name): "a tensor has no method \(quoted(name))"
        case .unknownOperation(let name): "there is no operation \(quoted(name))"
        case .omittedOperation(let name, let omission):
            "\(quoted(name)) is not supported: \(omission.reason)"

        case .unexpectedKeyword(let function, let keyword, _):
            "\(quoted(function)) has no argument \(quoted(keyword))"
        case .tooManyArguments(let function, let most):
            "\(quoted(function)) takes at most \(counted(most, "argument"))"
        case .missingArgument(let function, let parameter):
            "\(quoted(function)) needs the argument \(quoted(parameter))"
        case .repeatedArgument(let function, let parameter):
            "the argument \(quoted(parameter)) of \(quoted(function)) is given twice"
        case .wrongArgument(let function, let parameter, let expected, let isNullable):
            "\(quoted(parameter)) of \(quoted(function)) must be \(expected.phrase)\(isNullable ? " or None" : "")"
        }
    }
}

extension Diagnostic.Note {
    public var message: String {
        switch kind {
        case .firstDefinedHere: "first defined here"
        case .openedHere: "opened here"
        }
    }
}

extension MalformedCase {
    /// The remark that replaces the faults beyond `limit`.
    package static var abridged: String { "only the first \(limit) errors are shown" }
}

extension Limit {
    fileprivate func message(_ most: Int) -> String {
        switch self {
        case .tensorElements: "this tensor has more than \(counted(most, "element"))"
        case .caseElements: "the tensors of this case have more than \(counted(most, "element"))"
        case .steps: "this case has more than \(counted(most, "step"))"
        case .expressionNodes: "the expressions of this case have more than \(counted(most, "node"))"
        case .fileBytes: "this file has more than \(counted(most, "byte"))"
        case .lineBytes: "this line has more than \(counted(most, "byte"))"
        case .seconds: "this case takes longer than \(counted(most, "second"))"
        }
    }
}
