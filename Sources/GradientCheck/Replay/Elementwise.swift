import Autograd

/// How the elements of an operand stand beside those of an elementwise result.
struct Spread {
    let slot: Slot
    /// 1 side by side, 0 for one element beside all; not looked at where there is a table.
    private let step: Int
    private let table: Places?

    init(_ slot: Slot, _ operand: [Int], to result: [Int]) throws(AutogradError) {
        self.slot = slot
        if operand == result || operand.allSatisfy({ $0 == 1 }) {
            step = operand == result ? 1 : 0
            table = nil
        } else {
            step = 0
            table = try Places(broadcasting: operand, to: result, isInverted: slot.isVariable)
        }
    }

    /// The operand's element beside an element of the result.
    @inline(__always)
    func element(_ i: Int) -> Int {
        guard let table else { return i &* step }
        return table.sources[i]
    }

    /// The place of its value.
    @inline(__always)
    func place(_ i: Int) -> Int { slot.start &+ element(i) }

    /// Finds which elements of the result the operand's reached elements are beside.
    func reach(_ reached: inout Reached, _ output: Slot) {
        let count = reached.count(of: slot)
        guard count > 0 else { return }
        if let table {
            for k in 0..<count {
                table.forEachResult(of: reached.element(k, of: slot)) { reached.mark($0, of: output) }
            }
        } else if step == 1 {
            for k in 0..<count { reached.mark(reached.element(k, of: slot), of: output) }
        } else {
            reached.markAll(of: output)
        }
    }
}

final class Unary: Instruction {
    private let f: Kernel.Unary
    private let x: Int
    private let y: Slot
    private let slope: Double?

    init(_ call: Program.Call, _ f: @escaping Kernel.Unary) {
        self.f = f
        x = call.present[0].start
        y = call.outputs[0]
        slope = call.op.name == "neg" ? -1 : nil
        super.init(call)
    }

    override func reach(_ reached: inout Reached) {
        for k in 0..<reached.count(of: operands[0]) {
            reached.mark(reached.element(k, of: operands[0]), of: y)
        }
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
        for i in 0..<y.count { values[y.start + i] = f(values[x + i]) }
    }

    override func transpose(_ weights: inout [Double], _ values: [Double]) -> Bool {
        guard let slope else { return false }
        for i in 0..<y.count { weights[x + i] += slope * weights[y.start + i] }
        return true
    }
}

final class Binary: Instruction {
    private let f: Kernel.Binary
    private let a: Spread
    private let b: Spread
    private let y: Slot
    private let slopes: Slopes

    /// What a result's element changes by with an operand's, where that does not vary.
    private enum Slopes {
        case constant(Double, Double)
        /// The other operand, or its inverse.
        case product, quotient
        case none
    }

    init(_ call: Program.Call, _ f: @escaping Kernel.Binary) throws(AutogradError) {
        self.f = f
        a = try call.spread(0)
        b = try call.spread(1)
        y = call.outputs[0]
        let alpha = call.attributes.alpha
        slopes =
            switch call.op.name {
            case "add": .constant(1, alpha)
            case "sub": .constant(1, -alpha)
            case "rsub": .constant(-alpha, 1)
            case "mul": .product
            case "div" where call.attributes.isTrueDivision: .quotient
            default: .none
            }
        super.init(call)
    }

    override func reach(_ reached: inout Reached) {
        a.reach(&reached, y)
        b.reach(&reached, y)
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
        for i in 0..<y.count { values[y.start + i] = f(values[a.place(i)], values[b.place(i)]) }
    }

    override func transpose(_ weights: inout [Double], _ values: [Double]) -> Bool {
        switch slopes {
        case .constant(let first, let second):
            add(&weights, to: a) { _ in first }
            add(&weights, to: b) { _ in second }
        case .product:
            guard !a.slot.isVariable || !b.slot.isVariable else { return false }
            add(&weights, to: a) { values[b.place($0)] }
            add(&weights, to: b) { values[a.place($0)] }
        case .quotient:
            guard !b.slot.isVariable else { return false }
            add(&weights, to: a) { 1 / values[b.place($0)] }
        case .none: return false
        }
        return true
    }

    private func add(_ weights: inout [Double], to operand: Spread, _ slope: (Int) -> Double) {
        guard operand.slot.isVariable else { return }
        for i in 0..<y.count { weights[operand.place(i)] += weights[y.start + i] * slope(i) }
    }
}

final class Ternary: Instruction {
    private let f: Kernel.Ternary
    private let a: Spread
    private let b: Spread
    private let c: Spread
    private let y: Slot
    private let isSelection: Bool

    init(_ call: Program.Call, _ f: @escaping Kernel.Ternary) throws(AutogradError) {
        self.f = f
        a = try call.spread(0)
        b = try call.spread(1)
        c = try call.spread(2)
        y = call.outputs[0]
        isSelection = call.op.name == "_where"
        super.init(call)
    }

    override func reach(_ reached: inout Reached) {
        a.reach(&reached, y)
        b.reach(&reached, y)
        c.reach(&reached, y)
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

    override func transpose(_ weights: inout [Double], _ values: [Double]) -> Bool {
        guard isSelection, !a.slot.isVariable else { return false }
        for i in 0..<y.count {
            let chosen = values[a.place(i)] != 0 ? b : c
            if chosen.slot.isVariable { weights[chosen.place(i)] += weights[y.start + i] }
        }
        return true
    }
}
