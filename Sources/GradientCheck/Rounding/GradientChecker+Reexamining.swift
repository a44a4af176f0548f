import Autograd
import FiniteDifferences

/// Elements of a gradient that do not agree with the numbers at a first look.
extension GradientChecker {
    /// Looks again at those that do not agree, until enough of them are seen to differ.
    ///
    /// - Parameters:
    ///   - accumulated: the numerical gradient by reverse accumulation, if no kink or tie makes it one of several.
    ///   - scatter: how autograd's values scatter with rounding; with what they are computed from moved too, or not.
    ///   - choices: the numerical gradient with the slopes that the rules choose at kinks and ties, where these are allowed.
    func settle(
        _ elements: inout [ElementEvidence], at values: [Double], _ typical: Double, _ tolerance: Tolerance,
        scale: Double, _ replay: inout Replay,
        _ accumulated: NumericalGradients.Values?, scatter: (_ movesInputs: Bool) -> [Double],
        choices: () -> NumericalGradients.Values?
    ) {
        guard elements.contains(where: \.isDoubtful) else { return }
        let rounding = scatter(false)
        lazy var unsteadiness = scatter(true)
        lazy var chosen = choices()
        var confirmed = 0
        for i in elements.indices where elements[i].isDoubtful && confirmed < Self.confirmationLimit {
            let doubt = Reexamination(
                elements[i], i, at: values[i], typical: typical, tolerance, scale: scale,
                scatter: rounding[i], &replay)
            var element = doubt.settled(&replay)
            if element.outcome != .agrees, let chosen {
                element = element.atSingularities(chosen.values[i], chosen.errors[i], tolerance)
            }
            if element.outcome == .differs, let accumulated,
                element.isContradicted(by: accumulated.values[i], accumulated.errors[i])
            {
                element = element.undecided
            }
            // At a tie autograd's choice is unsteady too: there, what the rules choose says whether this is it.
            let isRefuted =
                chosen.map { element.isRefuted(by: $0.values[i], $0.errors[i], tolerance) } ?? false
            if element.outcome == .differs,
                (!isRefuted && element.isExplained(byScatter: unsteadiness[i]))
                    || replay.reachesHiddenSteps(i)
            {
                element = element.undecided
            }
            if element.outcome == .differs { confirmed += 1 }
            elements[i] = element
        }
    }

    /// After so many elements of a gradient that do not agree at a second look either, the rest are not looked at again.
    private static let confirmationLimit = 16
}
