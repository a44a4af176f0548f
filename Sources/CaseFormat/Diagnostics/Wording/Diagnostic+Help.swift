import Autograd

extension Diagnostic {
    /// What to do about it, where that can be said.
    public var help: String? {
        if let suggestion { return "did you mean \(quoted(suggestion))?" }
        return switch kind {
        case .json(let fault): fault.help
        case .script(_, let help): help
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
        case .notInStatements(.dictionary): "give each value a name of its own"
        case .unknownContext: "write with torch.no_grad(): or with torch.enable_grad():"
        case .badFormat: "formats are those of numbers, such as .4f, 8.3f, .2e, d"
        case .braceAlone: "write {{ or }} for a brace that is text"
        case .mutationInExpectation: "make it a step in front of the expectation"
        case .methodNotCalled(let name): "write .\(name)()"
        case .wrongArgument(_, _, .tensor, _):
            "lists and text are no tensors: torch.tensor([1.0, 2.0]) makes one, and a name stands without quotes"
        case .unknownOperation(let name): Self.help(forFunction: name)
        default: nil
        }
    }

    private static func help(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "!": "write not for the opposite, != for unequal"
        case "−", "–", "—", "－", "‐", "‑": "write - for minus"
        case "×", "·", "∗", "＊": "write * for a product"
        case "÷", "／", "∕": "write / for a quotient"
        case "²", "³": "write ** for a power"
        case "“", "”", "„", "‘", "’", "‚", "`", "´", "″", "′", "＂", "＇", "«", "»":
            "write ' or \\\" around text"
        case "（", "）", "［", "］", "｛", "｝", "【", "】", "「", "」": "write the bracket \(plain(scalar))"
        case "，", "、", "､": "write a comma: ,"
        case "：": "write a colon: :"
        case "；": "write a semicolon: ;"
        case "．", "。": "write a point: ."
        case "＝": "write ="
        case "＋": "write +"
        case "＜", "≤", "＞", "≥", "≠": "write <, <=, >, >= or != to compare"
        case "$", "?", "@": nil
        default: scalar.isASCII ? nil : "names are made of the letters A–Z and a–z, digits and _"
        }
    }

    /// The ASCII bracket that a full-width or corner one stands for.
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

    /// Functions of PyTorch that people write from habit.
    private static func help(forFunction name: String) -> String? {
        switch name {
        case "no_grad", "enable_grad", "inference_mode": "write with torch.\(name)(): …"
        default: nil
        }
    }
}

extension Keyword {
    fileprivate var help: String? {
        switch self {
        case .for, .while, .if, .elif, .else, .break, .continue, .try, .except, .finally, .raise, .class,
            .def, .return:
            "`gradcheck convert SCRIPT.py` turns a script that has it into a case"
        case .lambda: "put brackets around it"
        default: nil
        }
    }
}
