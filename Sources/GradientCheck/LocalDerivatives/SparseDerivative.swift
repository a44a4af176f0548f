import Autograd
import FiniteDifferences

/// The derivative of any instruction as a sparse matrix of slopes.
struct SparseDerivative: LocalDerivative {
    private var entries: [Entry] = []
    private(set) var isSmooth = true

    private struct Entry {
        let from: UInt32
        let to: UInt32
        let slope: Double
        let error: Double
    }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, random in
            for entry in entries {
                elements[Int(entry.from)] += elements[Int(entry.to)].times(
                    entry.slope, error: entry.error, &random)
            }
        }
    }

    /// A function of several variables, whose arguments are perturbed one by one.
    struct Function {
        /// The positions of its arguments and of its results among the program's values.
        let arguments: [Int]
        let results: [Int]
        /// Returns the results; nil if the evaluation fails.
        let evaluate: (_ arguments: [Double]) -> [Double]?
    }

    /// Adds the slopes of one function at the recorded values.
    ///
    /// - Complexity: Eight evaluations for each argument; more if a step search is necessary.
    mutating func add(_ function: Function, at recorded: [Double]) {
        let x = function.arguments.map { recorded[$0] }
        let y = function.results.map { recorded[$0] }
        var differences = ColumnDifferences(function, x, y)
        for (j, from) in function.arguments.enumerated() {
            differences.forEachSlope(byArgument: j) { k, slope, error in
                isSmooth = isSmooth && error <= 1e-3 * slope.magnitude
                entries.append(
                    Entry(
                        from: UInt32(truncatingIfNeeded: from),
                        to: UInt32(truncatingIfNeeded: function.results[k]), slope: slope, error: error))
            }
        }
    }

    /// Largest product of the numbers of operand and result elements for which slopes are stored.
    static let limit = 1 << 22
}

/// Differences of all results of a function with respect to one argument at a time: the columns of its Jacobian.
private struct ColumnDifferences {
    private let column: Column
    private var differences: SimultaneousDifferences
    /// Number of step searches that are still allowed.
    private var searches: Int

    init(_ function: SparseDerivative.Function, _ x: [Double], _ y: [Double]) {
        column = Column(function: function, x: x, y: y, typical: x.typicalMagnitude)
        differences = SimultaneousDifferences(count: y.count)
        searches = 4 * x.count
    }

    /// Calls `body` for each result that depends on the argument.
    mutating func forEachSlope(
        byArgument j: Int, _ body: (_ result: Int, _ slope: Double, _ error: Double) -> Void
    ) {
        let (size, column) = (SimultaneousDifferences.blockSize, column)
        let count = column.y.count
        let points = [Double](repeatElement(column.x[j], count: min(size, count)))
        var rows: [[Double]] = []
        for start in stride(from: 0, to: count, by: size) {
            let block = start..<min(start + size, count)
            var sample = 0
            differences.differentiate(
                at: points.span.extracting(0..<block.count), values: column.y.span.extracting(block),
                typical: column.typical
            ) { moved, results in
                if sample == rows.count { rows.append(column.results(j, at: moved[0])) }
                let row = rows[sample]
                for i in block { results[i - start] = row[i] }
                sample += 1
            }
            for i in block where rows.contains(where: { $0[i] != column.y[i] }) {
                var (slope, error) = (differences.slopes[i - start], differences.errors[i - start])
                if !(error < .infinity), searches > 0 {
                    searches -= 1
                    (slope, error) = column.searchedSlope(j, i)
                }
                body(i, slope, error)
            }
        }
    }
}

/// The results of a function as one of its arguments varies.
private struct Column {
    let function: SparseDerivative.Function
    let x: [Double]
    let y: [Double]
    let typical: Double

    func results(_ j: Int, at moved: Double) -> [Double] {
        var arguments = x
        arguments[j] = moved
        let results = function.evaluate(arguments) ?? []
        return results.count == y.count ? results : [Double](repeatElement(.nan, count: y.count))
    }

    /// One slope, computed by a step search.
    func searchedSlope(_ j: Int, _ i: Int) -> (slope: Double, error: Double) {
        guard x[j].isFinite, y[i].isFinite else { return (0, .infinity) }
        let estimate = derivative(at: x[j], scale: typical) { moved in
            let value = results(j, at: moved)[i]
            let noise = 0x1p-52 * max(value.magnitude, y[i].magnitude)
            return Change(value: value - y[i], noise: max(noise, .leastNonzeroMagnitude))
        }
        return estimate.isEstablished ? (estimate.value, estimate.error) : (0, .infinity)
    }
}
