/// The cotangents accumulated during a backward pass, each kept until its node is visited.
struct Cotangents {
    /// For each visited node, the index in `values` of its first output's cotangent; −1 if there is none.
    private var slots: [Int32]
    private var values: [Cotangent?] = []
    private var freeSlots: [Int32] = []
    /// The cotangents of outputs other than the first.
    private var further: [NodeOutput: Cotangent] = [:]

    init(_ route: VisitedNodes) {
        slots = [Int32](repeatElement(-1, count: route.nodes.count))
    }

    /// Adds to the cotangent of a node output.
    mutating func add(_ g: consuming Cotangent, at place: NodeOutput, position: Int) throws(AutogradError) {
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

    /// The cotangent accumulated for a node output so far.
    func present(_ place: NodeOutput, position: Int) -> Cotangent? {
        guard place.output == 0 else { return further[place] }
        let slot = Int(slots[position])
        return slot < 0 ? nil : values[slot]
    }

    /// Removes and returns the cotangent of a node output.
    mutating func take(_ place: NodeOutput, position: Int) -> Cotangent? {
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
