import Autograd

extension Diagnostic {
    /// The kind of fault, with the data that its message needs.
    public enum Kind: Equatable, Sendable {
        // MARK: JSON

        case json(JSONFault.Kind)
        case repeatedKey(String)
        case limitExceeded(Limit, Int)
        /// A fault or remark of the script translator, which supplies the message.
        case script(String, help: String?)
        /// The file could not be read; the reason comes from the operating system.
        case unreadable(String)

        // MARK: Shape of the document

        case wrongType(JSONExpectation, found: JSONKind)
        case unknownMember(String, of: ObjectKind, known: [String])
        case missingMember(String, of: ObjectKind)
        case unknownWord(String, WordKind, known: [String])
        case unsupportedFormat
        case outOfRange(ClosedRange<Int>)
        case negative
        case numberOverflow
        case notAnInteger
        case inexactInteger

        // MARK: Names

        case badName(String)
        case reservedName(String)
        case nameDefinedTwice(String)
        case nameIsFunction(String)
        case badTag(String)

        // MARK: Tensors and functions

        case sourceCount(Int)
        case ragged(expected: Int, found: Int)
        case raggedDepth
        case tooManyDimensions(limit: Int)
        case badElement
        case wrongElementCount(shape: [Int], found: Int)
        case notRepresentable(DType)
        case requiresGradOfExactDType(DType)
        case shapeWithoutData
        case badRange
        case badPath(String)
        case notAParameter(String, of: String)
        case emptyForward

        // MARK: Steps

        case verbCount(Int)
        case gradientCount(roots: Int, gradients: Int)
        case reasonMissing
        case emptyExpectation

        // MARK: Statements

        case unexpectedCharacter(Unicode.Scalar)
        case badNumber(String)
        case unterminatedString
        case badEscape
        case expected(Expectation, found: String?)
        case keyword(Keyword)
        case assignmentInExpression
        case notInStatements(Form)
        case unknownContext
        case unexpectedIndentation
        case emptyBlock
        case blocksTooDeep(limit: Int)
        case braceAlone
        case badFormat(String)
        case notDeletable
        case mutationInExpectation(String)
        case notAssignable
        case attributeNotAssignable(String)
        case notCallable
        case methodNotCalled(String)
        case bracketsTooDeep(limit: Int)
        case positionalAfterKeyword
        case unknownName(String)
        case unknownAttribute(String)
        case unknownMethod(String)
        case unknownOperation(String)
        /// An operation of PyTorch that cases do not have.
        case omittedOperation(String, Omission)

        // MARK: Arguments

        case unexpectedKeyword(String, keyword: String, known: [String])
        case tooManyArguments(String, most: Int)
        case missingArgument(String, parameter: String)
        case repeatedArgument(String, parameter: String)
        case wrongArgument(String, parameter: String, expected: Parameter.Kind, isNullable: Bool)
    }

    /// The syntax element that a parser expected at a position of a statement.
    public enum Expectation: Hashable, Sendable {
        case expression, name, member, assignment, plainAssignment, endOfStatement, commaOrParenthesis,
            commaOrBracket, colon, elseBranch, inWord, importWord, definition, parameters, handler
    }

    /// A Python construct that is allowed in scripts but not in the statements of a case.
    public enum Form: Hashable, Sendable {
        case block, dictionary, defaultOfLambda
    }

    /// The kind of JSON value that was expected.
    public enum JSONExpectation: Hashable, Sendable {
        case object, string, integer, number, bool, array
        case text, tensor, shape, name, names, namesOrName, step, steps, expression,
            expressions, argument, range
    }

    /// A fixed set of words from which a member takes its value.
    public enum WordKind: Hashable, Sendable {
        case dtype, defaultDType, error, numeric
    }

    /// A kind of object of the case format, named in messages about unknown or missing members.
    public enum ObjectKind: Hashable, Sendable {
        case `case`, tensor, literal, full, function, check, expectation
        case step, op, backward, zeroGrad, noGrad, expect, raises
    }
}
