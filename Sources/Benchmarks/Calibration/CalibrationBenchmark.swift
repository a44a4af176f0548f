import Autograd
import FiniteDifferences
import GradientCheck
import KnownDerivatives

/// Compares the error estimates of numerical derivatives with the true errors.
struct CalibrationBenchmark {
    /// A derivative whose error exceeds its estimate.
    struct Miss {
        let sample: FunctionClass.Sample
        let estimate: DerivativeEstimate
        let error: Double

        var excess: Double { error / estimate.error }
    }

    /// Counts of results over the functions of one class.
    struct Tally {
        var count = 0
        /// Errors not larger than their estimates.
        var within = 0
        /// Estimates at most 100 times the true error or the unavoidable rounding error, whichever is larger.
        var near = 0
        /// Results without an established derivative.
        var inconclusive = 0
        /// Estimates larger than 10⁻³ times the derivative.
        var imprecise = 0
        /// Smooth functions classified as a kink.
        var kinks = 0
        var misses: [Miss] = []

        var withinShare: Double { Double(within) / Double(max(count, 1)) }

        mutating func add(_ sample: FunctionClass.Sample, _ found: DerivativeEstimate) {
            count += 1
            let exact = sample.derivative
            let error = abs((DoubleDouble(found.value) - exact).high)
            guard found.isEstablished else {
                within += 1
                inconclusive += 1
                return
            }
            if case .kink = found.kind { kinks += 1 }
            if error <= found.error {
                within += 1
            } else {
                misses.append(Miss(sample: sample, estimate: found, error: error))
            }
            // Half a unit in the last place of the derivative, or of the value divided by x.
            let value = sample.function.value(sample.x)
            let floor = 0x1p-53 * max(abs(exact.high), abs(value / sample.x))
            if found.error <= 100 * max(error, floor) { near += 1 }
            if found.error > 1e-3 * abs(exact.high) { imprecise += 1 }
        }

        static func + (a: Tally, b: Tally) -> Tally {
            Tally(
                count: a.count + b.count, within: a.within + b.within, near: a.near + b.near,
                inconclusive: a.inconclusive + b.inconclusive, imprecise: a.imprecise + b.imprecise,
                kinks: a.kinks + b.kinks, misses: a.misses + b.misses)
        }
    }

    let count: Int
    let seed: UInt64

    /// The results of numerical differentiation for the functions of a class.
    /// - Parameter tolerance: the relative error at which the search for a better estimate may stop.
    func tally(_ functions: FunctionClass, isBadlyScaled: Bool, tolerance: Double) -> Tally {
        var tally = Tally()
        for sample in functions.samples(count, isBadlyScaled: isBadlyScaled, seed: seed) {
            let tolerance = tolerance * abs(sample.derivative.high)
            tally.add(sample, derivative(at: sample.x, tolerance: tolerance, of: sample.function.value))
        }
        return tally
    }

    /// The results of gradient checks for the same functions recorded on a tape.
    func tallyOfChecks(_ functions: FunctionClass, isBadlyScaled: Bool) throws -> Tally {
        var tally = Tally()
        for sample in functions.samples(count, isBadlyScaled: isBadlyScaled, seed: seed) {
            let recording = Recording()
            let x = try recording.leaf([sample.x], [])
            let pass = try recording.tape.backward([try recording.record(sample.function, of: x)])
            guard let place = pass.gradients.keys.first, let gradient = pass.gradients[place] else {
                continue
            }
            let checker = GradientChecker(recording.tape)
            var found = try checker.check(pass, at: [place], gradient: gradient).elements[0].numerical
            // The exact derivative does not include the rounding errors of the recorded computation.
            found.error += checker.roundingErrors(of: pass, at: [place], count: 1)[0]
            tally.add(sample, found)
        }
        return tally
    }

    func report() throws {
        var misses: [Miss] = []
        for tolerance in [0, 1e-10] {
            print("Requested relative error: \(tolerance.short)\n")
            misses += table { tally($0, isBadlyScaled: $1, tolerance: tolerance) }
        }
        print(
            "The same functions recorded on a tape: gradients by reverse mode, including rounding errors\n"
        )
        misses += try table(tallyOfChecks)
        report(misses)
    }

    /// Prints a table with the results for each class.
    ///
    /// - Returns: the derivatives whose errors exceed their estimates.
    private func table(_ tally: (FunctionClass, _ isBadlyScaled: Bool) throws -> Tally) rethrows -> [Miss] {
        var table = Table(
            "class", "scale", "functions", "within estimate", "estimate near error", "inconclusive",
            "imprecise", "classified as a kink")
        var sum = Tally()
        func add(_ name: String, _ scale: String, _ t: Tally) {
            let near = Double(t.near) / Double(max(t.count - t.inconclusive, 1))
            table.add(
                name, scale, "\(t.count)", "\((100 * t.withinShare).fixed(2)) %",
                "\((100 * near).fixed(1)) %", "\(t.inconclusive)", "\(t.imprecise)", "\(t.kinks)")
        }
        for functions in FunctionClass.allCases {
            for isBadlyScaled in [false, true] {
                let tally = try tally(functions, isBadlyScaled)
                add(functions.rawValue, isBadlyScaled ? "badly" : "well", tally)
                sum = sum + tally
            }
        }
        add("all", "", sum)
        table.print()
        return sum.misses
    }

    /// Prints the three worst misses of each class.
    private func report(_ misses: [Miss]) {
        guard !misses.isEmpty else { return print("No error exceeds its estimate.\n") }
        print("Errors that exceed their estimates, the worst of each class:\n")
        for (functions, misses) in Dictionary(grouping: misses, by: \.sample.kind).sorted(by: {
            $0.key < $1.key
        }) {
            for miss in misses.sorted(by: { $0.excess > $1.excess }).prefix(3) {
                let relative = miss.error / abs(miss.sample.derivative.high)
                print(
                    "- \(functions.rawValue): \(miss.excess.short) times its estimate, relative error",
                    "\(relative.short), \(miss.estimate.kind)\n  x = \(miss.sample.x): \(miss.sample.function)"
                )
            }
        }
        print()
    }
}

extension Recording {
    /// Records a function in closed form, applied to a variable.
    fileprivate func record(_ function: Expression, of x: Variable) throws -> Variable {
        switch function {
        case .x: x
        case .constant(let c): try constant([c], [])
        case .sum(let a, let b): try call("add", try record(a, of: x), try record(b, of: x))
        case .product(let a, let b): try call("mul", try record(a, of: x), try record(b, of: x))
        case .quotient(let a, let b): try call("div", try record(a, of: x), try record(b, of: x))
        case .power(let a, let n): try call("pow", try record(a, of: x), number: n)
        case .applied(let f, let a): try call(f.rawValue, try record(a, of: x))
        }
    }
}
