import KnownDerivatives

/// Builds a case whose tensors contain uniform random numbers determined by a seed.
struct CaseBuilder {
    private var random: RandomNumbers
    private var tensors: [String] = []
    /// The number of elements whose gradient is checked.
    private(set) var leafCount = 0

    init(seed: UInt64) { random = RandomNumbers(seed: seed) }

    /// Adds a tensor whose gradient is checked.
    mutating func addLeaf(_ name: String, _ shape: [Int], _ low: Double = -1, _ high: Double = 1) {
        leafCount += shape.reduce(1, *)
        add(name, shape, low, high, suffix: #", "requires_grad": true"#)
    }

    mutating func addConstant(_ name: String, _ shape: [Int], _ low: Double = -1, _ high: Double = 1) {
        add(name, shape, low, high, suffix: "")
    }

    /// Adds a vector of integers in `0 ..< bound`.
    mutating func addLabels(_ name: String, count: Int, below bound: Int) {
        let labels = (0..<count).map { _ in random.integer(below: bound) }
        tensors.append(#""\#(name)": {"data": \#(labels), "dtype": "int64"}"#)
    }

    private mutating func add(_ name: String, _ shape: [Int], _ low: Double, _ high: Double, suffix: String) {
        // Numbers with the digits of a Float keep files short and are sufficient to avoid ties.
        let elements = (0..<shape.reduce(1, *)).map { _ in "\(Float(random.uniform(low, high)))" }
        tensors.append(
            #""\#(name)": {"data": [\#(elements.joined(separator: ", "))], "shape": \#(shape)\#(suffix)}"#)
    }

    /// The case with the given statements, on one line.
    func text(_ steps: [String]) -> String {
        Workload.small(tensors.joined(separator: ", "), steps: steps)
    }

    /// The case as a workload; its description ends with the number of elements.
    func workload(_ name: String, _ computation: String, _ steps: [String]) -> Workload {
        Workload(name: name, computation: "\(computation), \(leafCount) → 1", text: text(steps))
    }
}
