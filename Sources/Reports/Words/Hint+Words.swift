import CaseRunner
import GradientCheck

/// The sentences that name the mistake behind a wrong gradient or expected value.
extension Hint {
    /// The hint in one sentence: the wrong value, then its relation to the correct one.
    var words: String {
        let subject = side == .expected ? "the expected value" : "autograd's gradient"
        let wrongRule = rule.map { "the backward rule of \($0.words)" }
        if let through {
            return
                "\(wrongRule ?? subject) contains a mistake in one step: the gradient through \(through.words) is "
                + mistake.words
        }
        if let wrongRule { return "\(wrongRule) returns \(mistake.words)" }
        return "\(subject) is \(mistake.words)"
    }
}

extension Hint.Step {
    /// The operation with its argument and line, as in `mul` (argument other, line 10).
    fileprivate var words: String {
        let place = [argument.map { "argument \($0)" }, location.map { "line \($0.line)" }].compactMap { $0 }
        return "`\(operation)`" + (place.isEmpty ? "" : " (\(place.joined(separator: ", ")))")
    }
}

extension Mistake {
    /// The wrong value as a noun phrase, and the correction where it is not obvious.
    fileprivate var words: String {
        switch self {
        case .factor(-1): "the negative of the correct gradient (a sign is wrong)"
        case .factor(2): "twice the correct gradient (it is added twice, or a factor of ½ is missing)"
        case .factor(0.5): "half of the correct gradient (a factor of 2 is missing)"
        case .factor(0): "0 instead of the correct gradient (a term is missing)"
        case .factor(let factor):
            "\(Self.multiple(factor)) the correct gradient (a constant factor is missing or superfluous)"
        case .sumForMean(let count):
            "\(count) times the correct gradient (a sum over \(count) elements instead of their mean)"
        case .meanForSum(let count):
            "1/\(count) of the correct gradient (a mean over \(count) elements instead of their sum)"
        case .degrees:
            "the derivative for an angle in the wrong unit (radians and degrees differ by a factor of π/180)"
        case .naturalLogarithm:
            "the derivative of the natural logarithm instead of the base-10 logarithm (a factor of 1/ln 10 is missing)"
        case .baseTenLogarithm:
            "the derivative of the base-10 logarithm instead of the natural logarithm (a factor of 1/ln 10 is "
                + "superfluous)"
        case .transposed(let a, let b):
            "the transpose of the correct gradient (dimensions \(a) and \(b) are swapped)"
        case .notReduced(let shape):
            "a gradient with the shape \(shape) of the broadcast result: sum it over the dimensions that were broadcast"
        case .matrixFactors:
            "a matrix product with its factors in the wrong order, or with a transpose missing"
        case .oneCopyOfABroadcast: "the gradient of a single copy made by broadcasting: sum over all copies"
        case .wrongPasses(.onlyLast):
            "the gradient of the last backward() alone: add the earlier gradients, which `.grad` accumulates, or call "
                + "zero_grad() before the last backward()"
        case .wrongPasses(.withoutLast): "the gradient without the contribution of the last backward()"
        case .wrongPasses(.despiteZeroing):
            "a gradient that includes a backward() from before `.grad` was set to zero"
        case .throughDetach:
            "a gradient that includes a path cut by detach() or no_grad: tensors behind the cut are constants"
        case .rounded(let decimals):
            "the correct value rounded to \(decimals) decimals: write more decimals, or add \"digits\": \(decimals)"
        case .cutOff(let decimals):
            "the correct value truncated after \(decimals) decimals: write more decimals"
        }
    }

    /// A factor as a ratio of small integers if possible, as in `3/2 of`; otherwise as a decimal, as in `1.37 times`.
    private static func multiple(_ x: Double) -> String {
        for q in 1...12 where (x * Double(q) - (x * Double(q)).rounded()).magnitude < 1e-9 {
            let p = Int((x * Double(q)).rounded())
            let sign = p < 0 ? "−" : ""
            return q == 1 ? "\(sign)\(p.magnitude) times" : "\(sign)\(p.magnitude)/\(q) of"
        }
        return "\(DecimalText.rough(x, digits: 3)) times"
    }
}
