import Autograd

// Noun phrases that complete the sentences of `Diagnostic.message`.

extension Diagnostic.Expectation {
    var phrase: String {
        switch self {
        case .expression: "an expression"
        case .name: "a name"
        case .member: "a name after the dot"
        case .assignment: "an assignment"
        case .plainAssignment: "\"=\" (several names cannot be updated in place)"
        case .endOfStatement: "an operator or the end of the statement"
        case .commaOrParenthesis: "\",\" or \")\""
        case .commaOrBracket: "\",\" or \"]\""
        case .colon: "a colon"
        case .elseBranch: "\"else\" of the conditional expression"
        case .inWord: "\"in\""
        case .importWord: "\"import\""
        case .definition: "\"def\" or \"class\""
        case .parameters: "parameters in parentheses"
        case .handler: "\"except\""
        }
    }
}

extension Diagnostic.Form {
    var phrase: String {
        switch self {
        case .block: "blocks"
        case .dictionary: "dictionaries or sets"
        case .defaultOfLambda: "lambdas with default or starred parameters"
        }
    }
}

extension Diagnostic.JSONExpectation {
    var phrase: String {
        switch self {
        case .object: "an object"
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .bool: "true or false"
        case .array: "an array"
        case .text: "a string, or an object that maps language codes to strings"
        case .tensor: "a number, a nested array of numbers, or an object"
        case .shape: "a shape such as [2, 3]"
        case .name: "a name"
        case .names: "a list of names"
        case .namesOrName: "a name or a list of names"
        case .step: "a step: a statement as a string, or an object"
        case .steps: "a list of steps"
        case .expression: "an expression as a string"
        case .expressions: "an expression as a string, or a list of expressions"
        case .argument: "a number, bool, null, string or array"
        case .range: "the number or list of numbers that this source takes"
        }
    }
}

extension JSONKind {
    var phrase: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}

extension Diagnostic.WordKind {
    var phrase: String {
        switch self {
        case .dtype: "a dtype"
        case .defaultDType: "a floating-point dtype, as required for the default"
        case .error: "the name of an error"
        case .numeric: "a kind of numerical check"
        }
    }
}

extension Diagnostic.ObjectKind {
    var phrase: String {
        switch self {
        case .case: "a case"
        case .tensor: "a tensor"
        case .literal: "a literal tensor"
        case .full: "\"full\""
        case .function: "a function"
        case .check: "\"check\""
        case .expectation: "an expected value"
        case .step: "a step"
        case .op: "an \"op\" step"
        case .backward: "a \"backward\" step"
        case .zeroGrad: "a \"zero_grad\" step"
        case .noGrad: "a \"no_grad\" step"
        case .expect: "an \"expect\" step"
        case .raises: "a \"raises\" step"
        }
    }
}

extension Parameter.Kind {
    var phrase: String {
        switch self {
        case .tensor: "a tensor"
        case .tensors: "a list of tensors"
        case .bool: "True or False"
        case .int: "an integer"
        case .string: "a string"
        case .dtype: "a dtype"
        case .number: "a number"
        case .ints: "an integer or a list of integers"
        case .numbers: "a list of numbers"
        case .optionalInts: "an integer or a list of integers and None"
        case .intLists: "an integer or lists of integers"
        case .numberOrString: "a number or a string"
        case .intsOrString: "an integer, a list of integers or a string"
        }
    }
}

extension Omission {
    var reason: String {
        switch self {
        case .complexNumbers: "there are no complex numbers"
        case .randomness: "it is random"
        case .sparseTensors: "there are no sparse tensors"
        case .quantisation: "there are no quantised tensors"
        case .ctcLoss: "the CTC loss is left out"
        }
    }
}
