/// The first derivative of a function of one variable, with an error estimate, by finite differences.
///
/// The steps are found by trial: a smooth function that varies over the scale of its argument takes 9 evaluations; a
/// function with a different scale, noise, a kink or a nearby domain edge takes 11 to about 60.
///
/// - Parameters:
///   - scale: The typical magnitude of the argument. The first steps are fractions of the larger of `scale` and |x|,
///     or of 1 if both are 0.
///   - tolerance: An acceptable absolute error. If 5 evaluations suffice for it, no more are made.
///   - relativeNoise: The standard deviation of the function's rounding error, relative to its value. Larger noise is
///     detected and measured.
public func derivative(
    at x: Double, scale: Double = 0, tolerance: Double = 0, relativeNoise: Double = 0x1p-52,
    of function: (Double) -> Double
) -> DerivativeEstimate {
    guard x.isFinite else { return .unestablished(.notFinite, evaluations: 0) }
    let base = function(x)
    guard base.isFinite else { return .unestablished(.notFinite, evaluations: 1) }
    return withoutActuallyEscaping(function) { function in
        var search = StepSearch(at: x, scale: scale, tolerance: tolerance) { x in
            let value = function(x)
            let noise = relativeNoise * max(abs(value), abs(base))
            return Change(value: value - base, noise: max(noise, .leastNonzeroMagnitude))
        }
        var estimate = search.estimate()
        estimate.evaluations += 1
        return estimate
    }
}

/// The first derivative of a function given by its changes f(x′) − f(x), with an error estimate.
///
/// The changes can be more accurate than the difference of two rounded values.
///
/// - Parameters:
///   - scale, tolerance: As for a function given by its values.
///   - grain: The smallest change of the argument that has an effect, if larger than the argument's last place.
///   - finer: Number of extra halvings of all steps, to resolve details that the default steps pass over.
///   - change: Returns f(x′) − f(x) and the standard deviation of its noise.
public func derivative(
    at x: Double, scale: Double = 0, tolerance: Double = 0, grain: Double = 0, finer: Int = 0,
    ofChange change: (Double) -> Change
) -> DerivativeEstimate {
    guard x.isFinite else {
        return DerivativeEstimate(value: .nan, error: .infinity, kind: .notFinite, evaluations: 0)
    }
    return withoutActuallyEscaping(change) { change in
        var search = StepSearch(
            at: x, scale: scale, tolerance: tolerance, finer: finer, grain: grain, of: change)
        return search.estimate()
    }
}
