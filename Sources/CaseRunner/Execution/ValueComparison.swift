import Autograd
import CaseFormat
import GradientCheck

/// Element-wise comparison of a tensor with expected values.
struct ValueComparison {
    let expected: Tensor
    let found: Tensor
    let tolerance: CaseFormat.Tolerance

    /// The tolerance of the case; the default of the dtype where the case specifies none.
    var bounds: GradientCheck.Tolerance {
        let largest = expected.elements.reduce(0.0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let natural = GradientCheck.Tolerance(for: found.dtype, largest: largest)
        return GradientCheck.Tolerance(
            atol: tolerance.atol ?? natural.atol, rtol: tolerance.rtol ?? natural.rtol)
    }

    /// Half a unit in the last printed decimal place; nil if the case does not set `digits`.
    var unit: Double? {
        tolerance.digits.map { digits in (0..<digits).reduce(0.5) { unit, _ in unit / 10 } }
    }

    /// True for each element that agrees.
    var agreement: [Bool] {
        let bounds = bounds
        let unit = unit
        return zip(expected.elements, found.elements).map { e, a in
            if e == a || (e.isNaN && a.isNaN) { return true }
            guard e.isFinite, a.isFinite else { return false }
            if let unit {
                // The second term covers the conversion of decimal fractions to binary.
                return (e - a).magnitude <= unit + 4e-16 * max(e.magnitude, a.magnitude)
            }
            return (e - a).magnitude <= bounds.allowance(e, a)
        }
    }

    /// True for each expected value that agrees with the numerical one within the tolerance and the error bound.
    func agrees(with numerical: [NumericalSum]) -> [Bool] {
        let bounds = bounds
        let unit = unit ?? 0
        return zip(expected.elements, numerical).map { e, n in
            n.low - n.error <= e + bounds.allowance(e, n.value) + unit
                && n.high + n.error >= e - bounds.allowance(e, n.value) - unit
        }
    }
}

/// The numerical counterpart of one element of `.grad`, summed over backward passes.
struct NumericalSum {
    var value = 0.0
    var error = 0.0
    /// Lower bound of the accepted slopes; equals `high` unless there is a kink.
    var low = 0.0
    /// Upper bound of the accepted slopes.
    var high = 0.0
    var outcome = GradientEvidence.Outcome.agrees
    var remark: Comparison.Remark?

    init(constant: Double) {
        (value, low, high) = (constant, constant, constant)
    }

    mutating func add(_ element: ElementEvidence) {
        let n = element.numerical
        value += n.value
        error += n.error
        if case .kink(let left, let right) = n.kind {
            low += min(left.value, right.value)
            high += max(left.value, right.value)
        } else {
            low += n.value
            high += n.value
        }
        if outcome != .differs, element.outcome != .agrees { outcome = element.outcome }
        remark = Comparison.Remark(n.kind) ?? remark
    }
}
