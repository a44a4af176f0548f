/// The nodes that a pass visits, in ascending order, and where each stands among them.
struct Route {
    let nodes: [Int]
    private var marks: NodeMarks

    /// The nodes that lie between roots and targets (nil: leaves).
    ///
    /// A node on a way that reaches no target is left out: its pullback may well not exist.
    init(_ tape: Tape, from roots: [Place], to targets: Set<Place>?, reusing marks: consuming NodeMarks) {
        var marks = consume marks
        var nodes = Route.reached(tape, from: roots, &marks)
        if let targets { nodes = Route.leading(tape, nodes, to: targets, &marks) }
        for (k, index) in nodes.enumerated() { marks[index] = Int32(truncatingIfNeeded: k) }
        self.nodes = nodes
        self.marks = marks
    }

    /// Those of the nodes that lead to a target.
    private static func leading(
        _ tape: Tape, _ nodes: [Int], to targets: Set<Place>, _ marks: inout NodeMarks
    ) -> [Int] {
        let targetNodes = Set(targets.map(\.node))
        marks.reset(count: tape.nodes.count)
        var leading: [Int] = []
        for index in nodes {
            let leads =
                targetNodes.contains(index)
                || tape.nodes[index].operands.contains { operand in
                    operand.place.map { marks[$0.node] != nil } ?? false
                }
            guard leads else { continue }
            marks[index] = 0
            leading.append(index)
        }
        return leading
    }

    private static func reached(_ tape: Tape, from roots: [Place], _ marks: inout NodeMarks) -> [Int] {
        marks.reset(count: tape.nodes.count)
        var reached: [Int] = []
        var stack = roots.map(\.node)
        while let index = stack.popLast() {
            guard marks[index] == nil else { continue }
            marks[index] = 0
            reached.append(index)
            for operand in tape.nodes[index].operands {
                if let place = operand.place, marks[place.node] == nil { stack.append(place.node) }
            }
        }
        reached.sort()
        return reached
    }

    func contains(_ node: Int) -> Bool { marks[node] != nil }

    /// The position of a node in `nodes`.
    func position(of node: Int) -> Int? { marks[node].map { Int($0) } }

    /// What to hand to the next route.
    consuming func recycled() -> NodeMarks { marks }
}

extension Tape {
    /// The nodes that lie between roots and targets (nil: leaves), in ascending order.
    public func nodesBetween(_ roots: [Place], _ targets: Set<Place>?) -> [Int] {
        let route = Route(self, from: roots, to: targets, reusing: takeMarks())
        let nodes = route.nodes
        returnMarks(route.recycled())
        return nodes
    }
}
