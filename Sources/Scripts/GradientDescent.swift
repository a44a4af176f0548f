import CaseFormat
import CaseRunner

/// `torch.optim.SGD`, as the steps that it amounts to.
final class GradientDescent {
    let parameters: [String]
    let rate: String
    let momentum: String?
    let decay: String?
    let isNesterov: Bool
    /// The names of the momentum buffers, by parameter, once there are any.
    var buffers: [String: String] = [:]

    init(parameters: [String], rate: String, momentum: String?, decay: String?, isNesterov: Bool) {
        self.parameters = parameters
        self.rate = rate
        self.momentum = momentum
        self.decay = decay
        self.isNesterov = isNesterov
    }
}

extension Translator {
    /// `zero_grad()`, which takes gradients away rather than making them zeros.
    func zeroGradients(_ parameters: [String], at range: SourceRange) throws(Interruption) {
        let present = parameters.filter(hasGradient)
        guard !present.isEmpty else { return }
        try emit(present.map { "\($0).grad = None" }.joined(separator: "; "), at: range)
    }

    /// `step()`: one statement a parameter that has a gradient.
    ///
    /// - Source: PyTorch's documentation of `torch.optim.SGD`, the algorithm with dampening 0.
    func step(_ optimizer: GradientDescent, at range: SourceRange) throws(Interruption) {
        for parameter in optimizer.parameters where hasGradient(parameter) {
            var gradient = "\(parameter).grad"
            if let decay = optimizer.decay { gradient = "(\(gradient) + \(decay) * \(parameter))" }
            var statements: [String] = []
            if let momentum = optimizer.momentum {
                if let buffer = optimizer.buffers[parameter] {
                    statements.append("\(buffer) = \(momentum) * \(buffer) + \(gradient)")
                } else {
                    optimizer.buffers[parameter] = freshName("\(parameter.asName)_momentum")
                    statements.append("\(optimizer.buffers[parameter] ?? "") = \(gradient) + 0")
                }
                let buffer = optimizer.buffers[parameter] ?? ""
                gradient = optimizer.isNesterov ? "(\(gradient) + \(momentum) * \(buffer))" : buffer
            }
            statements.append("\(parameter) -= \(optimizer.rate) * \(gradient)")
            try emit("with torch.no_grad(): \(statements.joined(separator: "; "))", at: range)
        }
    }

    private func hasGradient(_ parameter: String) -> Bool {
        if case .none? = try? live.value(of: "\(parameter).grad") { return false }
        return true
    }
}
