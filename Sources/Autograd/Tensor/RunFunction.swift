/// A function of one run of elements along `dim`, or of all elements if `dim` is `None`.
package enum RunFunction {
    package typealias Reduction = (Span<Double>) -> Double
    package typealias Map = (Span<Double>, inout MutableSpan<Double>) -> Void
    package typealias Selection = (Span<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void

    package typealias Combine = (_ folded: Double, _ element: Double) -> Double

    /// One number for each run.
    case reduction(Reduction)
    /// As many numbers as the run has; the function writes each of them.
    case map(Map)
    /// One number: the elements combined in order, starting with `initial`.
    case fold(initial: Double, Combine)
    /// As `fold`, with the intermediate result after each element.
    case scan(initial: Double, Combine)
    /// `width` elements of the run and, as a second result, their indices in the run.
    case selection(width: Int, Selection)
}
