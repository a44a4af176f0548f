import Autograd

/// The derivative of operations that select elements of each run or window by their order: `sort`, `topk`, `max`, `median`,
/// `max_pool2d`.
///
/// The selected elements are identified by random perturbations of all elements that are too small to change their
/// order. The perturbations cannot distinguish equal elements; each of these has a slope between 0 and 1.
struct SelectionDerivative: LocalDerivative {
    private var copies: [(from: Int, to: Int)] = []
    private var ties: [(from: [Int], to: Int)] = []
    private let operand: Slot

    /// Fails if the results are not arguments of their functions, or if small perturbations select other arguments.
    ///
    /// - Parameters:
    ///   - functions: The functions of the runs or windows.
    ///   - count: The number of results of each that are elements of the operand. The others are positions, which are
    ///     constant.
    init?(
        from operand: Slot, _ functions: [SparseDerivative.Function], selecting count: Int,
        at recorded: [Double]
    ) {
        self.operand = operand
        for function in functions {
            let elements = function.arguments.map { recorded[$0] }
            let before = function.evaluate(elements) ?? []
            guard before.count >= count, let trials = Trials(elements, { function.evaluate($0) ?? [] })
            else { return nil }
            for (k, result) in function.results.prefix(count).enumerated() {
                guard let chosen = trials.elements(equalTo: before[k], as: k) else { return nil }
                let positions = chosen.map { function.arguments[$0] }
                if positions.count == 1 {
                    copies.append((positions[0], result))
                } else {
                    ties.append((positions, result))
                }
            }
        }
    }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, random in
            for (from, to) in copies { elements[from] += elements[to] }
            for (from, to) in ties {
                for position in from { elements[position] += elements[to].times(0.5, error: 0.5, &random) }
            }
        }
    }

    var isSmooth: Bool { ties.isEmpty }
    var singularOperand: Int? { ties.isEmpty ? nil : 0 }

    /// The cotangents of results that select among equal elements may be shared by these in any way: the shares sum
    /// to the total, and no share exceeds the sum of the cotangents of its sign that may reach the element.
    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double]) {
        cotangents.update { elements, _ in
            var shares = TiedShares(ties.map { (positions: $0.from, cotangent: elements[$0.to]) })
            for position in shares.positions { shares.add(chosen[position - operand.start], at: position) }
            for (from, to) in copies {
                elements[from] += elements[to]
                shares.add(-elements[to].x, at: from)
            }
            shares.visit { elements[$0] += $1 }
        }
    }
}

/// Cotangents of results that each select one of several equal elements, and the shares of them that these elements are given.
private struct TiedShares {
    /// What is known of one element.
    private struct Share {
        var x = 0.0
        /// The sums of the positive and of the negative cotangents that may reach it.
        var positive = 0.0
        var negative = 0.0
        /// The element that stands for all elements that share cotangents with this one, directly or not.
        var representative: Int
    }

    private var shares: [Int: Share] = [:]
    /// The sum of all cotangents of connected elements, and the sum of their magnitudes.
    private var sums: [Int: (total: NumericalCotangents.Element, size: Double)] = [:]

    var positions: [Int] { Array(shares.keys) }

    init(_ ties: [(positions: [Int], cotangent: NumericalCotangents.Element)]) {
        for (positions, cotangent) in ties {
            for position in positions {
                shares[position, default: Share(representative: position)].positive += max(cotangent.x, 0)
                shares[position]?.negative += min(cotangent.x, 0)
                connect(positions[0], position)
            }
        }
        for (positions, cotangent) in ties {
            let representative = representative(positions[0])
            sums[representative, default: (.zero, 0)].total += cotangent
            sums[representative]?.size += cotangent.x.magnitude
        }
    }

    private func representative(_ position: Int) -> Int {
        var position = position
        while let next = shares[position]?.representative, next != position { position = next }
        return position
    }

    private mutating func connect(_ a: Int, _ b: Int) {
        let (a, b) = (representative(a), representative(b))
        shares[a]?.representative = min(a, b)
        shares[b]?.representative = min(a, b)
    }

    /// Adds to the share of an element; does nothing for others.
    mutating func add(_ x: Double, at position: Int) { shares[position]?.x += x }

    /// Calls `body` with the share of each element; it is unknown if the shares are not allowed.
    func visit(_ body: (_ position: Int, NumericalCotangents.Element) -> Void) {
        let groups = Dictionary(grouping: shares.keys, by: representative)
        for (group, members) in groups {
            guard let (sum, size) = sums[group] else { continue }
            let slack = 1e-9 * size + sum.error
            let total = members.reduce(0) { $0 + (shares[$1]?.x ?? 0) }
            let isAllowed =
                (total - sum.x).magnitude <= slack
                && members.allSatisfy { position in
                    guard let share = shares[position] else { return true }
                    return share.x >= share.negative - slack && share.x <= share.positive + slack
                }
            for position in members {
                var term = sum
                term.x = shares[position]?.x ?? 0
                body(position, isAllowed ? term : .unknown)
            }
        }
    }
}

/// The results of a function for two small opposite perturbations of its arguments.
private struct Trials {
    private let elements: SortedNumbers
    private var trials: [(moved: SortedNumbers, results: [Double])] = []

    /// Fails if an element is not finite.
    init?(_ elements: [Double], _ evaluate: ([Double]) -> [Double]) {
        guard elements.allSatisfy(\.isFinite) else { return nil }
        self.elements = SortedNumbers(elements)
        var random = SplitMix64(state: 1)
        let moves = self.elements.distancesToNeighbours.map { distance in
            // A quarter of the distance to the nearest other value.
            0.25 * distance * Double.random(in: -1...1, using: &random)
        }
        for sign in [1.0, -1] {
            let moved = zip(elements, moves).map { $0 + sign * $1 }
            trials.append((SortedNumbers(moved), evaluate(moved)))
        }
    }

    /// The elements that result k may select: all of the given value, if both trials select one of them; nil if the value is
    /// not that of an element.
    func elements(equalTo value: Double, as k: Int) -> [Int]? {
        let equal = elements.indices(of: value)
        guard !equal.isEmpty else { return nil }
        for (moved, results) in trials {
            guard k < results.count, let i = moved.indices(of: results[k]).first, equal.contains(i) else {
                return nil
            }
        }
        return equal
    }
}

/// Numbers that can be found by their value.
private struct SortedNumbers {
    private let numbers: [Double]
    /// The indices of the numbers in ascending order, those of equal numbers in order.
    private let order: [Int]

    init(_ numbers: [Double]) {
        self.numbers = numbers
        order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    }

    /// The indices of the numbers that are equal to a given one.
    func indices(of x: Double) -> [Int] {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[order[middle]] < x { low = middle + 1 } else { high = middle }
        }
        return Array(order[low...].prefix { numbers[$0] == x })
    }

    /// The distance of each number to the nearest different one; if all are equal, their magnitude, but at least 1.
    var distancesToNeighbours: [Double] {
        var distances = [Double](repeating: .infinity, count: numbers.count)
        var start = 0
        while start < order.count {
            let x = numbers[order[start]]
            var end = start
            while end < order.count, numbers[order[end]] == x { end += 1 }
            let below = start > 0 ? x - numbers[order[start - 1]] : .infinity
            let above = end < order.count ? numbers[order[end]] - x : .infinity
            let nearest = min(below, above)
            for k in start..<end { distances[order[k]] = nearest.isFinite ? nearest : max(x.magnitude, 1) }
            start = end
        }
        return distances
    }
}
