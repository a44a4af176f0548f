/// The elements of a program's values that one perturbation reaches, value by value.
///
/// Found once for each perturbed element, and used for every step size. Nothing is allocated from one element to the
/// next.
struct DependencySet: ~Copyable {
    /// How many elements of each slot change.
    private var counts: [Int]
    /// Which: as many as that, from the slot's start on.
    private var elements: [UInt32]
    /// When an element was last reached, so that none is listed twice.
    private var stamps: [UInt32]
    private var now: UInt32 = 0
    /// The instructions that have anything to do.
    private(set) var instructions: [Int] = []

    init(_ program: Program) {
        counts = [Int](repeatElement(0, count: program.slots.count))
        elements = [UInt32](repeatElement(0, count: program.values.count))
        stamps = [UInt32](repeatElement(0, count: program.values.count))
    }

    func count(of slot: Slot) -> Int { counts[slot.index] }

    func element(_ k: Int, of slot: Slot) -> Int { Int(elements[slot.start &+ k]) }

    /// Finds what changes when some elements of every source do.
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
            let isReached = program[index]._withUnsafeGuaranteedRef { instruction in
                guard reachesAny(of: instruction.operands) else { return false }
                instruction.reach(&self)
                return reachesAny(of: instruction.outputs)
            }
            if isReached { instructions.append(index) }
        }
    }

    private func reachesAny(of slots: [Slot]) -> Bool {
        for slot in slots where counts[slot.index] > 0 { return true }
        return false
    }

    /// Notes that an element changes; false if that is known.
    @discardableResult
    mutating func mark(_ element: Int, of slot: Slot) -> Bool {
        let place = slot.start &+ element
        guard stamps[place] != now else { return false }
        stamps[place] = now
        elements[slot.start &+ counts[slot.index]] = UInt32(truncatingIfNeeded: element)
        counts[slot.index] &+= 1
        return true
    }

    mutating func markAll(of slot: Slot) {
        for element in 0..<slot.count { mark(element, of: slot) }
    }

    /// Moves a slot's elements by one part in 2⁵², up or down.
    ///
    /// - Parameter together: whether of the largest of them, as where each is computed from many.
    func disturb(
        _ slot: Slot, together: Bool, _ values: inout MutableSpan<Double>, _ signs: inout RandomSigns
    ) {
        var largest = 0.0
        for k in 0..<counts[slot.index] where together {
            let size = values[slot.start &+ Int(elements[slot.start &+ k])].magnitude
            if size.isFinite { largest = max(largest, size) }
        }
        for k in 0..<counts[slot.index] {
            let place = slot.start &+ Int(elements[slot.start &+ k])
            values[place] += (together ? largest : values[place]) * signs.next() * 0x1p-52
        }
    }

    /// Puts a slot's elements back.
    func restore(_ slot: Slot, _ values: inout MutableSpan<Double>, _ base: Span<Double>) {
        for k in 0..<counts[slot.index] {
            let place = slot.start &+ Int(elements[slot.start &+ k])
            values[place] = base[place]
        }
    }
}
