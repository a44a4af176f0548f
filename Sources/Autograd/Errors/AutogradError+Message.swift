/// The messages of this target's errors: PyTorch's message if there is one, followed by advice.
extension AutogradError: CustomStringConvertible {
    public var description: String { message }

    /// The text shown to users, without the error's name.
    public var message: String {
        switch self {
        case .doNotBroadcast, .cannotExpand, .invalidReshape, .notViewable, .matrixShapes, .wrongRank,
            .sizesDiffer, .wrongShape, .dimensionOutOfRange, .zeroDimensional, .tooManyIndices, .maskShape,
            .indexOutOfRange,
            .classOutOfRange,
            .negativeSize,
            .repeatedDimension,
            .tooManyElements, .tooManyElementsInCase:
            shapeMessage
        case .needsFloatingPoint, .unsupportedDType, .needsInteger, .needsBool, .cannotRequireGrad,
            .recordedIntegers,
            .inexactInteger,
            .dtypesDiffer,
            .badArgument, .emptyReduction, .singular, .integerDivisionByZero, .negativeIntegerPower,
            .notOneElement, .foreign:
            argumentMessage
        case .inPlaceOnLeaf, .forbiddenView, .inPlaceOverlap, .inPlacePartialOverlap, .inPlaceShape,
            .inPlaceDType,
            .detachOfView, .detachedInPlace, .modifiedInPlace:
            inPlaceMessage
        default:
            gradientMessage
        }
    }

    private var shapeMessage: String {
        switch self {
        case .doNotBroadcast(let a, let b):
            "The shapes \(a) and \(b) do not broadcast. Counted from the last dimension, two sizes must be equal or "
                + "one of them must be 1."
        case .cannotExpand(let shape, let target):
            "A tensor of shape \(shape) cannot be expanded to \(target). Only dimensions of size 1 can be "
                + "expanded."
        case .invalidReshape(let shape, let count):
            "shape '\(shape)' is invalid for input of size \(count)"
        case .notViewable(let shape, let target):
            "view size is not compatible with input tensor's size and stride: viewing this tensor of shape \(shape) as "
                + "\(target) would require a copy. Use .reshape(...) instead."
        case .matrixShapes(let op, let a, let b):
            "\(op): the shapes \(a) and \(b) cannot be multiplied"
        case .wrongRank(let op, let expected, let found):
            "\(op) expects \(expected), but got a tensor of shape \(found)"
        case .sizesDiffer(let op, let a, let b):
            "\(op): the sizes must match, but they are \(a) and \(b)"
        case .wrongShape(let op, let what, let found):
            "\(op): \(what), but got shape \(found)"
        case .dimensionOutOfRange(let d, let rank):
            "Dimension out of range (expected to be in range of [\(-max(rank, 1)), \(max(rank, 1) - 1)], but got \(d))"
        case .maskShape(let mask, let tensor):
            "The shape of the mask \(mask) does not match the shape of the indexed tensor \(tensor)"
        case .tooManyIndices(let rank): "too many indices for tensor of dimension \(rank)"
        case .zeroDimensional(let op):
            "\(op)() cannot be applied to a 0-dim tensor: it has no dimensions"
        case .indexOutOfRange(let i, let dimension, let size):
            "index \(i) is out of bounds for dimension \(dimension) with size \(size)"
        case .classOutOfRange(let i, let classes):
            "Target \(i) is out of bounds: there are \(classes) classes."
        case .negativeSize(let shape):
            "The sizes of a shape must not be negative, but got \(shape)"
        case .repeatedDimension(let d):
            "dim \(d) appears multiple times in the list of dims"
        case .tooManyElements(let shape):
            "A tensor of shape \(shape) has more elements than the limit for one tensor "
                + "(\(Tensor.elementLimit.load(ordering: .relaxed))); raise it with --max-elements."
        case .tooManyElementsInCase(let limit):
            "The recorded values of the case have more elements than the limit (\(limit)); raise it with "
                + "--max-case-elements."
        default: ""
        }
    }

    private var argumentMessage: String {
        switch self {
        case .needsFloatingPoint(let op, let found):
            "\(op)(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
                + "Got: \(found.torchName). Convert it first, for example with .double()."
        case .unsupportedDType(let op, let found):
            "\"\(op)\" not implemented for '\(found.torchName)'. Convert its operands first, for example with "
                + (found.isFloatingPoint ? ".long()." : ".double().")
        case .needsInteger(let op, let found):
            "\(op) expects integers, but got \(found.rawValue)"
        case .needsBool("where", let found):
            "where expected condition to be a boolean tensor, but got a tensor with dtype \(found.torchName)"
        case .needsBool(let op, let found):
            "\(op) only supports boolean masks, but got mask with dtype \(found.rawValue)"
        case .cannotRequireGrad(let dtype):
            "only Tensors of floating point dtype can require gradients, but this one is \(dtype.rawValue)"
        case .recordedIntegers(let dtype):
            "Autograd not support dtype: \(dtype.rawValue). A value that requires grad was written into this tensor, "
                + "but \(dtype.rawValue) has no gradients. Convert the tensor to float64 before writing into it."
        case .inexactInteger:
            "An int64 result is beyond ±2^53 and cannot be represented exactly. Use smaller numbers or a "
                + "floating-point dtype."
        case .dtypesDiffer(let op, let a, let b):
            "\(op): expected both operands to have the same dtype, but got \(a.rawValue) and \(b.rawValue)"
        case .badArgument(let op, let text):
            "\(op): \(text)"
        case .emptyReduction(let op, let dim?):
            "\(op)(): Expected reduction dim \(dim) to have non-zero size."
        case .emptyReduction(let op, nil):
            "\(op)(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with "
                + "the 'dim' argument."
        case .singular(let op) where op.contains("inv"):
            "\(op): The diagonal element is zero, the inversion could not be completed because the input matrix is "
                + "singular."
        case .singular(let op):
            "\(op): The solver failed because the input matrix is singular."
        case .integerDivisionByZero: "ZeroDivisionError: integer division or modulo by zero"
        case .negativeIntegerPower: "Integers to negative integer powers are not allowed."
        case .foreign(_, let message): message
        case .notOneElement(let count):
            "a Tensor with \(count) elements cannot be converted to Scalar"
        default: ""
        }
    }

    private var gradientMessage: String {
        switch self {
        case .nonScalarBackward(let shape):
            "grad can be implicitly created only for scalar outputs, but this one has shape \(shape). Pass a gradient "
                + "of the same shape, or reduce the output to a scalar first, for example with .sum()."
        case .noGradRequired(let i):
            "element \(i) of tensors does not require grad and does not have a grad_fn. None of the tensors that it "
                + "was computed from requires grad."
        case .gradientMismatch(let i, let gradient, let output):
            "Mismatch in shape: grad_output[\(i)] has a shape of \(gradient) and output[\(i)] has a shape of \(output)."
        case .gradientShape(let expected, let found):
            "assigned grad has data of a different size: the tensor has shape \(expected), but the gradient "
                + "has shape \(found)"
        case .gradientDType(let expected, let found):
            "assigned grad has data of a different type: the tensor is \(expected.rawValue), but the gradient "
                + "is \(found.rawValue)"
        case .ownGradient: "can't assign Variable as its own grad"
        case .graphFreed:
            "Trying to backward through the graph a second time (or directly access saved tensors after they have "
                + "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
                + "grad(). Specify retain_graph=True if you need to backward through the graph a second time."
        case .notDifferentiable(let op, let operand):
            "the derivative for '\(op)' with respect to argument \(operand) is not implemented"
        case .noForwardMode(let op):
            "'\(op)' has no forward-mode derivative"
        case .unusedInput(let i):
            "One of the differentiated Tensors appears to not have been used in the graph (input \(i)). Set "
                + "allow_unused=True if this is the desired behavior."
        case .pullbackShapeMismatch(let op, let operand, let expected, let found):
            "The backward of '\(op)' returned a gradient of shape \(found) for argument \(operand), which has shape "
                + "\(expected)."
        case .requiresGradOfNonLeaf:
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                + "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
        case .hookWithoutGrad: "cannot register a hook on a tensor that doesn't require gradient"
        case .retainGradWithoutGrad:
            "can't retain_grad on Tensor that has requires_grad=False"
        default: ""
        }
    }

    private var inPlaceMessage: String {
        switch self {
        case .inPlaceOnLeaf(isView: false):
            "a leaf Variable that requires grad is being used in an in-place operation. Make the change under "
                + "torch.no_grad(), or change a clone()."
        case .inPlaceOnLeaf(isView: true):
            "a view of a leaf Variable that requires grad is being used in an in-place operation. Make the "
                + "change under torch.no_grad(), or change a view of a clone()."
        case .forbiddenView(let producer, let output, true, let isWritten):
            (producer.map { "Output \(output) of \($0) is a view of a view which was created in" }
                ?? "A view was created in") + " no_grad mode and "
                + (isWritten ? "is being" : "its base or another view of its base has been")
                + " modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, "
                + "it is forbidden. Move both the view and the change inside the no_grad block, or both outside."
        case .forbiddenView(let producer, let output, false, let isWritten):
            "Output \(output) of \(producer ?? "an operation") is a view and "
                + (isWritten ? "is being" : "its base or another view of its base has been")
                + " modified inplace. This view is the output of a function that returns multiple views. Such functions "
                + "do not allow the output views to be modified inplace. You should replace the inplace operation by an "
                + "out-of-place one."
        case .inPlacePartialOverlap:
            "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single "
                + "memory location. Please clone() the tensor before performing the operation."
        case .inPlaceOverlap:
            "unsupported operation: more than one element of the written-to tensor refers to a single memory "
                + "location. Please clone() the tensor before performing the operation."
        case .inPlaceShape(let shape, let result):
            "output with shape \(shape) doesn't match the broadcast shape \(result)"
        case .inPlaceDType(let dtype, let result):
            "result type \(result.torchName) can't be cast to the desired output type \(dtype.torchName)"
        case .detachOfView:
            "Can't detach views in-place. Use detach() instead."
        case .detachedInPlace:
            "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_(). This is not supported, "
                + "please use out-of-place `.detach()` instead"
        case .modifiedInPlace(let shape, let dtype, let producer, let output, let version, let expected):
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
                + "[torch.\(dtype.torchName)Tensor \(shape)]"
                + (producer.map { ", which is output \(output) of \($0)," } ?? "")
                + " is at version \(version); expected version \(expected) instead. Change a clone(), or make the "
                + "change after backward()."
        default: ""
        }
    }
}
