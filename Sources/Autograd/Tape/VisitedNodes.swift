/// The nodes that a pass visits, in ascending order, and where each stands among them.
struct VisitedNodes {
    let nodes: [Int]
    private var marks: NodeMarks

    /// The nodes that lie between roots and targets (nil: leaves).
    ///
    /// A node on a way that reaches no target is left out: its pullback may well not exist.
    init(
        _ tape: Tape, from roots: some Sequence<NodeOutput>, to targets: (some Sequence<NodeOutput>)?,
        reusing marks: consuming NodeMarks
    ) {
        var marks = consume marks
        var nodes = VisitedNodes.reached(tape, from: roots, &marks)
        if let targets { VisitedNodes.keep(&nodes, leadingTo: targets, tape, &marks) }
        for (k, index) in nodes.enumerated() { marks[index] = Int32(truncatingIfNeeded: k) }
        self.nodes = nodes
        self.marks = marks
    }

    /// Drops those of the nodes that lead to no target.
    private static func keep(
        _ nodes: inout [Int], leadingTo targets: some Sequence<NodeOutput>, _ tape: Tape,
        _ marks: inout NodeMarks
    ) {
        marks.reset(count: tape.nodes.count)
        for target in targets { marks[target.node] = unreached }
        nodes.removeAll { index in
            let leads =
                marks[index] != nil
                || tape.nodes[index].operands.contains { operand in
                    operand.place.map { marks[$0.node] != nil } ?? false
                }
            if leads { marks[index] = 0 }
            return !leads
        }
    }

    /// The mark of a target that no root reaches.
    private static let unreached: Int32 = -1

    private static func reached(
        _ tape: Tape, from roots: some Sequence<NodeOutput>, _ marks: inout NodeMarks
    ) -> [Int] {
        marks.reset(count: tape.nodes.count)
        var reached: [Int] = []
        reached.reserveCapacity(16)
        var stack: [Int] = []
        stack.reserveCapacity(16)
        for root in roots { stack.append(root.node) }
        while let index = stack.popLast() {
            guard marks[index] == nil else { continue }
            marks[index] = 0
            reached.append(index)
            let operands = tape.nodes[index].operands
            for i in operands.indices {
                if let place = operands[i].place, marks[place.node] == nil { stack.append(place.node) }
            }
        }
        reached.sort()
        return reached
    }

    func contains(_ node: Int) -> Bool { position(of: node) != nil }

    /// The position of a node in `nodes`.
    func position(of node: Int) -> Int? {
        guard let position = marks[node], position != VisitedNodes.unreached else { return nil }
        return Int(position)
    }

    /// What to hand to the next route.
    consuming func recycled() -> NodeMarks { marks }
}

extension Tape {
    /// The nodes that lie between roots and targets, in ascending order.
    public func nodesBetween(_ roots: [NodeOutput], _ targets: [NodeOutput]) -> [Int] {
        let route = VisitedNodes(self, from: roots, to: targets, reusing: takeMarks())
        let nodes = route.nodes
        returnMarks(route.recycled())
        return nodes
    }
}
