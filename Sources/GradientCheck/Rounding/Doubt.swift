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
        func look(_ unit: Double, finer: Int = 0) -> ElementEvidence {
            let n = replay.derivative(index, typical: unit, tolerance: 0, noise: noise, finer: finer)
            return ElementEvidence(
                autograd: a, numerical: n, outcome: wider.outcome(a, n, scale: scale))
        }
        let careful = look(x == 0 ? typical : 0)
        if careful.outcome == .agrees { return careful }
        let usual = look(typical)
        if usual.outcome == .agrees { return usual }
        if careful.numerical.kind == .notFinite { return careful }
        // What is seen from afar need not be so close by.
        var contradiction: ElementEvidence?
        for levels in Self.finerLevels {
            let close = look(x == 0 ? typical : 0, finer: levels)
            let isContradiction = close.numerical.contradicts(careful.numerical)
            let isNews = isContradiction || careful.outcome == .inconclusive
            if isNews, close.outcome == .agrees, close.isSharp(scale: scale) { return close }
            if isContradiction { contradiction = close }
        }
        if let contradiction, careful.outcome == .differs || contradiction.isAtJump {
            return contradiction.undecided
        }
        if element.isAtJump { return element }
        return careful.outcome == .inconclusive && element.outcome == .inconclusive ? element : careful
    }

    /// By how many halvings steps are smaller at a closer look: the teeth of a fine saw are then long.
    private static let finerLevels = [10, 20, 30, 36]
}

extension ElementEvidence {
    /// Whether a second look may help.
    var isDoubtful: Bool { outcome != .agrees && autograd.isFinite }

    /// Whether the gradient is another from one number to the next, by as much as what is to be explained.
    func isExplained(byScatter scatter: Double) -> Bool {
        !isAtKink && (autograd - numerical.value).magnitude <= GradientChecker.scatterMargin * scatter
    }

    fileprivate var isAtJump: Bool {
        if case .jump = numerical.kind { true } else { false }
    }

    /// Whether steps smaller than usual, at which rounding weighs more, still show most digits.
    func isSharp(scale: Double) -> Bool {
        numerical.error <= 1e-8 * max(autograd.magnitude, numerical.value.magnitude, scale)
    }

    /// The same, with nothing concluded from it.
    var undecided: ElementEvidence {
        let isReason = !numerical.isEstablished
        let numerical =
            isReason ? numerical : .unestablished(.noisy, evaluations: numerical.evaluations)
        return ElementEvidence(autograd: autograd, numerical: numerical, outcome: .inconclusive)
    }
}

extension DerivativeEstimate {
    /// Whether what is seen at other steps cannot be.
    fileprivate func contradicts(_ other: DerivativeEstimate) -> Bool {
        switch kind {
        case .noisy, .jump: true
        case .notFinite, .vertical: false
        case .smooth, .kink, .domainEdge:
            other.isEstablished && (value - other.value).magnitude > 3 * (error + other.error)
        }
    }
}
