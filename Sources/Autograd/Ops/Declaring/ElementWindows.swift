/// The results of an operation as functions of windows: each element of the outputs depends on a few elements of the first
/// operand.
package struct ElementWindows: Sendable {
    /// The row-major positions of the operand's elements, window by window.
    package let elements: [Int]
    /// The index in `elements` at which each window begins, and the end of the last window.
    package let starts: [Int]
    /// Computes the results of a window, one for each output, from its elements.
    package let compute: Compute

    package typealias Compute =
        @Sendable (_ window: Int, _ elements: Span<Double>, _ results: inout MutableSpan<Double>) -> Void

    init(_ windows: [[Int]], _ compute: @escaping Compute) {
        elements = windows.flatMap { $0 }
        var starts = [0]
        for window in windows { starts.append(starts[starts.count - 1] + window.count) }
        (self.starts, self.compute) = (starts, compute)
    }

    package var count: Int { starts.count - 1 }

    /// The range of a window in `elements`.
    package func range(_ window: Int) -> Range<Int> { starts[window]..<starts[window + 1] }
}
