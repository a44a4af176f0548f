import Autograd
import FiniteDifferences

/// Elements of a gradient that do not agree with the numbers at a first look.
extension GradientChecker {
    /// Looks again at those that do not agree, until enough of them are seen to differ.
    ///
    /// - Parameter scatter: how autograd's values scatter with rounding; with what they are computed from moved too, or not.
    func settle(
        _ elements: inout [ElementEvidence], at values: [Double], _ typical: Double, _ tolerance: Tolerance,
        scale: Double, _ replay: inout Replay, scatter: (_ movesInputs: Bool) -> [Double]
    ) {
        guard elements.contains(where: \.isDoubtful) else { return }
        let rounding = scatter(false)
        lazy var unsteadiness = scatter(true)
        var (confirmed, tied) = (0, 0)
        for i in elements.indices where elements[i].isDoubtful && confirmed < Self.confirmationLimit {
            guard tied < Self.tieLimit else {
                elements[i] = elements[i].undecided
                continue
            }
            let doubt = Doubt(
                elements[i], i, at: values[i], typical: typical, tolerance, scale: scale,
                scatter: rounding[i], &replay)
            var element = doubt.settled(&replay)
            // Ties are searched for in vain, and at length, where a rule is wrong: then once will do.
            if element.outcome == .differs, confirmed == 0 {
                element = doubt.besideTies(element, &replay)
                if element.outcome == .agrees { tied += 1 }
            }
            if element.outcome == .differs,
                element.isExplained(byScatter: unsteadiness[i]) || replay.reachesHiddenSteps(i)
            {
                element = element.undecided
            }
            if element.outcome == .differs { confirmed += 1 }
            elements[i] = element
        }
    }

    /// After so many elements of a gradient that do not agree at a second look either, the rest are not looked at again.
    private static let confirmationLimit = 16

    /// Beside so many equal elements slopes are looked for, which takes long; of the others nothing is known then.
    private static let tieLimit = 128
}
