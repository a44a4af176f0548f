import CaseFormat
import CaseRunner

/// A `torch.optim.SGD` optimizer, translated to update statements.
final class GradientDescent {
    let parameters: [String]
    let rate: String
    let momentum: String?
    let decay: String?
    let isNesterov: Bool
    /// The names of the momentum buffers, keyed by parameter.
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
    /// Emits `zero_grad()`.
    ///
    /// - Parameter removes: True to set gradients to None, false to fill them with zeros.
    func zeroGradients(
        _ parameters: [String], removes: Bool, at range: SourceRange
    ) throws(Interruption) {
        for parameter in parameters where hasGradient(parameter) {
            try emit(removes ? "\(parameter).grad = None" : "\(parameter).grad.zero_()", at: range)
        }
    }

    /// Emits `step()`: the updates of all parameters that have a gradient, in a `no_grad` block.
    ///
    /// - Source: PyTorch's documentation of `torch.optim.SGD`, the algorithm with dampening 0.
    func step(_ optimizer: GradientDescent, at range: SourceRange) throws(Interruption) {
        let present = optimizer.parameters.filter(hasGradient)
        guard !present.isEmpty else { return }
        _ = try recording(false, at: range) { (translator) throws(Interruption) in
            for parameter in present { try translator.step(optimizer, parameter, at: range) }
            return .next
        }
    }

    private func step(
        _ optimizer: GradientDescent, _ parameter: String, at range: SourceRange
    ) throws(Interruption) {
        var gradient = "\(parameter).grad"
        if let decay = optimizer.decay { gradient = "(\(gradient) + \(decay) * \(parameter))" }
        if let momentum = optimizer.momentum {
            let buffer: String
            if let known = optimizer.buffers[parameter] {
                buffer = known
                try emit("\(buffer) = \(momentum) * \(buffer) + \(gradient)", at: range)
            } else {
                buffer = freshName("\(parameter.asName)_momentum")
                optimizer.buffers[parameter] = buffer
                try emit("\(buffer) = \(gradient).clone()", at: range)
            }
            gradient = optimizer.isNesterov ? "(\(gradient) + \(momentum) * \(buffer))" : buffer
        }
        try emit("\(parameter) -= \(optimizer.rate) * \(gradient)", at: range)
    }

    private func hasGradient(_ parameter: String) -> Bool {
        if case .none? = try? live.value(of: "\(parameter).grad") { return false }
        return true
    }
}
