import CaseRunner
import GradientCheck

/// The wording of the mistakes that explain a wrong gradient.
extension Hint {
    var words: String {
        var subject = side == .expected ? "the expected value" : "autograd"
        if let rule { subject = "what the rule of \(rule.words) gives" }
        guard let through else { return "\(subject) \(mistake.predicate)" }
        return "\(subject) is what comes out if the gradient through \(through.words) \(mistake.predicate)"
    }
}

extension Hint.Step {
    fileprivate var words: String {
        let place = [argument.map { "argument \($0)" }, location.map { "line \($0.line)" }].compactMap { $0 }
        return "`\(operation)`" + (place.isEmpty ? "" : " (\(place.joined(separator: ", ")))")
    }
}

extension Mistake {
    /// What is said of the wrong value.
    fileprivate var predicate: String {
        switch self {
        case .factor(-1): "has the wrong sign"
        case .factor(2): "is twice what it should be: added twice, or a ½ left out"
        case .factor(0.5): "is half of what it should be: a factor of 2 left out"
        case .factor(0): "is 0: a term, or all of it, is left out"
        case .factor(let factor):
            "is \(Self.multiple(factor)) what it should be: a constant factor of that size is left out or put in"
        case .sumForMean(let count):
            "is \(count) times what it should be: a sum where a mean over \(count) elements is meant"
        case .meanForSum(let count):
            "is 1/\(count) of what it should be: a mean where a sum over \(count) elements is meant"
        case .degrees:
            "counts in degrees where radians are meant: an angle, or its factor of π/180, is not converted"
        case .naturalLogarithm:
            "is that of the natural logarithm where the one to base 10 is meant: a factor of 1/ln 10 is left out"
        case .baseTenLogarithm:
            "is that of the logarithm to base 10 where the natural one is meant: a factor of 1/ln 10 too many"
        case .transposed(let a, let b):
            "is right but for dimensions \(a) and \(b), which are exchanged: a transpose"
        case .notReduced(let shape):
            "has the shape \(shape) of a broadcast result; its sum over the dimensions that were broadcast is right"
        case .matrixFactors: "has the factors of the product in another order, or one without its transpose"
        case .oneCopyOfABroadcast:
            "counts one of the copies that broadcasting made, and should be the sum over all of them"
        case .leftOver(.onlyLast):
            "is that of the last backward alone: `.grad` adds up, and still holds what an earlier one left "
                + "(zero_grad() between them would clear it)"
        case .leftOver(.withoutLast): "leaves out what the last backward added to `.grad`"
        case .leftOver(.despiteZeroing): "still counts a backward from before `.grad` was set to zero"
        case .throughACut: "follows a path that detach() or no_grad cuts: what is behind it is a constant"
        case .rounded(let decimals):
            "is right but rounded to \(decimals) decimals: write more of them, or \"digits\": \(decimals)"
        case .cutOff(let decimals): "is right but cut off after \(decimals) decimals: write more of them"
        }
    }

    /// A ratio of small integers as people write it.
    private static func multiple(_ x: Double) -> String {
        for q in 1...12 where (x * Double(q) - (x * Double(q)).rounded()).magnitude < 1e-9 {
            let p = Int((x * Double(q)).rounded())
            let sign = p < 0 ? "−" : ""
            return q == 1 ? "\(sign)\(p.magnitude) times" : "\(sign)\(p.magnitude)/\(q) of"
        }
        return "\(DecimalText.rough(x, digits: 3)) times"
    }
}
