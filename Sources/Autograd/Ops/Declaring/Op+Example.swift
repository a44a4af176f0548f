extension Op {
    /// Statements that call the operation with the arguments of its first sample, rounded to two digits after the point;
    /// nil if it has no sample.
    ///
    /// They are Python. Tensors of floating-point numbers require a gradient, and the sum of the result is differentiated.
    public var example: [String]? {
        guard let sample = samples.first else { return nil }
        var operands = sample.operands.enumerated().map { i, operand in operand.tensor(seed: i)?.shortened }[
            ...]
        let differentiated = Set(operands.indices.filter { hasGradient(operands, at: $0, sample) })
        let count = operands.count
        var statements: [String] = []
        var arguments: [String] = []
        var isPositional = true

        /// The argument for the next operand; nil if the sample leaves it out.
        func operand(_ name: String) -> String? {
            guard let tensor = operands.popFirst() ?? nil else { return nil }
            if tensor.isNumber { return tensor.python }
            let isDifferentiated = differentiated.contains(count - operands.count - 1)
            let requiresGrad = isDifferentiated ? ", requires_grad=True" : ""
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
        return statements + ["y = \(call(arguments))"]
            + (differentiated.isEmpty ? [] : ["y.sum().backward()"])
    }

    /// True if the first result can be differentiated with respect to an operand.
    private func hasGradient(_ operands: ArraySlice<Tensor?>, at i: Int, _ sample: Sample) -> Bool {
        guard let x = operands[i], x.dtype.isFloatingPoint, !x.isNumber else { return false }
        let tape = Tape()
        let settings = parameters.map { p in
            sample.attributes.first { p.isCalled($0.name) }?.value ?? p.defaultValue ?? .none
        }
        let values = operands.enumerated().map { k, x in x.map { k == i ? tape.input($0) : tape.constant($0) }
        }
        let results = try? tape.apply(self, values, Attributes(parameters, settings))
        guard let y = results?.first, y.requiresGrad, let leaf = values[i] else { return false }
        return (try? tape.grad([Variable(y.sum())], [Variable(leaf)], allowUnused: true))?[0] != nil
    }

    /// The call as PyTorch's users write it: a function of one of PyTorch's modules, or else a method of the first operand.
    private func call(_ arguments: [String]) -> String {
        let isList = returnsList || TrialCall.all(of: self).first?.outputs?.count ?? 1 > 1
        let result = resultNames.first.map { "." + $0 } ?? (isList ? "[0]" : "")
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
