import Autograd

extension Diagnostic {
    /// What to do about it, where that can be said.
    public var help: String? {
        if let suggestion { return "did you mean \(quoted(suggestion))?" }
        return switch kind {
        case .json(let fault): fault.help
        case .limitExceeded(let limit, _): "\(limit.flag) raises the limit"
        case .unknownWord(_, _, let known): "one of \(list(known))"
        case .unknownMember(_, _, let known): "known members: \(list(known))"
        case .unexpectedKeyword(_, _, let known) where !known.isEmpty:
            "its arguments: \(known.joined(separator: ", "))"
        case .badName: "a name is letters, digits and _, and does not begin with a digit"
        case .badTag: "a tag is letters, digits, '.', '_' and '-'"
        case .sourceCount(0): "one of \(list(TensorSource.allCases.map(\.rawValue)))"
        case .badElement: "\"nan\", \"inf\" and \"-inf\" stand for what JSON cannot write"
        case .notRepresentable(.int64): "int64 holds integers"
        case .notRepresentable(.bool): "bool holds true and false, or 1 and 0"
        case .requiresGradOfExactDType: "only floating-point tensors have gradients"
        case .shapeWithoutData: "the other sources say their shape themselves"
        case .badPath: "give a path relative to the case file, without .."
        case .verbCount(0): "one of \(list(Verb.allCases.map(\.rawValue)))"
        case .reasonMissing: "add a member \"reason\" beside it"
        case .emptyExpectation: "give a \"value\", a \"shape\" or a \"dtype\""
        case .unexpectedCharacter(let scalar): Self.help(for: scalar)
        case .keyword(let keyword): keyword.help
        case .severalStatements: "make each statement a step of its own"
        case .chainedAssignment: "make each assignment a step of its own"
        case .chainedComparison: "multiply two comparisons: (a < b) * (b < c)"
        case .methodNotCalled(let name): "write .\(name)()"
        case .unknownOperation(let name): Self.help(forFunction: name)
        default: nil
        }
    }

    private static func help(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "^": "** is the power"
        case "&", "|", "!", "~": "use logical_and, logical_or or logical_not"
        case "{", "}": "a statement has no dictionaries or sets; lists are written [1, 2]"
        case "−", "–", "—": "write - for minus"
        case "×", "·": "write * for a product"
        case "÷": "write / for a quotient"
        case "²", "³": "write ** for a power"
        case "“", "”", "‘", "’", "`": "write ' or \\\" around text"
        case "$", "?", "@": nil
        default: scalar.isASCII ? nil : "names are made of the letters A–Z and a–z, digits and _"
        }
    }

    /// Functions of Python and PyTorch that people write from habit.
    private static func help(forFunction name: String) -> String? {
        switch name {
        case "print": "a case prints nothing; say what a value must be with {\"expect\": …}"
        case "no_grad": "use the step {\"no_grad\": […]}"
        case "manual_seed": "use the case's member \"seed\""
        case "array": "use tensor([…])"
        default: nil
        }
    }
}

extension Keyword {
    fileprivate var help: String? {
        switch self {
        case .with: "use the step {\"no_grad\": […]} instead of with torch.no_grad()"
        case .for, .while, .if, .elif, .else, .break, .continue:
            "a case has no control flow; write each step out"
        case .import, .from: "torch, F and np are known without an import"
        case .def, .lambda, .return, .class: "define functions in the case's member \"functions\""
        case .and, .or, .not: "use logical_and, logical_or or logical_not"
        case .is: "use =="
        case .try, .except, .finally, .raise: "use the step {\"raises\": …, \"step\": …}"
        case .assert: "use the step {\"expect\": …}"
        default: nil
        }
    }
}
