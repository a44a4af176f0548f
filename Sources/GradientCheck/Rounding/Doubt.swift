import Autograd
import FiniteDifferences

/// An element at which autograd and the numbers do not agree, to be looked at again.
///
/// Where large values cancel, a result is uncertain by more than its own last place, and so are its differences and its
/// gradient. And a fine sawtooth can look like a line to the few steps of a first look.
struct Doubt {
    private let element: ElementEvidence
    private let index: Int
    /// The leaf's element, and how large its elements typically are.
    private let x: Double
    private let typical: Double
    /// How rounding scatters autograd's value.
    private let scatter: Double

    init(_ element: ElementEvidence, _ index: Int, at x: Double, typical: Double, scatter: Double) {
        self.element = element
        self.index = index
        self.x = x
        self.typical = typical
        self.scatter = scatter.isFinite ? scatter : 0
    }

    /// What is found with regard to rounding on the way, and with steps that suit the element rather than its tensor.
    ///
    /// Agreement with the tensor's steps suffices too.
    func settled(_ tolerance: Tolerance, scale: Double, _ replay: inout Replay) -> ElementEvidence {
        let a = element.autograd
        let rounding = replay.rounding(of: index)
        let noise = rounding.isFinite ? rounding : 0
        var wider = tolerance
        wider.atol += GradientChecker.scatterMargin * scatter
        // A gradient that is nothing but rounding is 0 beside what is rounded over what is moved.
        let size = max(x.magnitude, typical)
        let isNothing = a.magnitude <= GradientChecker.scatterMargin * scatter
        let scale = size > 0 && isNothing ? max(scale, noise * 0x1p52 / size) : scale
        func look(_ unit: Double) -> ElementEvidence {
            let n = replay.derivative(index, typical: unit, tolerance: 0, noise: noise)
            return ElementEvidence(
                autograd: a, numerical: n, outcome: wider.outcome(a, n, scale: scale))
        }
        let careful = look(x == 0 ? typical : 0)
        if careful.outcome == .agrees { return careful }
        let usual = look(typical)
        if usual.outcome == .agrees { return usual }
        let isUndecided = careful.outcome == .inconclusive && element.outcome == .inconclusive
        return isUndecided ? element : careful
    }
}

extension ElementEvidence {
    /// Whether a second look may help.
    var isDoubtful: Bool { outcome != .agrees && autograd.isFinite }
}
