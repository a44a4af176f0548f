import Autograd

/// The hints of diagnostics, which follow `help:` in reports.
extension Diagnostic {
    /// A hint about how to fix the fault, or nil if there is none.
    public var help: String? {
        if let suggestion { return "did you mean \(quoted(suggestion))?" }
        return switch kind {
        case .json(let fault): fault.help
        case .script(_, let help): help
        case .limitExceeded(let limit, _): "\(limit.flag) raises the limit"
        case .unknownWord(_, _, let known): "use one of \(list(known))"
        case .unknownMember(_, _, let known): "the known members are \(list(known))"
        case .unexpectedKeyword(let function, _, let known) where !known.isEmpty:
            "the arguments of \(quoted(function)) are \(known.joined(separator: ", "))"
        case .badName: "a name consists of letters, digits and _, and does not begin with a digit"
        case .badTag: "a tag consists of letters, digits, '.', '_' and '-'"
        case .sourceCount(0): "add one of \(list(TensorSource.allCases.map(\.rawValue)))"
        case .badElement:
            "write \"nan\", \"inf\" or \"-inf\" for values that JSON cannot represent as numbers"
        case .notRepresentable(.int64): "an int64 tensor holds integers only"
        case .notRepresentable(.bool): "a bool tensor holds true and false, or 1 and 0"
        case .requiresGradOfExactDType: "only floating-point tensors have gradients"
        case .shapeWithoutData: "the other sources define their own shape; remove this member"
        case .badPath: "write a path relative to the case file, without .."
        case .verbCount(0): "add one of \(list(Verb.allCases.map(\.rawValue)))"
        case .reasonMissing: "add a member \"reason\" that gives the reason"
        case .emptyExpectation: "add a \"value\", a \"shape\" or a \"dtype\""
        case .unexpectedCharacter(let scalar): Self.help(for: scalar)
        case .keyword(let keyword): keyword.help
        case .notInStatements(.dictionary): "assign each value to its own name"
        case .unknownContext: "write `with torch.no_grad():` or `with torch.enable_grad():`"
        case .badFormat: "use a number format such as .4f, 8.3f, .2e or d"
        case .braceAlone: "write {{ or }} for a literal brace"
        case .mutationInExpectation: "move it to a step before the expectation"
        case .methodNotCalled(let name): "write .\(name)()"
        case .wrongArgument(_, _, .tensor, _):
            "convert a list with torch.tensor([1.0, 2.0]), and write the name of a tensor without quotes"
        case .unknownOperation(let name): Self.help(forFunction: name)
        case .omittedOperation(_, .randomness): "write the numbers as data, or draw them with rand or randn"
        case .omittedOperation(_, .complexNumbers): "compute the real and the imaginary part as two tensors"
        case .unknownName(let name) where ["inf", "nan", "pi", "e"].contains(name): "write torch.\(name)"
        default: nil
        }
    }

    private static func help(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "!": "write not for negation and != for inequality"
        case "−", "–", "—", "－", "‐", "‑": "write - for minus"
        case "×", "·", "∗", "＊": "write * for a product"
        case "÷", "／", "∕": "write / for a quotient"
        case "²", "³": "write ** for a power"
        case "“", "”", "„", "‘", "’", "‚", "`", "´", "″", "′", "＂", "＇", "«", "»":
            "use ' or \\\" to quote a string"
        case "（", "）", "［", "］", "｛", "｝", "【", "】", "「", "」": "write the ASCII bracket \(plain(scalar))"
        case "，", "、", "､": "write a comma: ,"
        case "：": "write a colon: :"
        case "；": "write a semicolon: ;"
        case "．", "。": "write a point: ."
        case "＝": "write ="
        case "＋": "write +"
        case "＜", "≤", "＞", "≥", "≠": "write <, <=, >, >= or != to compare"
        case "$", "?", "@": nil
        default: scalar.isASCII ? nil : "names consist of the letters A–Z and a–z, digits and _"
        }
    }

    /// The ASCII bracket that corresponds to a full-width or corner bracket.
    private static func plain(_ bracket: Unicode.Scalar) -> String {
        switch bracket {
        case "（": "("
        case "）": ")"
        case "［", "【", "「": "["
        case "］", "】", "」": "]"
        case "｛": "{"
        default: "}"
        }
    }

    /// The hint for PyTorch functions that are supported only in another form.
    private static func help(forFunction name: String) -> String? {
        switch name {
        case "no_grad", "enable_grad", "inference_mode": "write `with torch.\(name)(): …`"
        default: nil
        }
    }
}

extension Keyword {
    fileprivate var help: String? {
        switch self {
        case .for, .while, .if, .elif, .else, .break, .continue, .try, .except, .finally, .raise, .class,
            .def, .return:
            "`gradcheck convert SCRIPT.py` translates a script that uses it into a case"
        case .lambda: "put the lambda in parentheses"
        default: nil
        }
    }
}
