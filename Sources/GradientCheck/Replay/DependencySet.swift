/// The elements of a program's values that depend on the perturbed elements of its sources.
///
/// Determined once for each perturbed element and used for every step size. Reuses its storage.
struct DependencySet: ~Copyable {
    /// Number of dependent elements in each slot.
    private var counts: [Int]
    /// The dependent elements of each slot, stored from the slot's start on.
    private var elements: [UInt32]
    /// Generation in which each element was last marked; prevents listing it twice.
    private var stamps: [UInt32]
    private var now: UInt32 = 0
    /// The indices of the instructions with dependent results.
    private(set) var instructions: [Int] = []

    init(_ program: Program) {
        counts = [Int](repeatElement(0, count: program.slots.count))
        elements = [UInt32](repeatElement(0, count: program.values.count))
        stamps = [UInt32](repeatElement(0, count: program.values.count))
    }

    func count(of slot: Slot) -> Int { counts[slot.index] }

    func element(_ k: Int, of slot: Slot) -> Int { Int(elements[slot.start &+ k]) }

    /// Determines the elements that depend on a range of elements of every source.
    mutating func find(_ moved: Range<Int>, from sources: [Slot], by program: [Unmanaged<Instruction>]) {
        now &+= 1
        if now == 0 {
            for i in stamps.indices { stamps[i] = 0 }
            now = 1
        }
        for i in counts.indices { counts[i] = 0 }
        instructions.removeAll(keepingCapacity: true)
        for source in sources { for element in moved { mark(element, of: source) } }
        for index in program.indices {
            let isAffected = program[index]._withUnsafeGuaranteedRef { instruction in
                guard containsAny(of: instruction.operands) else { return false }
                instruction.propagate(&self)
                return containsAny(of: instruction.outputs)
            }
            if isAffected { instructions.append(index) }
        }
    }

    private func containsAny(of slots: [Slot]) -> Bool {
        for slot in slots where counts[slot.index] > 0 { return true }
        return false
    }

    /// Adds an element; returns false if it is already in the set.
    @discardableResult
    mutating func mark(_ element: Int, of slot: Slot) -> Bool {
        let position = slot.start &+ element
        guard stamps[position] != now else { return false }
        stamps[position] = now
        elements[slot.start &+ counts[slot.index]] = UInt32(truncatingIfNeeded: element)
        counts[slot.index] &+= 1
        return true
    }

    mutating func markAll(of slot: Slot) {
        for element in 0..<slot.count { mark(element, of: slot) }
    }

    /// Perturbs a slot's dependent elements by ±2⁻⁵² of their magnitude, with random signs.
    ///
    /// - Parameter together: True to perturb by a fraction of the largest element, for results that each depend on
    ///   many values.
    func disturb(
        _ slot: Slot, together: Bool, _ values: inout MutableSpan<Double>, _ signs: inout RandomSigns
    ) {
        var largest = 0.0
        for k in 0..<counts[slot.index] where together {
            let size = values[slot.start &+ Int(elements[slot.start &+ k])].magnitude
            if size.isFinite { largest = max(largest, size) }
        }
        for k in 0..<counts[slot.index] {
            let position = slot.start &+ Int(elements[slot.start &+ k])
            values[position] += (together ? largest : values[position]) * signs.next() * 0x1p-52
        }
    }

    /// Restores a slot's dependent elements to their base values.
    func restore(_ slot: Slot, _ values: inout MutableSpan<Double>, _ base: Span<Double>) {
        for k in 0..<counts[slot.index] {
            let position = slot.start &+ Int(elements[slot.start &+ k])
            values[position] = base[position]
        }
    }
}

extension BroadcastMap {
    /// Marks the elements of the result that depend on the operand's marked elements.
    func propagate(_ dependents: inout DependencySet, _ output: Slot) {
        let count = dependents.count(of: slot)
        guard count > 0 else { return }
        guard !isRepeated else { return dependents.markAll(of: output) }
        for k in 0..<count {
            forEachResult(of: dependents.element(k, of: slot)) { dependents.mark($0, of: output) }
        }
    }
}
