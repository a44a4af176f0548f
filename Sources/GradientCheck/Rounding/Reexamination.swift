import Autograd
import FiniteDifferences

/// An element at which autograd and the numbers do not agree, to be looked at again.
///
/// Where large values cancel, a result is uncertain by more than its own last place, and so are its differences and its
/// gradient. And a fine sawtooth can look like a line to the few steps of a first look.
struct Reexamination {
    private let element: ElementEvidence
    private let index: Int
    /// The leaf's element, and how large its elements typically are.
    private let x: Double
    private let typical: Double
    /// With leave for rounding in the gradient.
    private let tolerance: Tolerance
    private let scale: Double
    /// Of rounding on the way to what is differenced.
    private let noise: Double

    /// - Parameters:
    ///   - x: the leaf's element; `typical`, how large its elements typically are.
    ///   - scale: how large slopes are here, as far as those of the tensor tell: at the least of a function they do not.
    ///   - scatter: how rounding scatters autograd's value.
    init(
        _ element: ElementEvidence, _ index: Int, at x: Double, typical: Double, _ tolerance: Tolerance,
        scale: Double, scatter: Double, _ replay: inout Replay
    ) {
        (self.element, self.index, self.x, self.typical) = (element, index, x, typical)
        let rounding = replay.rounding(of: index)
        noise = rounding.isFinite ? rounding : 0
        let margin = scatter.isFinite ? GradientChecker.scatterMargin * scatter : 0
        self.tolerance = Tolerance(atol: tolerance.atol + margin, rtol: tolerance.rtol)
        // A gradient that is nothing but rounding is 0 beside what is rounded over what is moved.
        let size = x == 0 && typical == 0 ? 1 : max(x.magnitude, typical)
        let isNothing = element.autograd.magnitude <= margin
        let steepness = replay.steepness(of: index, over: 0x1p-3 * size)
        let rounded = isNothing ? noise * 0x1p52 / size : 0
        self.scale = max(scale, steepness, rounded)
    }

    /// What is found with regard to rounding on the way, and with steps that suit the element rather than its tensor.
    ///
    /// Agreement with the tensor's steps suffices too.
    func settled(_ replay: inout Replay) -> ElementEvidence {
        let careful = look(at: own, &replay)
        if careful.outcome == .agrees { return careful }
        let usual = look(at: typical, &replay)
        if usual.outcome == .agrees { return usual }
        if careful.numerical.kind == .notFinite { return careful }
        return closer(than: careful, &replay)
    }

    /// What smaller steps say against it: what is seen from afar need not be so close by.
    private func closer(than careful: ElementEvidence, _ replay: inout Replay) -> ElementEvidence {
        var contradiction: ElementEvidence?
        // Of 0 no steps of its own are known.
        for (unit, levels) in Self.finerLevels.map({ (own, $0) }) + (x == 0 ? [(1, 0)] : []) {
            let close = look(at: unit, finer: levels, &replay)
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

    private func look(at unit: Double, finer: Int = 0, _ replay: inout Replay) -> ElementEvidence {
        let n = replay.derivative(index, typical: unit, tolerance: 0, noise: noise, finer: finer)
        let a = element.autograd
        return ElementEvidence(autograd: a, numerical: n, outcome: tolerance.outcome(a, n, scale: scale))
    }

    /// The size of the element's own steps.
    private var own: Double { x == 0 ? typical : 0 }

    /// By how many halvings steps are smaller at a closer look: the teeth of a fine saw are then long.
    private static let finerLevels = [10, 20, 30, 36]
}

extension ElementEvidence {
    /// Whether a second look may help.
    var isDoubtful: Bool { outcome != .agrees && autograd.isFinite }

    /// The same, if it agrees with the numerical gradient for slopes that are allowed at each kink and tie by itself.
    ///
    /// Differences of the whole computation see such points from one side or the other, and not what lies between.
    func atSingularities(_ n: Double, _ error: Double, _ tolerance: Tolerance) -> ElementEvidence {
        let allowance = tolerance.allowance(autograd, n)
        guard error <= allowance, (autograd - n).magnitude <= allowance + 3 * error else { return self }
        let slope = DerivativeEstimate.Slope(value: n, error: error)
        return ElementEvidence(
            autograd: autograd, numerical: .kink(left: slope, right: slope, evaluations: 0), outcome: .agrees)
    }

    /// Whether the numerical gradient with the slopes that the rules choose is known, and another.
    func isRefuted(by n: Double, _ error: Double, _ tolerance: Tolerance) -> Bool {
        let allowance = tolerance.allowance(autograd, n)
        return error <= allowance && (autograd - n).magnitude > allowance + 10 * error
    }

    /// Whether the derivatives of the single operations speak for autograd's value and against that of the differences.
    func isContradicted(by n: Double, _ error: Double) -> Bool {
        (autograd - n).magnitude <= 3 * error
            && (numerical.value - n).magnitude > 3 * (error + numerical.error)
    }

    /// Whether the gradient is another from one number to the next, by as much as what is to be explained.
    func isExplained(byScatter scatter: Double) -> Bool {
        !isAtKink && (autograd - numerical.value).magnitude <= GradientChecker.scatterMargin * scatter
    }

    fileprivate var isAtJump: Bool {
        if case .jump = numerical.kind { true } else { false }
    }

    /// Whether steps smaller than usual, at which rounding weighs more, still show most digits.
    func isSharp(scale: Double) -> Bool {
        let (left, right) = numerical.slopes
        return max(left.error, right.error)
            <= 1e-8 * max(autograd.magnitude, left.value.magnitude, right.value.magnitude, scale)
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
        case .noisy, .jump: return true
        case .notFinite, .vertical: return false
        case .smooth, .kink, .domainEdge:
            func differ(_ a: Slope, _ b: Slope) -> Bool {
                (a.value - b.value).magnitude > 3 * (a.error + b.error)
            }
            let (mine, others) = (slopes, other.slopes)
            return other.isEstablished && (differ(mine.left, others.left) || differ(mine.right, others.right))
        }
    }
}
