extension Op {
    /// Statements that call the operation with the arguments of its first sample, rounded to two digits after the point;
    /// nil if it has no sample.
    ///
    /// They are Python. Tensors of floating-point numbers require a gradient, and the sum of the result is differentiated.
    public var example: [String]? {
        guard let sample = samples.first else { return nil }
        var operands = sample.operands.enumerated().map { i, operand in operand.tensor(seed: i)?.shortened }[
            ...]
        let isDifferentiated =
            hasFloatingPointResult && (hasRules || isComposition)
            && operands.contains { $0.map { $0.dtype.isFloatingPoint && !$0.isNumber } ?? false }
        var statements: [String] = []
        var arguments: [String] = []
        var isPositional = true

        /// The argument for the next operand; nil if the sample leaves it out.
        func operand(_ name: String) -> String? {
            guard let tensor = operands.popFirst() ?? nil else { return nil }
            if tensor.isNumber { return tensor.python }
            let requiresGrad = isDifferentiated && tensor.dtype.isFloatingPoint ? ", requires_grad=True" : ""
            statements.append("\(name) = torch.tensor(\(tensor.python)\(requiresGrad))")
            return name
        }

        for (i, parameter) in parameters.enumerated() {
            var value: String?
            switch parameter.kind {
            case .tensor: value = operand(parameter.exampleName)
            case .tensors:
                let count = operands.count - parameters[i...].count { $0.kind == .tensor }
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
        return statements + ["y = \(call(arguments))"] + (isDifferentiated ? ["y.sum().backward()"] : [])
    }

    private var hasFloatingPointResult: Bool {
        TrialCall.all(of: self).first?.outputs?.first?.dtype.isFloatingPoint ?? false
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
            + (0..<shape[0]).map { sliced(0, start: $0, length: 1).withoutFirstDimension.python }.joined(
                separator: ", ")
            + "]"
    }

    private var withoutFirstDimension: Tensor { copied.reshaped(Array(shape.dropFirst())) }
}
