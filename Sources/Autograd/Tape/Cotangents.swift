/// Cotangents on their way through a backward pass, until the node that they belong to is visited.
struct Cotangents {
    /// For each node of the route the slot that holds its first output's cotangent, or −1.
    private var slots: [Int32]
    private var values: [Cotangent?] = []
    private var freeSlots: [Int32] = []
    private var further: [Place: Cotangent] = [:]

    init(_ route: Route) {
        slots = [Int32](repeatElement(-1, count: route.nodes.count))
    }

    mutating func add(_ g: consuming Cotangent, at place: Place, position: Int) throws(AutogradError) {
        guard place.output == 0 else {
            if further[place] == nil {
                further[place] = g
            } else {
                try further[place]?.add(g.value)
            }
            return
        }
        let slot = Int(slots[position])
        if slot >= 0 {
            try values[slot]?.add(g.value)
        } else if let free = freeSlots.popLast() {
            slots[position] = free
            values[Int(free)] = g
        } else {
            slots[position] = Int32(truncatingIfNeeded: values.count)
            values.append(g)
        }
    }

    /// What has been added for a place so far.
    func present(_ place: Place, position: Int) -> Cotangent? {
        guard place.output == 0 else { return further[place] }
        let slot = Int(slots[position])
        return slot < 0 ? nil : values[slot]
    }

    mutating func take(_ place: Place, position: Int) -> Cotangent? {
        guard place.output == 0 else { return further.removeValue(forKey: place) }
        let slot = slots[position]
        guard slot >= 0 else { return nil }
        slots[position] = -1
        freeSlots.append(slot)
        let g = values[Int(slot)]
        values[Int(slot)] = nil
        return g
    }
}

/// A cotangent and the memory that PyTorch would hold it in, which decides what `_version` a gradient has.
struct Cotangent {
    private(set) var value: Value
    private(set) var memory: CotangentMemory
    /// Whether it is a view that nobody else has of its memory.
    private(set) var isView: Bool

    init(_ value: Value, in memory: CotangentMemory = CotangentMemory(), isView: Bool = false) {
        self.value = value
        self.memory = memory
        self.isView = isView
    }

    /// Whether nothing else refers to the memory.
    mutating func isOnlyReference() -> Bool { isKnownUniquelyReferenced(&memory) && !memory.isHeld }

    /// Adds in place where nothing else refers to the memory, not even what a view is of, as PyTorch's engine does.
    ///
    /// - Source: `accumulate` of torch/csrc/autograd/input_buffer.cpp.
    mutating func add(_ other: Value) throws(AutogradError) {
        let isInPlace = isOnlyReference() && !isView && !value.tape.isRecording && value.tensor.hasNoGaps
        value = try value + other
        if isInPlace {
            memory.version += 1
        } else {
            memory = CotangentMemory()
            isView = false
        }
    }
}

/// A piece of memory that cotangents are in, by themselves or as views.
final class CotangentMemory {
    /// Counts the changes in place.
    fileprivate(set) var version: Int
    /// Whether the caller of the backward pass refers to it too.
    let isHeld: Bool
    /// What the caller knows it as, if anything.
    var variable: Variable?

    init(version: Int = 0, isHeld: Bool = false, variable: Variable? = nil) {
        self.version = version
        self.isHeld = isHeld
        self.variable = variable
    }
}
