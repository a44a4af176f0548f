/// A function or method that acts on the engine or creates a leaf, unlike operations, which compute values
/// from values. The raw value is the name without the prefix `torch.`.
public enum EngineFunction: String, CaseIterable, Hashable, Sendable {
    // Differentiation
    case backward, grad, jacobian, hessian
    case backwardOfSeveral = "autograd.backward"
    case functionalJacobian = "autograd.functional.jacobian"
    case functionalHessian = "autograd.functional.hessian"
    case vectorJacobian = "autograd.functional.vjp"
    case jacobianVector = "autograd.functional.jvp"
    case registerHook = "register_hook"
    /// A method of the handle that `register_hook` returns.
    case removeHook = "remove"
    // Recording
    case setGradEnabled = "set_grad_enabled"
    case isGradEnabled = "is_grad_enabled"
    // Properties and state of a tensor
    case zeroInPlace = "zero_"
    case copyInPlace = "copy_"
    case requiresGradInPlace = "requires_grad_"
    case retainGrad = "retain_grad"
    case detach
    case detachInPlace = "detach_"
    case item, numel, size, dim, stride, tolist
    case numberOfElements = "nelement"
    case numberOfDimensions = "ndimension"
    case isContiguous = "is_contiguous"
    case isFloatingPoint = "is_floating_point"
    case isTensor = "is_tensor"
    case dataPointer = "data_ptr"
    case storage
    case typeName = "type"
    // Leaves
    case tensor
    case asTensor = "as_tensor"
    /// `torch.Tensor` of data or of sizes, always with the default dtype.
    case floatTensor = "Tensor"
    case singleTensor = "FloatTensor"
    case doubleTensor = "DoubleTensor"
    case halfTensor = "HalfTensor"
    case longTensor = "LongTensor"
    case boolTensor = "BoolTensor"
    case variable = "Variable"
    case rand, randn, randint, randperm, empty
    case randLike = "rand_like"
    case randnLike = "randn_like"
    case emptyLike = "empty_like"
    case newTensor = "new_tensor"
    case newZeros = "new_zeros"
    case newOnes = "new_ones"
    case newFull = "new_full"
    case newEmpty = "new_empty"
    case uniformInPlace = "uniform_"
    case normalInPlace = "normal_"
    case manualSeed = "manual_seed"
    case numPySeed = "seed"
    case generator = "Generator"
    // Dtype, device and NumPy
    case to
    case typeAs = "type_as"
    case cpu, cuda, device
    case cudaIsAvailable = "cuda.is_available"
    case numpy
    case fromNumPy = "from_numpy"
    case array
    // Comparison
    case allclose, equal

    /// The parameters. The receiver of a method is the first parameter, `self`.
    public var signature: Signature { Signature(rawValue, parameters) }

    /// True for methods, which are written after a dot.
    var isMethod: Bool { parameters.first == "self" }

    /// True for methods that can also be called as functions, with the receiver as first argument.
    var isFunctionToo: Bool {
        switch self {
        case .numel, .isFloatingPoint, .allclose, .equal: true
        default: false
        }
    }

    /// True for functions that can also be called as methods: `torch.Generator().manual_seed(0)`.
    var isMethodToo: Bool { self == .manualSeed }

    /// True for functions with side effects. The keys of `expect` must not call them.
    var isMutating: Bool {
        switch self {
        case .backward, .backwardOfSeveral, .registerHook, .setGradEnabled, .zeroInPlace, .copyInPlace,
            .requiresGradInPlace, .retainGrad, .detachInPlace, .uniformInPlace, .normalInPlace, .manualSeed,
            .numPySeed, .removeHook:
            true
        default: false
        }
    }

    /// The parameters in the notation of `Signature.init`.
    private var parameters: [String] {
        switch self {
        case .backward: ["self", "gradient?", "retain_graph?", "create_graph?", "inputs?"]
        case .backwardOfSeveral:
            ["tensors", "grad_tensors?", "retain_graph?", "create_graph?", "grad_variables?", "inputs?"]
        case .grad:
            [
                "outputs", "inputs", "grad_outputs?", "retain_graph?", "create_graph?", "only_inputs?",
                "allow_unused?",
            ]
        case .jacobian, .hessian: ["y", "x", "create_graph?", "strict?", "vectorize?"]
        case .functionalJacobian, .functionalHessian:
            ["func", "inputs", "create_graph?", "strict?", "vectorize?"]
        case .vectorJacobian, .jacobianVector: ["func", "inputs", "v?", "create_graph?", "strict?"]
        case .registerHook: ["self", "hook"]
        case .removeHook, .storage: ["self"]
        case .typeName: ["self", "dtype?"]
        case .generator: ["device?"]
        case .numPySeed: ["seed"]
        case .setGradEnabled: ["mode"]
        case .isGradEnabled, .cudaIsAvailable: []
        case .zeroInPlace, .retainGrad, .detach, .detachInPlace, .item, .numel, .dim, .tolist,
            .numberOfElements,
            .numberOfDimensions, .isFloatingPoint, .dataPointer:
            ["self"]
        case .isContiguous: ["self"]
        case .isTensor: ["obj"]
        case .copyInPlace: ["self", "src"]
        case .requiresGradInPlace: ["self", "requires_grad?"]
        case .size, .stride: ["self", "dim?"]
        case .tensor, .asTensor: ["data", "dtype?", "device?", "requires_grad?", "generator?"]
        case .floatTensor, .singleTensor, .doubleTensor, .halfTensor, .longTensor, .boolTensor: ["data*"]
        case .variable: ["data", "requires_grad?"]
        case .rand, .randn, .empty: ["size*", "dtype?", "device?", "requires_grad?", "generator?"]
        case .randint: ["low", "high?", "size?", "dtype?", "device?", "requires_grad?", "generator?"]
        case .randperm: ["n", "dtype?", "device?", "generator?"]
        case .randLike, .randnLike, .emptyLike:
            ["input", "dtype?", "device?", "requires_grad?", "generator?"]
        case .newTensor: ["self", "data", "dtype?", "device?", "requires_grad?", "generator?"]
        case .newZeros, .newOnes, .newEmpty:
            ["self", "size*", "dtype?", "device?", "requires_grad?", "generator?"]
        case .newFull: ["self", "size", "fill_value", "dtype?", "device?", "requires_grad?", "generator?"]
        case .uniformInPlace: ["self", "from?", "to?", "generator?"]
        case .normalInPlace: ["self", "mean?", "std?", "generator?"]
        case .manualSeed: ["seed", "value?"]
        case .to: ["self", "target?", "second?", "dtype?", "device?", "other?", "non_blocking?", "copy?"]
        case .typeAs: ["self", "other"]
        case .cpu, .cuda: ["self", "device?"]
        case .device: ["type"]
        case .numpy: ["self", "force?"]
        case .fromNumPy: ["ndarray"]
        case .array: ["object", "dtype?"]
        case .allclose: ["self", "other", "rtol?", "atol?", "equal_nan?"]
        case .equal: ["self", "other"]
        }
    }
}
