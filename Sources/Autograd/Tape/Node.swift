/// An entry of the tape: one recorded operation, or a leaf.
public struct Node {
    /// The operation; nil for a leaf.
    public let op: Op?
    /// The operands of the operation; empty for a leaf.
    public let operands: [Operand]
    /// The attributes of the operation.
    public let attributes: Attributes
    /// The name of PyTorch's `grad_fn`; a composition gives its name to its last node.
    public internal(set) var gradFn: String
    /// The first output.
    public let value: Tensor
    let furtherValues: [Tensor]
    private var firstOrigin: Origin?
    private var furtherOrigins: [Origin?] = []
    /// The number of the backward pass that freed the saved values; 0 if they have not been freed.
    var freedBy: Int32 = 0
    var isFreed: Bool { freedBy != 0 }

    init(
        op: Op?, operands: [Operand] = [], attributes: Attributes = .none, gradFn: String, outputs: [Tensor]
    ) {
        self.op = op
        self.operands = operands
        self.attributes = attributes
        self.gradFn = gradFn
        value = outputs[0]
        furtherValues = outputs.count == 1 ? [] : Array(outputs.dropFirst())
    }

    /// PyTorch's name for a view that was recreated after its base had changed.
    static let newViewName = "AsStridedBackward0"

    /// The number of in-place changes that PyTorch makes to a gradient before the node returns it.
    var gradientChanges: Int { isNewView ? 1 : op?.gradientChanges ?? 0 }
    var gradientMemory: GradientMemory { op?.gradientMemory ?? .own }
    var isNewView: Bool { gradFn == Node.newViewName && op?.isView ?? false }

    /// True for an elementwise operation whose gradient is summed to the operand's shape or rounded to its dtype.
    func isConverted(_ operand: Int) -> Bool {
        guard let op, let x = operands[operand].tensor, case .elementwise = op.derivative else {
            return false
        }
        return x.shape != value.shape || x.dtype != value.dtype
    }

    /// True if PyTorch undoes broadcasting by a sum that keeps all dimensions, and returns a view without those that
    /// broadcasting added.
    func returnsViewOfSum(_ operand: Int) -> Bool {
        let rank = operands[operand].tensor?.shape.count ?? 0
        guard rank > 0, rank < value.shape.count, let op else { return false }
        if case .elementwise = op.derivative { return true }
        return op === Op.expand
    }

    static let unaccumulatedLeafName = "None"
    /// True for a leaf whose gradient is not accumulated.
    var isUnaccumulatedLeaf: Bool { op == nil && gradFn == Node.unaccumulatedLeafName }

    var outputCount: Int { 1 + furtherValues.count }
    /// All outputs.
    public var outputs: [Tensor] { furtherValues.isEmpty ? [value] : [value] + furtherValues }

    /// Output `k`; the first output if there is no such output.
    public func output(_ k: Int) -> Tensor {
        k == 0 || k > furtherValues.count ? value : furtherValues[k - 1]
    }

    /// The memory that holds output `k`, if it belongs to a variable.
    func origin(_ k: Int) -> Origin? {
        if k == 0 { return firstOrigin }
        return k <= furtherOrigins.count ? furtherOrigins[k - 1] : nil
    }

    mutating func setOrigin(_ origin: Origin?, of k: Int) {
        guard k > 0 else {
            firstOrigin = origin
            return
        }
        while furtherOrigins.count < k { furtherOrigins.append(nil) }
        furtherOrigins[k - 1] = origin
    }
}

/// An operand of a node.
public struct Operand {
    /// The value; nil if the operand was omitted.
    public let tensor: Tensor?
    /// The node output that produced the value; nil for a constant.
    public let place: NodeOutput?
    let origin: Origin?

    init(_ value: Value?) {
        tensor = value?.tensor
        place = value?.place
        origin = value?.origin
    }
}
