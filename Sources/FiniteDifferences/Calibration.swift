/// Constants that turn measured quantities into error estimates.
///
/// - Source: experiment. With these factors the true error was within the estimate for 99.5 % or more of the
///   functions in each of a dozen random families, and the estimate was a median 10 to 20 times the true error.
enum Calibration {
    /// Factor from the first Taylor term that the stencil does not determine to the truncation error.
    static let truncation = 4.0

    /// Number of standard deviations of rounding noise in the rounding error estimate.
    static let rounding = 2.5

    /// Factor applied to a noise estimate that comes from a single probe.
    static let measuredNoise = 3.0

    /// Largest ratio of measured to assumed noise that the rounding of an intermediate value can explain: about ten
    /// digits lost to cancellation.
    static let hiddenRounding = 0x1p32

    /// Relative error at which the search stops: further evaluations gain little accuracy.
    static let goal = 0x1p-38
}
