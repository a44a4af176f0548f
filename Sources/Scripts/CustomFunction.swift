import CaseFormat
import CaseRunner

/// A subclass of `torch.autograd.Function`, converted to a function of the case with a hand-written backward.
final class CustomFunction {
    let type: SyntaxType
    let forward: SyntaxFunction
    let backward: SyntaxFunction
    /// The scope in which the class is defined.
    let frame: Frame
    /// The names of its functions in the case, keyed by the values of its non-tensor arguments.
    ///
    /// Each combination of constants becomes a separate function, such as a linear layer without a bias.
    fileprivate var names: [[String: String]: String] = [:]

    init(_ type: SyntaxType, _ forward: SyntaxFunction, _ backward: SyntaxFunction, _ frame: Frame) {
        self.type = type
        self.forward = forward
        self.backward = backward
        self.frame = frame
    }

    var name: String { type.name.text }

    /// The parameters of `forward` without `ctx`.
    var parameters: [SyntaxParameter] { Array(forward.parameters.dropFirst()) }
}

extension Translator {
    func define(custom type: SyntaxType) throws(Interruption) {
        let name = type.name.text
        let methods = type.body.compactMap { statement -> SyntaxFunction? in
            if case .function(let function) = statement.kind { function } else { nil }
        }
        guard let forward = methods.first(where: { $0.name.text == "forward" }) else {
            throw fault(.customFunction(name, .noForward), at: type.range)
        }
        guard let backward = methods.first(where: { $0.name.text == "backward" }) else {
            throw fault(.customFunction(name, .noBackward), at: type.range)
        }
        for method in [forward, backward] {
            guard !method.parameters.isEmpty else {
                throw fault(.customFunction(name, .notStraightLine), at: method.name.range)
            }
            for parameter in method.parameters where parameter.kind != .plain {
                throw fault(.unsupported(.starredParameter), at: parameter.name.range)
            }
        }
        frame.names[name] = TranslatedExpression(.custom(CustomFunction(type, forward, backward, frame)))
    }

    /// `Name.apply(…)`.
    func apply(
        _ custom: CustomFunction, _ arguments: [TranslatedExpression], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let parameters = custom.parameters
        guard arguments.count <= parameters.count else {
            throw fault(.argument(custom.name, "it takes at most \(parameters.count) arguments"), at: range)
        }
        var constants: [String: String] = [:]
        var texts: [String] = []
        for (k, parameter) in parameters.enumerated() {
            if k >= arguments.count {
                guard let value = parameter.defaultValue else {
                    throw fault(
                        .argument(custom.name, "the argument `\(parameter.name.text)` is missing"), at: range)
                }
                constants[parameter.name.text] = try textOf(value)
            } else {
                let text = try textOf(arguments[k], at: range, binding: TranslatedExpression.conditional)
                if let constant = constant(text) {
                    constants[parameter.name.text] = constant
                } else {
                    texts.append(text)
                }
            }
        }
        let name = try caseName(of: custom, with: constants, at: range)
        return TranslatedExpression("\(name)(\(texts.joined(separator: ", ")))")
    }

    /// The literal of a non-tensor value; nil for a tensor and for a value that cannot be evaluated yet.
    private func constant(_ text: String) -> String? {
        switch try? live.value(of: text) {
        case .integer(let x)?: "\(x)"
        case .number(let x)?: x < 0 ? "(\(x))" : "\(x)"
        case .bool(let x)?: x ? "True" : "False"
        case .text(let x)?: x.pythonLiteral
        case .some(.none): "None"
        case .list?: live.representation(of: text) ?? text
        default: nil
        }
    }

    private func caseName(
        of custom: CustomFunction, with constants: [String: String], at range: SourceRange
    ) throws(Interruption) -> String {
        if let name = custom.names[constants] { return name }
        let name = freshFunctionName(custom.name)
        let json = try CustomFunctionReader(self, custom, constants).json()
        do {
            try live.define(functions: "{\(name.jsonLiteral): \(json)}")
        } catch {
            switch error {
            case .malformed(let diagnostic):
                throw fault(.refused(diagnostic.message, help: diagnostic.help), at: custom.type.range)
            case .raised(_, let message):
                throw fault(.refused(message, help: nil), at: custom.type.range)
            }
        }
        draft.define(name, as: json)
        custom.names[constants] = name
        return name
    }
}
