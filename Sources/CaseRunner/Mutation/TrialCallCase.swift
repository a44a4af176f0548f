import Autograd

/// Writes a call of an operation as a JSON case that differentiates it so that a given kind of fault can be detected.
struct TrialCallCase {
    private let trialCall: TrialCall
    private let kind: Fault.Kind
    private let depth: Depth
    private let operands: [(name: String, tensor: Tensor)?]
    private let outputs: [(name: String, tensor: Tensor)]

    /// Which derivatives the case computes.
    enum Depth: CaseIterable {
        /// The first derivative of the result.
        case result
        /// The second derivative with respect to the operands.
        case gradient
        /// The gradient of the first operand, differentiated with respect to the operands and the cotangent.
        case cotangent
    }

    /// Returns nil if the operation rejects the call or is not available in cases.
    init?(_ trialCall: TrialCall, _ kind: Fault.Kind, _ depth: Depth) {
        guard case .plain = trialCall.form, !trialCall.op.name.hasPrefix("_"), let outputs = trialCall.outputs
        else {
            return nil
        }
        self.trialCall = trialCall
        self.kind = kind
        self.depth = depth
        operands = trialCall.tensors.enumerated().map { i, tensor in
            tensor.map { (trialCall.op.parameterName(ofOperand: i).filter { $0 != "[" && $0 != "]" }, $0) }
        }
        self.outputs = outputs.enumerated().map { k, y in (outputs.count == 1 ? "y" : "y\(k)", y) }
    }

    private var leaves: [(name: String, tensor: Tensor)] {
        operands.compactMap { $0 }.filter { !$0.tensor.isNumber && $0.tensor.dtype.isFloatingPoint }
    }

    /// The JSON text of the case.
    var text: String {
        var tensors = operands.compactMap { $0 }.filter { !$0.tensor.isNumber }
            .map { "    \"\($0.name)\": " + Self.declaration($0.tensor) }
        var steps = [call]
        var roots = floating
        if depth == .cotangent, let y = floating.first, let x = leaves.first {
            let v = (name: "v", tensor: Sample.Operand.real(y.tensor.shape).tensor(seed: 6) ?? y.tensor)
            tensors.append("    \"v\": " + Self.declaration(v.tensor))
            steps.append("\"g = grad(\(y.name), \(x.name), v, create_graph=True)\"")
            roots = [("g", x.tensor)] + (kind == .droppedUse ? [v] : [])
        }
        if kind == .droppedUse { roots += leaves }
        if kind == .stale { steps.append(Self.backward(roots, retainsGraph: true)) }
        steps.append(Self.backward(roots, retainsGraph: false))
        return """
            {
              "title": "\(trialCall.op.name): \(kind.rawValue)",
              "tensors": {
            \(tensors.joined(separator: ",\n"))
              },
              "steps": [
            \(steps.map { "    " + $0 }.joined(separator: ",\n"))
              ]\(depth == .gradient ? ",\n  \"check\": { \"order\": 2 }" : "")
            }
            """
    }

    /// The floating-point results with at least one element.
    private var floating: [(name: String, tensor: Tensor)] {
        outputs.filter { $0.tensor.dtype.isFloatingPoint && $0.tensor.count > 0 }
    }

    // MARK: Steps

    private var call: String {
        var (arguments, keywords): ([String], [String]) = ([], [])
        var rest = operands[...]
        for parameter in trialCall.op.parameters {
            var value: String?
            switch parameter.kind {
            case .tensor: value = rest.popFirst()?.map(Self.argument)
            case .tensors:
                value = "[" + rest.compactMap { $0.map(Self.argument) }.joined(separator: ", ") + "]"
                rest = []
            default:
                value = trialCall.attributes.first { $0.name == parameter.name }.map {
                    $0.value.json ?? "null"
                }
            }
            guard let value else { continue }
            if keywords.isEmpty, arguments.count == trialCall.op.position(of: parameter) {
                arguments.append(value)
            } else {
                keywords.append("\"\(parameter.name)\": \(value)")
            }
        }
        let names = outputs.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return "{ \"op\": \"\(trialCall.op.name)\", \"args\": [\(arguments.joined(separator: ", "))], "
            + (keywords.isEmpty ? "" : "\"kwargs\": { \(keywords.joined(separator: ", ")) }, ")
            + "\"out\": \(outputs.count == 1 && !trialCall.op.returnsList ? names : "[\(names)]") }"
    }

    private static func backward(_ roots: [(name: String, tensor: Tensor)], retainsGraph: Bool) -> String {
        let names = roots.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let gradients = roots.enumerated().map { k, root in
            Sample.Operand.real(root.tensor.shape).tensor(seed: 7 + k).map(data) ?? "null"
        }
        return "{ \"backward\": [\(names)], \"gradient\": [\(gradients.joined(separator: ", "))]"
            + (retainsGraph ? ", \"retain_graph\": true" : "") + " }"
    }

    // MARK: Values

    private static func argument(_ operand: (name: String, tensor: Tensor)) -> String {
        operand.tensor.isNumber ? data(operand.tensor) : "\"\(operand.name)\""
    }

    private static func declaration(_ tensor: Tensor) -> String {
        tensor.dtype.isFloatingPoint
            ? "{ \"data\": \(data(tensor)), \"requires_grad\": true }"
            : "{ \"data\": \(data(tensor)), \"dtype\": \"\(tensor.dtype.rawValue)\" }"
    }

    /// The elements as nested JSON lists; floating-point numbers are rounded to two decimals.
    private static func data(_ tensor: Tensor) -> String {
        var texts = tensor.elements.map { x -> String in
            switch tensor.dtype {
            case .bool: return x == 0 ? "false" : "true"
            case .int64: return "\(Int(exactly: x) ?? 0)"
            default: return "\((x * 100).rounded() / 100)"
            }
        }
        for size in tensor.shape.reversed() {
            guard size > 0 else { return "[]" }
            texts = stride(from: 0, to: texts.count, by: size).map { start in
                "[" + texts[start..<min(start + size, texts.count)].joined(separator: ", ") + "]"
            }
        }
        return texts.first ?? "[]"
    }
}

extension Op {
    fileprivate func position(of parameter: Parameter) -> Int {
        parameters.firstIndex { $0.name == parameter.name } ?? parameters.count
    }
}
