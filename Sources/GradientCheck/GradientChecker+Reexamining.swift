import Autograd
import FiniteDifferences

/// Re-examination of elements that do not agree at first.
extension GradientChecker {
    /// Re-examines elements that do not agree, until enough of them are confirmed to differ.
    ///
    /// - Parameters:
    ///   - accumulated: The numerical gradient by reverse accumulation, if it is unique because there are no kinks
    ///     and ties.
    ///   - scatter: Returns the standard deviation of autograd's values due to rounding, optionally with rounding of
    ///     the inputs too.
    ///   - choices: Returns the numerical gradient with the slopes that the rules choose at kinks and ties, where
    ///     these are allowed.
    func settle(
        _ elements: inout [ElementEvidence], at values: [Double], _ typical: Double, _ tolerance: Tolerance,
        scale: Double, _ replay: inout Replay,
        _ accumulated: NumericalGradients.Values?, scatter: (_ roundsInputs: Bool) -> [Double],
        choices: () -> NumericalGradients.Values?
    ) {
        guard elements.contains(where: \.needsReexamination) else { return }
        let rounding = scatter(false)
        lazy var scatterWithInputs = scatter(true)
        lazy var chosen = choices()
        var confirmed = 0
        for i in elements.indices where elements[i].needsReexamination && confirmed < Self.confirmationLimit {
            let reexamination = Reexamination(
                elements[i], i, at: values[i], typical: typical, tolerance, scale: scale,
                scatter: rounding[i], &replay)
            var element = reexamination.result(&replay)
            if element.outcome != .agrees, let chosen {
                element = element.atSingularities(chosen.values[i], chosen.errors[i], tolerance)
            }
            if element.outcome == .differs, let accumulated,
                element.isContradicted(by: accumulated.values[i], accumulated.errors[i])
            {
                element = element.undecided
            }
            // At a tie autograd's choice varies with rounding too; the numerical gradient with the rules' choices can
            // still refute it.
            let isRefuted =
                chosen.map { element.isRefuted(by: $0.values[i], $0.errors[i], tolerance) } ?? false
            if element.outcome == .differs,
                (!isRefuted && element.isExplained(byScatter: scatterWithInputs[i]))
                    || replay.affectsHiddenSteps(i)
            {
                element = element.undecided
            }
            if element.outcome == .differs { confirmed += 1 }
            elements[i] = element
        }
    }

    /// Number of confirmed differences in a gradient after which the remaining elements are not re-examined.
    private static let confirmationLimit = 16
}
