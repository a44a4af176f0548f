/// The numerical cotangents of a program's values, with bounds of their errors.
///
/// A bound is infinite, or not a number, where a derivative on the way is not established.
struct NumericalCotangents {
    var values: [Double]
    var errors: [Double]

    init(count: Int) {
        values = [Double](repeatElement(0, count: count))
        errors = values
    }

    /// Calls `body` with all cotangents and bounds.
    @inline(__always)
    mutating func update(
        _ body: (_ values: inout MutableSpan<Double>, _ errors: inout MutableSpan<Double>) -> Void
    ) {
        Self.update(&values, &errors, body)
    }

    @inline(__always)
    private static func update(
        _ values: inout [Double], _ errors: inout [Double],
        _ body: (inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void
    ) {
        var values = values.mutableSpan
        var errors = errors.mutableSpan
        body(&values, &errors)
    }

    /// Adds slope·g to one cotangent, where the slope is known up to `error` and g is the cotangent at `result`.
    @inline(__always)
    static func add(
        _ slope: Double, _ error: Double, from result: Int, to place: Int, _ values: inout MutableSpan<Double>,
        _ errors: inout MutableSpan<Double>
    ) {
        let (g, e) = (values[result], errors[result])
        // What does not depend on the operand, or is not used, says nothing: 0 times an unknown is 0 here.
        guard slope != 0 || error != 0, g != 0 || e != 0 else { return }
        values[place] += slope * g
        errors[place] += slope.magnitude * (e + 0x1p-52 * g.magnitude) + error * (g.magnitude + e)
    }
}

/// The derivative of one instruction at the recorded values, found by differences of its own computation.
protocol LocalDerivative {
    /// Adds to the cotangents of the operands what those of the results give them.
    func pullBack(_ cotangents: inout NumericalCotangents)
}

/// A derivative that could not be established: every operand's cotangent is unknown if any of the results' is not 0.
struct UnknownDerivative: LocalDerivative {
    let operands: [Slot]
    let outputs: [Slot]

    func pullBack(_ cotangents: inout NumericalCotangents) {
        let isUsed = outputs.contains { output in
            output.range.contains { cotangents.values[$0] != 0 || cotangents.errors[$0] != 0 }
        }
        guard isUsed else { return }
        for operand in operands where operand.isVariable {
            for place in operand.range { cotangents.errors[place] = .infinity }
        }
    }
}
