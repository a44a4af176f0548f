import Autograd
import CaseFormat
import GradientCheck

/// A tensor against expected values, element by element.
struct ValueComparison {
    let expected: Tensor
    let found: Tensor
    let tolerance: CaseFormat.Tolerance

    /// The author's tolerance, or the dtype's.
    var bounds: GradientCheck.Tolerance {
        let largest = expected.elements.reduce(0.0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let natural = GradientCheck.Tolerance(for: found.dtype, largest: largest)
        return GradientCheck.Tolerance(
            atol: tolerance.atol ?? natural.atol, rtol: tolerance.rtol ?? natural.rtol)
    }

    /// Half a unit of the last place of a printout; nil where the values are not from one.
    var unit: Double? {
        tolerance.digits.map { digits in (0..<digits).reduce(0.5) { unit, _ in unit / 10 } }
    }

    /// Which elements agree.
    var agreement: [Bool] {
        let bounds = bounds
        let unit = unit
        return zip(expected.elements, found.elements).map { e, a in
            if e == a || (e.isNaN && a.isNaN) { return true }
            guard e.isFinite, a.isFinite else { return false }
            if let unit {
                // Half a unit of the last printed place; decimal places are not exact in binary.
                return (e - a).magnitude <= unit + 4e-16 * max(e.magnitude, a.magnitude)
            }
            return (e - a).magnitude <= bounds.allowance(e, a)
        }
    }

    /// Whether the expected values are within the tolerance, and the estimates' errors, of numerical ones.
    func agrees(with numerical: [NumericalSum]) -> [Bool] {
        let bounds = bounds
        let unit = unit ?? 0
        return zip(expected.elements, numerical).map { e, n in
            n.low - n.error <= e + bounds.allowance(e, n.value) + unit
                && n.high + n.error >= e - bounds.allowance(e, n.value) - unit
        }
    }
}

/// The numerical counterpart of one element of `.grad`: a sum over backward passes.
struct NumericalSum {
    var value = 0.0
    var error = 0.0
    /// The slopes that are right: one, unless there is a kink.
    var low = 0.0
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
