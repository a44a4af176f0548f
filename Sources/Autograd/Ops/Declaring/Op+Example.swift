extension Op {
    /// Statements that call the operation with the arguments of its first sample, rounded to two digits after the point;
    /// nil if it has no sample.
    ///
    /// They are Python. Tensors of floating-point numbers require a gradient, and the sum of the result is differentiated.
    public var example: [String]? {
        guard let sample = samples.first else { return nil }
        var statements: [String] = []
        var arguments: [String] = []
        var rest = Array(sample.operands.enumerated())[...]
        var isPositional = true
        func operand(_ name: String) -> String? {
            guard let (i, operand) = rest.popFirst(), let tensor = operand.tensor(seed: i) else { return nil }
            guard !tensor.isNumber else { return tensor.shortened.python }
            statements.append("\(name) = \(tensor.shortened.literal)")
            return name
        }
        for (i, parameter) in parameters.enumerated() {
            var value: String?
            switch parameter.kind {
            case .tensor: value = operand(parameter.exampleName)
            case .tensors:
                let count = rest.count - parameters[i...].count { $0.kind == .tensor }
                let items = (0..<count).compactMap { operand(["a", "b", "c", "d"][$0 % 4]) }
                value = "[\(items.joined(separator: ", "))]"
            default: value = sample.attributes.first { parameter.isCalled($0.name) }?.value.python
            }
            if let value {
                arguments.append(isPositional ? value : "\(parameter.name)=\(value)")
            } else {
                isPositional = false
            }
        }
        let result = TrialCall.all(of: self).first?.outputs?.first
        let isDifferentiated =
            (hasRules || isComposition) && result?.dtype.isFloatingPoint == true
            && statements.contains { $0.hasSuffix(Self.requiresGrad) }
        return statements + ["y = \(call(arguments))"] + (isDifferentiated ? ["y.sum().backward()"] : [])
    }

    /// The call as PyTorch's users write it: a function of one of PyTorch's modules, or else a method of the first operand.
    private func call(_ arguments: [String]) -> String {
        let result = resultNames.first.map { "." + $0 } ?? (returnsList ? "[0]" : "")
        let list = arguments.joined(separator: ", ")
        let functional = "nn.functional."
        if name.hasPrefix(functional) { return "F.\(name.dropFirst(functional.count))(\(list))\(result)" }
        if aliases.contains(functional + name) { return "F.\(name)(\(list))\(result)" }
        if name.contains(".") || parameters.first?.name != "input" || arguments.first != Self.firstName {
            return "torch.\(name)(\(list))\(result)"
        }
        return "\(Self.firstName).\(name)(\(arguments.dropFirst().joined(separator: ", ")))\(result)"
    }

    fileprivate static let firstName = "x"
    fileprivate static let requiresGrad = ", requires_grad=True)"
}

extension Parameter {
    fileprivate var exampleName: String { name == "input" ? Op.firstName : name == "y" ? "y0" : name }
}

extension Tensor {
    /// The same tensor with two digits after the point.
    fileprivate var shortened: Tensor { mapped(to: dtype) { ($0 * 100).rounded() / 100 } }

    fileprivate var python: String {
        if shape.isEmpty { return Attribute(number: elements.first ?? 0, of: dtype).python }
        return "["
            + (0..<shape[0]).map { sliced(0, start: $0, length: 1).dropping.python }.joined(separator: ", ")
            + "]"
    }

    private var dropping: Tensor { copied.reshaped(Array(shape.dropFirst())) }

    fileprivate var literal: String {
        "torch.tensor(\(python)" + (dtype.isFloatingPoint ? Op.requiresGrad : ")")
    }
}
