/// The nodes that a pass over the tape visits, in ascending order, with the position of each in that order.
struct VisitedNodes {
    let nodes: [Int]
    private var marks: NodeMarks

    /// The nodes between roots and targets; if `targets` is nil, all nodes that the roots depend on.
    ///
    /// Nodes that do not depend on a target are omitted, as their pullbacks are not needed and may not exist.
    init(
        _ tape: Tape, from roots: some Sequence<NodeOutput>, to targets: (some Sequence<NodeOutput>)?,
        reusing marks: consuming NodeMarks
    ) {
        var marks = consume marks
        var nodes = VisitedNodes.reached(tape, from: roots, &marks)
        if let targets { VisitedNodes.keep(&nodes, dependingOn: targets, tape, &marks) }
        for (k, index) in nodes.enumerated() { marks[index] = Int32(truncatingIfNeeded: k) }
        self.nodes = nodes
        self.marks = marks
    }

    /// Removes the nodes that do not depend on a target.
    private static func keep(
        _ nodes: inout [Int], dependingOn targets: some Sequence<NodeOutput>, _ tape: Tape,
        _ marks: inout NodeMarks
    ) {
        marks.reset(count: tape.nodes.count)
        for target in targets { marks[target.node] = unreached }
        nodes.removeAll { index in
            let dependsOnTarget =
                marks[index] != nil
                || tape.nodes[index].operands.contains { operand in
                    operand.place.map { marks[$0.node] != nil } ?? false
                }
            if dependsOnTarget { marks[index] = 0 }
            return !dependsOnTarget
        }
    }

    /// The mark of a target that no root depends on.
    private static let unreached: Int32 = -1

    /// The nodes that the roots depend on, in ascending order.
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

    /// The position of a node in `nodes`; nil if it is not visited.
    func position(of node: Int) -> Int? {
        guard let position = marks[node], position != VisitedNodes.unreached else { return nil }
        return Int(position)
    }

    /// The storage of the marks, for reuse by the next pass.
    consuming func recycled() -> NodeMarks { marks }
}

extension Tape {
    /// The nodes between roots and targets, in ascending order.
    public func nodesBetween(_ roots: [NodeOutput], _ targets: [NodeOutput]) -> [Int] {
        let route = VisitedNodes(self, from: roots, to: targets, reusing: takeMarks())
        let nodes = route.nodes
        returnMarks(route.recycled())
        return nodes
    }
}
