/// One recorded operation, or a leaf.
public struct Node {
    /// nil for a leaf.
    public let op: Op?
    public let operands: [Operand]
    public let attributes: Attributes
    /// What PyTorch calls it; a composition gives its name to the last of its parts.
    public internal(set) var gradFn: String
    /// The first output, which all operations have.
    public let value: Tensor
    let furtherValues: [Tensor]
    private var firstOrigin: Origin?
    private var furtherOrigins: [Origin?] = []
    /// The number of the backward pass that has let go of what the pullback needs; 0 while it is all there.
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

    /// What PyTorch calls a view that was taken anew from a base that had changed.
    static let newViewName = "AsStridedBackward0"

    /// How often PyTorch changes a gradient in place before its node returns it.
    var gradientChanges: Int { isNewView ? 1 : op?.gradientChanges ?? 0 }
    var gradientMemory: GradientMemory { op?.gradientMemory ?? .own }
    var isNewView: Bool { gradFn == Node.newViewName && op?.isView ?? false }

    /// Whether an elementwise operation's gradient is summed to the shape of the operand, or rounded to its dtype, before it is returned.
    func isConverted(_ operand: Int) -> Bool {
        guard let op, let x = operands[operand].tensor, case .elementwise = op.derivative else {
            return false
        }
        return x.shape != value.shape || x.dtype != value.dtype
    }

    /// Whether PyTorch sums a gradient that was broadcast to the operand's shape by a sum that keeps all dimensions, and returns a
    /// view without those that are new.
    func returnsViewOfSum(_ operand: Int) -> Bool {
        let rank = operands[operand].tensor?.shape.count ?? 0
        guard rank > 0, rank < value.shape.count, let op else { return false }
        if case .elementwise = op.derivative { return true }
        return op === Op.expand
    }

    static let deadEndName = "None"
    /// Whether this is a leaf whose gradient nobody gets.
    var isDeadEnd: Bool { op == nil && gradFn == Node.deadEndName }

    var outputCount: Int { 1 + furtherValues.count }
    public var outputs: [Tensor] { furtherValues.isEmpty ? [value] : [value] + furtherValues }

    public func output(_ k: Int) -> Tensor {
        k == 0 || k > furtherValues.count ? value : furtherValues[k - 1]
    }

    /// The memory that holds an output, where a name refers to it.
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

/// What a node was applied to: nothing where an optional operand was left out.
public struct Operand {
    public let tensor: Tensor?
    /// nil for a constant.
    public let place: NodeOutput?
    let origin: Origin?

    init(_ value: Value?) {
        tensor = value?.tensor
        place = value?.place
        origin = value?.origin
    }
}
