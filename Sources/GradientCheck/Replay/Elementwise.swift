import Autograd

/// An operation on the elements in the same place, operands broadcast together.
class Elementwise: Instruction {
    fileprivate let spreads: [Spread]
    fileprivate let y: Slot

    fileprivate init(elementwise call: Program.Call) throws(AutogradError) {
        var spreads: [Spread] = []
        for operand in call.present.indices {
            spreads.append(
                try Spread(call.present[operand], call.shapes[operand], to: call.outputShapes[0]))
        }
        (self.spreads, y) = (spreads, call.outputs[0])
        super.init(call)
    }

    final override var isElementwise: Bool { true }

    final override func reach(_ reached: inout Reached) {
        for spread in spreads { spread.reach(&reached, y) }
    }

    /// The function of one operand, the others being held at the recorded values.
    fileprivate func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        Slopes.Functions(run: { _, _, _ in }, one: { _, _ in .nan })
    }

    /// One element of the result from the elements beside it, each moved as `moved` says.
    fileprivate func element(_ i: Int, _ moved: (_ operand: Int, _ x: Double) -> Double, _ recorded: [Double])
        -> Double
    { .nan }

    fileprivate final func derivatives(at recorded: [Double]) -> [(operand: Int, ElementwiseDerivative)] {
        spreads.indices.filter { spreads[$0].slot.isVariable }.map { k in
            let function = function(of: k, at: recorded)
            return (
                k, ElementwiseDerivative(of: function, by: spreads[k], number: k, to: y, at: recorded)
            )
        }
    }

    final override func localDerivatives(at recorded: [Double]) throws(AutogradError) -> [any LocalDerivative]
    {
        derivatives(at: recorded).map(\.1)
    }

    final override func linearDerivatives(at recorded: [Double]) -> [any LocalDerivative]? {
        guard !hasSteps else { return nil }
        let found = derivatives(at: recorded)
        guard found.allSatisfy(\.1.isAffine) else { return nil }
        return found.count == 1 || isAdditive(found, recorded) ? found.map(\.1) : nil
    }

    /// Whether a change of all operands at once is the sum of the changes that each makes.
    private func isAdditive(
        _ derivatives: [(operand: Int, ElementwiseDerivative)], _ recorded: [Double]
    ) -> Bool {
        (0..<y.count).allSatisfy { i in
            let before = recorded[y.start + i]
            var (sum, size) = (before, before.magnitude)
            for (operand, derivative) in derivatives {
                let change = derivative.slope(i) * Self.step(recorded[spreads[operand].place(i)])
                sum += change
                size += change.magnitude
            }
            let varying = Set(derivatives.map(\.operand))
            let after = element(i, { varying.contains($0) ? $1 + Self.step($1) : $1 }, recorded)
            return (after - sum).magnitude <= 0x1p-48 * size
        }
    }

    /// A step of the size of an operand's element.
    private static func step(_ x: Double) -> Double { x == 0 ? 1.3125 : 1.3125 * x.magnitude }
}

/// A function of one element.
final class Unary: Elementwise {
    private let f: Kernel.Unary
    private let x: Int

    init(_ call: Program.Call, _ f: Kernel.Unary) throws(AutogradError) {
        self.f = f
        x = call.present[0].start
        try super.init(elementwise: call)
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing Reached
    ) throws(AutogradError) {
        for k in 0..<reached.count(of: y) {
            let i = reached.element(k, of: y)
            values[y.start + i] = f(values[x + i])
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        let operand = values.span.copied(x..<x + y.count)
        var result = values._mutatingExtracting(y.range)
        f.run(operand.span, &result)
    }

    override func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        let f = f
        return .init(
            run: { _, x, y in f.run(x, &y) },
            one: { _, x in f(x) })
    }

    override func element(_ i: Int, _ moved: (Int, Double) -> Double, _ recorded: [Double]) -> Double {
        f(moved(0, recorded[x + i]))
    }
}

/// A function of two elements.
final class Binary: Elementwise {
    private let f: Kernel.Binary
    private let a: Spread
    private let b: Spread

    init(_ call: Program.Call, _ f: Kernel.Binary) throws(AutogradError) {
        self.f = f
        (a, b) = (try call.spread(0), try call.spread(1))
        try super.init(elementwise: call)
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing Reached
    ) throws(AutogradError) {
        for k in 0..<reached.count(of: y) {
            let i = reached.element(k, of: y)
            values[y.start + i] = f(values[a.place(i)], values[b.place(i)])
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        let (first, second) = (a.beside(0..<y.count, values.span), b.beside(0..<y.count, values.span))
        var result = values._mutatingExtracting(y.range)
        apply(first, second, &result)
    }

    /// Applies the function to operands as they stand beside some elements of the result.
    private func apply(
        _ first: Spread.Elements, _ second: Spread.Elements, _ result: inout MutableSpan<Double>
    ) {
        switch (first, second) {
        case (.each(let x), .each(let y)): f.run(x.span, y.span, &result)
        case (.each(let x), .one(let y)): f.runWithSecond(x.span, y, &result)
        case (.one(let x), .each(let y)): f.runWithFirst(x, y.span, &result)
        case (.one(let x), .one(let y)): for i in 0..<result.count { result[i] = f(x, y) }
        }
    }

    override func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        let (f, a, b) = (f, a, b)
        if operand == 0 {
            return .init(
                run: { block, x, y in
                    switch b.beside(block, recorded.span) {
                    case .each(let other): f.run(x, other.span, &y)
                    case .one(let other): f.runWithSecond(x, other, &y)
                    }
                },
                one: { i, x in f(x, recorded[b.place(i)]) })
        }
        return .init(
            run: { block, x, y in
                switch a.beside(block, recorded.span) {
                case .each(let other): f.run(other.span, x, &y)
                case .one(let other): f.runWithFirst(other, x, &y)
                }
            },
            one: { i, x in f(recorded[a.place(i)], x) })
    }

    override func element(_ i: Int, _ moved: (Int, Double) -> Double, _ recorded: [Double]) -> Double {
        f(moved(0, recorded[a.place(i)]), moved(1, recorded[b.place(i)]))
    }
}

/// A function of three elements.
final class Ternary: Elementwise {
    private let f: Kernel.Ternary
    private let a: Spread
    private let b: Spread
    private let c: Spread

    init(_ call: Program.Call, _ f: @escaping Kernel.Ternary) throws(AutogradError) {
        self.f = f
        (a, b, c) = (try call.spread(0), try call.spread(1), try call.spread(2))
        try super.init(elementwise: call)
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing Reached
    ) throws(AutogradError) {
        for k in 0..<reached.count(of: y) {
            let i = reached.element(k, of: y)
            values[y.start + i] = f(values[a.place(i)], values[b.place(i)], values[c.place(i)])
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        for i in 0..<y.count {
            values[y.start + i] = f(values[a.place(i)], values[b.place(i)], values[c.place(i)])
        }
    }

    override func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        let (f, a, b, c) = (f, a, b, c)
        func one(_ i: Int, _ x: Double) -> Double {
            f(
                operand == 0 ? x : recorded[a.place(i)], operand == 1 ? x : recorded[b.place(i)],
                operand == 2 ? x : recorded[c.place(i)])
        }
        return .init(
            run: { block, x, y in for i in 0..<block.count { y[i] = one(block.lowerBound + i, x[i]) } },
            one: one)
    }

    override func element(_ i: Int, _ moved: (Int, Double) -> Double, _ recorded: [Double]) -> Double {
        f(moved(0, recorded[a.place(i)]), moved(1, recorded[b.place(i)]), moved(2, recorded[c.place(i)]))
    }
}
