import Autograd

/// An operation applied to corresponding elements of its operands, after broadcasting.
class ElementwiseInstruction: Instruction {
    fileprivate let broadcastMaps: [BroadcastMap]
    fileprivate let y: Slot
    private let isPredicate: Bool

    fileprivate init(elementwise call: Program.Call) throws(AutogradError) {
        var broadcastMaps: [BroadcastMap] = []
        for operand in call.present.indices {
            broadcastMaps.append(
                try BroadcastMap(call.present[operand], call.shapes[operand], to: call.outputShapes[0]))
        }
        (self.broadcastMaps, y, isPredicate) = (broadcastMaps, call.outputs[0], call.op.isBoolean)
        super.init(call)
    }

    final override var isElementwise: Bool { true }

    final override func propagate(_ dependents: inout DependencySet) {
        for broadcastMap in broadcastMaps { broadcastMap.propagate(&dependents, y) }
    }

    /// The result as a function of one operand, with the others constant at their recorded values.
    fileprivate func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        Slopes.Functions(run: { _, _, _ in }, one: { _, _ in .nan })
    }

    /// One element of the result, computed from the recorded operand elements after applying `moved` to each.
    fileprivate func element(_ i: Int, _ moved: (_ operand: Int, _ x: Double) -> Double, _ recorded: [Double])
        -> Double
    { .nan }

    fileprivate final func derivatives(at recorded: [Double]) -> [(operand: Int, ElementwiseDerivative)] {
        broadcastMaps.indices.filter { broadcastMaps[$0].slot.isVariable }.map { k in
            let function = function(of: k, at: recorded)
            return (
                k,
                ElementwiseDerivative(
                    of: function, by: broadcastMaps[k], number: k, to: y, isPredicate: isPredicate,
                    at: recorded)
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

    /// True if the change of the result for a simultaneous change of all operands is the sum of the individual
    /// changes.
    private func isAdditive(
        _ derivatives: [(operand: Int, ElementwiseDerivative)], _ recorded: [Double]
    ) -> Bool {
        (0..<y.count).allSatisfy { i in
            let before = recorded[y.start + i]
            var (sum, size) = (before, before.magnitude)
            for (operand, derivative) in derivatives {
                let change = derivative.slope(i) * Self.step(recorded[broadcastMaps[operand].position(i)])
                sum += change
                size += change.magnitude
            }
            let varying = Set(derivatives.map(\.operand))
            let after = element(i, { varying.contains($0) ? $1 + Self.step($1) : $1 }, recorded)
            return (after - sum).magnitude <= 0x1p-48 * size
        }
    }

    /// A step proportional to an operand's element.
    private static func step(_ x: Double) -> Double { x == 0 ? 1.3125 : 1.3125 * x.magnitude }
}

/// An elementwise operation with one operand.
final class UnaryInstruction: ElementwiseInstruction {
    private let f: UnaryFunction
    private let x: Int

    init(_ call: Program.Call, _ f: UnaryFunction) throws(AutogradError) {
        self.f = f
        x = call.present[0].start
        try super.init(elementwise: call)
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        for k in 0..<dependents.count(of: y) {
            let i = dependents.element(k, of: y)
            values[y.start + i] = f(values[x + i])
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        values.write(y) { values, result in f.run(values.extracting(x..<x + y.count), &result) }
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

/// An elementwise operation with two operands.
final class BinaryInstruction: ElementwiseInstruction {
    private let f: BinaryFunction
    private let a: BroadcastMap
    private let b: BroadcastMap

    init(_ call: Program.Call, _ f: BinaryFunction) throws(AutogradError) {
        self.f = f
        (a, b) = (try call.broadcastMap(0), try call.broadcastMap(1))
        try super.init(elementwise: call)
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        for k in 0..<dependents.count(of: y) {
            let i = dependents.element(k, of: y)
            values[y.start + i] = f(values[a.position(i)], values[b.position(i)])
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        values.write(y) { values, result in
            a.withElements(beside: 0..<y.count, values) { first, firstIsOne in
                b.withElements(beside: 0..<y.count, values) { second, secondIsOne in
                    switch (firstIsOne, secondIsOne) {
                    case (false, false): f.run(first, second, &result)
                    case (false, true): f.runWithSecond(first, second[0], &result)
                    case (true, false): f.runWithFirst(first[0], second, &result)
                    case (true, true): for i in 0..<result.count { result[i] = f(first[0], second[0]) }
                    }
                }
            }
        }
    }

    override func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        let (f, a, b) = (f, a, b)
        if operand == 0 {
            return .init(
                run: { block, x, y in
                    b.withElements(beside: block, recorded.span) { other, isOne in
                        if isOne { f.runWithSecond(x, other[0], &y) } else { f.run(x, other, &y) }
                    }
                },
                one: { i, x in f(x, recorded[b.position(i)]) })
        }
        return .init(
            run: { block, x, y in
                a.withElements(beside: block, recorded.span) { other, isOne in
                    if isOne { f.runWithFirst(other[0], x, &y) } else { f.run(other, x, &y) }
                }
            },
            one: { i, x in f(recorded[a.position(i)], x) })
    }

    override func element(_ i: Int, _ moved: (Int, Double) -> Double, _ recorded: [Double]) -> Double {
        f(moved(0, recorded[a.position(i)]), moved(1, recorded[b.position(i)]))
    }
}

/// An elementwise operation with three operands.
final class TernaryInstruction: ElementwiseInstruction {
    private let f: TernaryFunction
    private let a: BroadcastMap
    private let b: BroadcastMap
    private let c: BroadcastMap

    init(_ call: Program.Call, _ f: TernaryFunction) throws(AutogradError) {
        self.f = f
        (a, b, c) = (try call.broadcastMap(0), try call.broadcastMap(1), try call.broadcastMap(2))
        try super.init(elementwise: call)
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        for k in 0..<dependents.count(of: y) {
            let i = dependents.element(k, of: y)
            values[y.start + i] = f(values[a.position(i)], values[b.position(i)], values[c.position(i)])
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        values.write(y) { values, result in
            a.withElementForEach(of: 0..<y.count, values) { first in
                b.withElementForEach(of: 0..<y.count, values) { second in
                    c.withElementForEach(of: 0..<y.count, values) { third in
                        f.run(first, second, third, &result)
                    }
                }
            }
        }
    }

    override func function(of operand: Int, at recorded: [Double]) -> Slopes.Functions {
        let (f, a, b, c) = (f, a, b, c)
        return .init(
            run: { block, x, y in
                let others = [a, b, c].enumerated().filter { $0.offset != operand }.map(\.element)
                others[0].withElementForEach(of: block, recorded.span) { first in
                    others[1].withElementForEach(of: block, recorded.span) { second in
                        switch operand {
                        case 0: f.run(x, first, second, &y)
                        case 1: f.run(first, x, second, &y)
                        default: f.run(first, second, x, &y)
                        }
                    }
                }
            },
            one: { i, x in
                f(
                    operand == 0 ? x : recorded[a.position(i)], operand == 1 ? x : recorded[b.position(i)],
                    operand == 2 ? x : recorded[c.position(i)])
            })
    }

    override func element(_ i: Int, _ moved: (Int, Double) -> Double, _ recorded: [Double]) -> Double {
        f(
            moved(0, recorded[a.position(i)]), moved(1, recorded[b.position(i)]),
            moved(2, recorded[c.position(i)]))
    }
}
