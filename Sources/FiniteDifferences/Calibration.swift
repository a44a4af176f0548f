/// How estimates of error follow from what is measured.
///
/// - Source: experiment. With these factors the true error was within the estimate for 99.5 % or more of the
///   functions in each of a dozen random families, and the estimate was a median 10 to 20 times the true error.
enum Calibration {
    /// Error per first Taylor term not determined by the stencil.
    static let truncation = 4.0

    /// Error per standard deviation.
    static let rounding = 2.5

    /// What is believed of noise measured on one probe.
    static let measuredNoise = 3.0

    /// By how much noise may exceed the assumed noise to be taken for the rounding of an intermediate value: some ten
    /// digits lost to cancellation.
    static let hiddenRounding = 0x1p32

    /// A relative error with which the search is content: near it, more evaluations gain little.
    static let goal = 0x1p-38
}
