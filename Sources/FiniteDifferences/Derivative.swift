/// The first derivative of a function of one variable, with an error estimate, by finite differences.
///
/// The steps are found by trial: a smooth function that varies over the scale of its argument takes 9
/// evaluations, one with another scale, noise, a kink or an edge nearby 11 to some 60.
///
/// - Parameters:
///   - scale: The magnitude that the argument typically has, if larger than |x|; steps start as fractions of the
///     larger one. With both 0 it is 1.
///   - tolerance: An error with which the caller is content. Where 5 evaluations suffice for it, no more are made.
///   - relativeNoise: The standard deviation of the function's rounding error, relative to its value. More noise than
///     that is noticed and measured.
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

/// The derivative of a function that is known by how far it is from its value at the point.
///
/// - Parameters:
///   - scale, tolerance: As for a function known by its values.
///   - grain: The least by which the argument can be moved, if that is more than its last place.
///   - finer: By how many halvings steps are smaller than usual, and stay so, for a look at details that larger steps
///     pass over.
///   - change: How far f(x′) is from f(x), and the standard deviation of the noise in that.
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
