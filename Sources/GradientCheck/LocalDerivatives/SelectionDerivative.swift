import Autograd

/// The derivative of operations that select elements of each run by their order: `sort`, `topk`, `max`, `median`.
///
/// The selected elements are identified by random perturbations of all elements that are too small to change their
/// order. The perturbations cannot distinguish equal elements; each of these has a slope between 0 and 1.
struct SelectionDerivative: LocalDerivative {
    private var copies: [(from: Int, to: Int)] = []
    private var ties: [(from: [Int], to: Int)] = []
    private let operand: Slot

    /// Fails if the results are not elements of their run, or if small perturbations select other elements.
    ///
    /// - Parameter evaluate: Returns the results of one run, output after output. Outputs after the first are
    ///   positions, which are constant.
    init?(
        from operand: Slot, to output: Slot, _ runs: Runs, at recorded: [Double],
        _ evaluate: ([Double]) -> [Double]
    ) {
        self.operand = operand
        let width = runs.outputs[0].width
        for run in 0..<runs.count {
            let positions = runs.elements[run * runs.width..<(run + 1) * runs.width].map {
                operand.start + $0
            }
            let elements = positions.map { recorded[$0] }
            let before = evaluate(elements)
            let present = Set(elements)
            guard before.count >= width, before.prefix(width).allSatisfy(present.contains),
                let trials = Trials(elements, evaluate)
            else { return nil }
            for k in 0..<width {
                guard let chosen = trials.elements(equalTo: before[k], as: k) else { return nil }
                let result = output.start + runs.outputs[0].elements[run * width + k]
                if chosen.count == 1 {
                    copies.append((positions[chosen[0]], result))
                } else {
                    ties.append((chosen.map { positions[$0] }, result))
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
    /// to the total, and no share exceeds the sum of all cotangents of its sign.
    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double]) {
        cotangents.update { elements, _ in
            for (from, to) in copies { elements[from] += elements[to] }
            for (group, results) in Dictionary(grouping: ties, by: { $0.from }) {
                var (sum, positive, negative) = (NumericalCotangents.Element.zero, 0.0, 0.0)
                for (_, to) in results {
                    sum += elements[to]
                    positive += max(elements[to].x, 0)
                    negative += min(elements[to].x, 0)
                }
                let slack = 1e-9 * (positive - negative) + sum.error
                let shares = group.map { chosen[$0 - operand.start] }
                let isAllowed =
                    (shares.reduce(0, +) - sum.x).magnitude <= slack
                    && shares.allSatisfy { $0 >= negative - slack && $0 <= positive + slack }
                for (position, share) in zip(group, shares) {
                    var term = sum
                    term.x = share
                    elements[position] += isAllowed ? term : .unknown
                }
            }
        }
    }
}

/// The results of a run for two small opposite perturbations of its elements.
private struct Trials {
    private var groups: [Double: [Int]] = [:]
    private var trials: [(indices: [Double: Int], results: [Double])] = []
    private let elements: [Double]

    /// Fails if an element is not finite.
    init?(_ elements: [Double], _ evaluate: ([Double]) -> [Double]) {
        guard elements.allSatisfy(\.isFinite) else { return nil }
        self.elements = elements
        let order = elements.indices.sorted { elements[$0] < elements[$1] }
        for i in elements.indices { groups[elements[i], default: []].append(i) }
        let distinct = order.map { elements[$0] }.reduce(into: [Double]()) { values, x in
            if values.last != x { values.append(x) }
        }
        // A quarter of the distance to the nearest other value, for all elements of equal value.
        var room: [Double: Double] = [:]
        for (k, x) in distinct.enumerated() {
            let below = k > 0 ? x - distinct[k - 1] : .infinity
            let above = k + 1 < distinct.count ? distinct[k + 1] - x : .infinity
            let nearest = min(below, above)
            room[x] = 0.25 * (nearest.isFinite ? nearest : max(x.magnitude, 1))
        }
        var random = SplitMix64(state: 1)
        let moves = elements.map { (room[$0] ?? 0) * Double.random(in: -1...1, using: &random) }
        for sign in [1.0, -1] {
            let moved = zip(elements, moves).map { $0 + sign * $1 }
            let indices = Dictionary(zip(moved, moved.indices)) { first, _ in first }
            trials.append((indices, evaluate(moved)))
        }
    }

    /// The elements that result k may select: all of the given value, if both trials select one of them.
    func elements(equalTo value: Double, as k: Int) -> [Int]? {
        let isOne = trials.allSatisfy { indices, results in
            guard k < results.count, let i = indices[results[k]] else { return false }
            return elements[i] == value
        }
        return isOne ? groups[value] : nil
    }
}
