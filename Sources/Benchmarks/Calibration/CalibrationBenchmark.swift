import Autograd
import FiniteDifferences
import GradientCheck
import KnownDerivatives

/// How the error estimates of numerical derivatives compare with true errors.
struct CalibrationBenchmark {
    /// A function whose derivative was off by more than its estimate.
    struct Miss {
        let sample: FunctionClass.Sample
        let estimate: DerivativeEstimate
        let error: Double

        var excess: Double { error / estimate.error }
    }

    /// What was found over the functions of one class.
    struct Tally {
        var count = 0
        var within = 0
        /// Estimates within 100 times the true error or what rounding makes inevitable.
        var near = 0
        /// No derivative established: nothing is claimed.
        var inconclusive = 0
        /// Estimates larger than a thousandth of the derivative.
        var vague = 0
        /// Smooth functions called a kink.
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
            // What half a unit in the last place of value or derivative makes of a step of the size of x.
            let value = sample.function.value(sample.x)
            let floor = 0x1p-53 * max(abs(exact.high), abs(value / sample.x))
            if found.error <= 100 * max(error, floor) { near += 1 }
            if found.error > 1e-3 * abs(exact.high) { vague += 1 }
        }

        static func + (a: Tally, b: Tally) -> Tally {
            Tally(
                count: a.count + b.count, within: a.within + b.within, near: a.near + b.near,
                inconclusive: a.inconclusive + b.inconclusive, vague: a.vague + b.vague,
                kinks: a.kinks + b.kinks, misses: a.misses + b.misses)
        }
    }

    let count: Int
    let seed: UInt64

    /// - Parameter tolerance: the relative error with which the search may be content.
    func tally(_ functions: FunctionClass, isBadlyScaled: Bool, tolerance: Double) -> Tally {
        var tally = Tally()
        for sample in functions.samples(count, isBadlyScaled: isBadlyScaled, seed: seed) {
            let tolerance = tolerance * abs(sample.derivative.high)
            tally.add(sample, derivative(at: sample.x, tolerance: tolerance, of: sample.function.value))
        }
        return tally
    }

    /// The same for the gradients of recorded programs, as a check finds them.
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
            // The exact derivative is not taken at values that are rounded on the way.
            found.error += checker.roundingErrors(of: pass, at: [place], count: 1)[0]
            tally.add(sample, found)
        }
        return tally
    }

    func report() throws {
        var misses: [Miss] = []
        for tolerance in [0, 1e-10] {
            print("Relative error asked for: \(tolerance.short)\n")
            misses += table { tally($0, isBadlyScaled: $1, tolerance: tolerance) }
        }
        print(
            "The same functions recorded as programs: gradients by reverse accumulation, with what rounding adds\n"
        )
        misses += try table(tallyOfChecks)
        report(misses)
    }

    /// Prints what was found for each class.
    ///
    /// - Returns: the errors that were larger than their estimates.
    private func table(_ tally: (FunctionClass, _ isBadlyScaled: Bool) throws -> Tally) rethrows -> [Miss] {
        var table = Table(
            "class", "scale", "functions", "within estimate", "estimate near error", "inconclusive",
            "vague", "called a kink")
        var sum = Tally()
        func add(_ name: String, _ scale: String, _ t: Tally) {
            let near = Double(t.near) / Double(max(t.count - t.inconclusive, 1))
            table.add(
                name, scale, "\(t.count)", "\((100 * t.withinShare).fixed(2)) %",
                "\((100 * near).fixed(1)) %", "\(t.inconclusive)", "\(t.vague)", "\(t.kinks)")
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

    /// The three worst of each class.
    private func report(_ misses: [Miss]) {
        guard !misses.isEmpty else { return print("No error was larger than its estimate.\n") }
        print("Errors larger than their estimates, the worst of each class:\n")
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
    /// A function in closed form, applied to a variable.
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
