import Autograd

/// What each fault is called. The wording of this target is all in this folder.
extension Diagnostic {
    /// What is wrong, in one line without a full stop.
    public var message: String {
        switch kind {
        case .json(let fault): fault.message
        case .repeatedKey(let key): "the key \(quoted(key)) stands in this object twice"
        case .limitExceeded(let limit, let most): limit.message(most)
        case .script(let message, _): message
        case .unreadable(let reason): "the file cannot be read: \(reason)"

        case .wrongType(let expected, let found): "expected \(expected.phrase), found \(found.phrase)"
        case .unknownMember(let name, let object, _): "\(object.phrase) has no member \(quoted(name))"
        case .missingMember(let name, let object): "\(object.phrase) needs a member \(quoted(name))"
        case .unknownWord(let word, let kind, _): "\(quoted(word)) is not \(kind.phrase)"
        case .unsupportedFormat: "this format is not known; this program reads format 1"
        case .outOfRange(let range): "expected \(range.lowerBound) to \(range.upperBound)"
        case .negative: "expected a number that is not negative"
        case .numberOverflow: "this number is larger than the largest double, 1.7976931348623157e308"
        case .notAnInteger: "expected an integer"
        case .inexactInteger: "a double cannot hold this integer exactly"

        case .badName(let name): "\(quoted(name)) is not a name"
        case .reservedName(let name): "\(quoted(name)) is a word of the language and cannot be a name"
        case .nameDefinedTwice(let name): "\(quoted(name)) is defined twice"
        case .nameIsFunction(let name): "\(quoted(name)) is a function of this case and cannot be assigned to"
        case .badTag(let tag): "\(quoted(tag)) is not a tag"

        case .sourceCount(0): "this tensor does not say where its elements come from"
        case .sourceCount(let count): "this tensor has \(count) sources of elements; it must have one"
        case .ragged(let expected, let found):
            "this row has \(counted(found, "element")), the first one beside it has \(expected)"
        case .raggedDepth: "this element is nested to another depth than those before it"
        case .tooManyDimensions(let limit): "a tensor has at most \(limit) dimensions"
        case .badElement: "expected a number"
        case .wrongElementCount(let shape, let found):
            "the shape \(shape) has \(counted(shape.reduce(1, *), "element")), the data have \(found)"
        case .notRepresentable(let dtype): "this is not a value of dtype \(dtype.rawValue)"
        case .requiresGradOfExactDType(let dtype): "a tensor of dtype \(dtype.rawValue) cannot require grad"
        case .shapeWithoutData: "only \"data\" can be given a shape"
        case .badRange: "this range never reaches its end"
        case .badPath(let path): "\(quoted(path)) does not lead to a file inside the case's folder"
        case .notAParameter(let name, let function):
            "\(quoted(name)) is not a parameter of \(quoted(function))"
        case .emptyForward: "a function needs at least one expression"

        case .verbCount(0): "this step does not say what to do"
        case .verbCount(let count): "this step has \(count) verbs; it must have one"
        case .gradientCount(let roots, let gradients):
            "\(counted(roots, "root")) but \(counted(gradients, "gradient"))"
        case .reasonMissing: "the numerical check is switched off without a reason"
        case .emptyExpectation: "this expects nothing"

        case .unexpectedCharacter(let scalar): "\(name(of: scalar)) has no meaning here"
        case .badNumber(let text): "\(quoted(text)) is not a number"
        case .unterminatedString: "this text has no closing quote"
        case .badEscape: "only \\n, \\t, \\\\, \\' and \\\" can be escaped"
        case .expected(let expectation, let found):
            "expected \(expectation.phrase), found \(found.map(quoted) ?? "the end")"
        case .keyword(let keyword): "\(quoted(keyword.rawValue)) is not part of the statement language"
        case .assignmentInExpression: "expected an expression, found an assignment"
        case .notInStatements(let form): "a statement has no \(form.phrase)"
        case .unknownContext: "a with statement of a case only switches recording on or off"
        case .unexpectedIndentation: "this line is indented differently from the lines around it"
        case .emptyBlock: "there is no statement after this colon"
        case .blocksTooDeep(let limit): "blocks are nested more than \(limit) deep"
        case .braceAlone: "this brace of an f-string has no counterpart"
        case .badFormat(let text): "\(quoted(text)) is not a format that f-strings have here"
        case .notDeletable: "only names can be deleted"
        case .mutationInExpectation(let name):
            "\(quoted(name)) would change something, and an expectation only looks"
        case .notAssignable: "this cannot be assigned to"
        case .attributeNotAssignable(let attribute): "\(quoted(attribute.rawValue)) cannot be assigned to"
        case .notCallable: "only functions and methods can be called"
        case .methodNotCalled(let name): "\(quoted(name)) is a method and must be called"
        case .bracketsTooDeep(let limit): "brackets are nested more than \(limit) deep"
        case .positionalAfterKeyword: "a positional argument cannot follow a keyword argument"
        case .unknownName(let name): "nothing is named \(quoted(name)) here"
        case .unknownAttribute(let name): "a tensor has no attribute \(quoted(name))"
        case .unknownMethod(let name): "a tensor has no method \(quoted(name))"
        case .unknownOperation(let name): "there is no operation \(quoted(name))"

        case .unexpectedKeyword(let function, let keyword, _):
            "\(quoted(function)) has no argument \(quoted(keyword))"
        case .tooManyArguments(let function, let most):
            "\(quoted(function)) takes at most \(counted(most, "argument"))"
        case .missingArgument(let function, let parameter): "\(quoted(function)) needs \(quoted(parameter))"
        case .repeatedArgument(let function, let parameter):
            "\(quoted(function)) is given \(quoted(parameter)) twice"
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
    package static var abridged: String { "there is more; only the first \(limit) are shown" }
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
