import CaseFormat
import CaseRunner

/// The texts that explain a broken PyTorch rule: the violation, the reason for the rule, and the correction.
extension RuleViolation {
    /// Identifier of the rule in reports.
    var name: String {
        switch self {
        case .gradientNotKept: "gradient-not-kept"
        case .noBackward: "no-backward"
        case .onlyGradCalled: "only-grad-called"
        case .notReached: "not-reached"
        case .gradientCleared: "gradient-cleared"
        case .requiresNoGrad: "requires-no-grad"
        case .nothingRequiresGrad: "nothing-requires-grad"
        case .cutOff: "cut-off"
        case .gradientNotRecorded: "gradient-not-recorded"
        case .unusedInput: "unused-input"
        case .nonScalarRoot: "non-scalar-root"
        case .graphFreed: "graph-freed"
        case .savedValueChanged: "saved-value-changed"
        case .savedValueOverwritten: "saved-value-overwritten"
        case .gradientShape: "gradient-shape"
        case .numberHasNoGraph: "number-has-no-graph"
        case .inPlaceOnLeaf: "in-place-on-leaf"
        case .integersHaveNoGradient: "integers-have-no-gradient"
        case .notATensor: "not-a-tensor"
        case .productShapes: "product-shapes"
        case .broadcastShapes: "broadcast-shapes"
        case .severalElements: "several-elements"
        case .powerMeant: "power-meant"
        case .gradientMeant: "gradient-meant"
        }
    }

    /// One sentence that states what happened, with the tensor names of the case.
    var what: String {
        switch self {
        case .gradientNotKept(let x, let gradFn, _, _):
            "`\(x)` is not a leaf: it was computed (\(gradFn)), and backward() stores `.grad` for leaves only"
        case .noBackward(let x, _): "backward() has not been called yet, so `\(x).grad` is still None"
        case .onlyGradCalled(let x):
            "torch.autograd.grad() returns gradients and does not write `\(x).grad`, which is None"
        case .notReached(let x, isCut: true, _, _):
            "backward() did not reach `\(x)`: the path to it is cut by detach(), `.data`, item() or no_grad"
        case .notReached(let x, isCut: false, _, _):
            "backward() did not reach `\(x)`: the tensor it started from was not computed from `\(x)`"
        case .gradientCleared(let x): "`\(x).grad` was set to None after the backward pass"
        case .requiresNoGrad(let x, let dtype, _) where !dtype.isFloatingPoint:
            "`\(x)` is \(dtype.rawValue), and only floating-point tensors have gradients"
        case .requiresNoGrad(let x, _, let sources) where !sources.isEmpty:
            "`\(x)` does not require grad, because none of the tensors it was computed from does"
        case .requiresNoGrad(let x, _, _):
            "`\(x)` does not require grad, so backward() computes no gradient for it"
        case .nothingRequiresGrad(let y, let sources) where sources.isEmpty:
            "`\(y)` was not computed from any tensor that can require grad"
        case .nothingRequiresGrad(let y, let sources) where sources.count == 1:
            "`\(y)` was computed from `\(sources[0])`, which does not require grad"
        case .nothingRequiresGrad(let y, let sources):
            "`\(y)` was computed from \(sources.asNames), none of which requires grad"
        case .cutOff(let y, let leaves, _):
            "the path from `\(y)` back to \(leaves.asNames) is cut by detach(), `.data`, item() or no_grad"
        case .gradientNotRecorded(let y):
            "`\(y)` was computed from a gradient, and the backward pass that produced this gradient was not recorded"
        case .unusedInput(let x, let y): "`\(y)` was not computed from `\(x)`"
        case .nonScalarRoot(let y):
            "`\(y.text)` has the shape \(y.shape), but backward() without a gradient argument needs a tensor with one "
                + "element"
        case .graphFreed: "an earlier backward pass has freed the saved values that this one needs"
        case .savedValueChanged(let names, let operation, _, _):
            "`\(operation)` saved the value of \(names.isEmpty ? "a tensor" : names.asNames) for the backward pass, "
                + "and the value was changed in place afterwards"
        case .savedValueOverwritten(let names, let operation, _, _):
            "`\(operation)` saved the value of \(names.isEmpty ? "a tensor" : names.asNames) for the backward pass, "
                + "and the value was changed through `.data` afterwards"
        case .gradientShape(let y, let gradient):
            "the gradient has the shape \(gradient), but `\(y.text)` has the shape \(y.shape)"
        case .numberHasNoGraph(let y, let function, _):
            "`\(y)` is a Python number, not a tensor: \(function) removed it from the graph"
        case .inPlaceOnLeaf(let x, let isView, _):
            "`\(x)` is \(isView ? "a view of a leaf" : "a leaf") that requires grad, and this statement changes it in "
                + "place"
        case .integersHaveNoGradient(let x, let dtype):
            "`\(x)` is \(dtype.rawValue), and only floating-point tensors can require grad"
        case .notATensor(let x, let kind): "`\(x)` is \(kind), but a tensor is needed"
        case .productShapes(let a, let b):
            "`\(a.text)` has the shape \(a.shape) and `\(b.text)` has the shape \(b.shape): the last size of "
                + "`\(a.text)` (\(a.shape.last ?? 0)) must equal the "
                + "\(b.shape.count > 1 ? "second-to-last" : "only") size of `\(b.text)` (\(b.shape.contracted))"
        case .broadcastShapes(let a, let b):
            "`\(a.text)` has the shape \(a.shape) and `\(b.text)` has the shape \(b.shape): aligned at the last "
                + "dimension, \(Self.mismatchedSizes(a.shape, b.shape))"
        case .severalElements(let x):
            "`\(x.text)` has the shape \(x.shape), but item() needs a tensor with exactly one element"
        case .powerMeant(_, let dtype):
            "`^` is Python's bitwise exclusive or, which is defined for integers only, and these numbers are "
                + "\(dtype.rawValue)"
        case .gradientMeant(let x): "the expected value equals `\(x).grad`, not `\(x)`"
        }
    }

    /// The reason for the rule, in one sentence.
    var why: String {
        switch self {
        case .gradientNotKept:
            "storing a gradient for every intermediate result of a large network would take too much memory"
        case .noBackward:
            "`.grad` is None until backward() computes a gradient"
        case .onlyGradCalled:
            "grad() has no side effects; only backward() accumulates gradients in `.grad`"
        case .notReached(_, isCut: true, _, _), .cutOff:
            "a detached tensor, or one computed under no_grad, is a constant in the backward pass"
        case .notReached(_, isCut: false, _, _):
            "backward() writes `.grad` only for the leaves that its starting tensor depends on"
        case .gradientCleared: "None means that there is no gradient, and only backward() computes one"
        case .integersHaveNoGradient: Self.noSmallChanges
        case .requiresNoGrad(_, let dtype, _) where !dtype.isFloatingPoint: Self.noSmallChanges
        case .requiresNoGrad, .nothingRequiresGrad:
            "to save time and memory, only operations on tensors that require grad are recorded"
        case .gradientNotRecorded:
            "recording a backward pass takes time and memory, and few gradients are differentiated again"
        case .unusedInput: "a request for the gradient of an unused tensor is usually a mistake"
        case .nonScalarRoot:
            "the backward pass differentiates one number; for several numbers it needs a weight for each of them"
        case .graphFreed:
            "saved values take memory and most graphs are differentiated once, so each backward pass frees them"
        case .savedValueChanged:
            "the derivative is computed from the saved value, so a changed value would give a wrong gradient"
        case .savedValueOverwritten:
            "autograd does not track changes through `.data`, so it computed the derivative at the changed value"
        case .gradientShape: "a gradient has one number for each element of its tensor"
        case .numberHasNoGraph:
            "a Python number has no graph, so there is nothing to differentiate"
        case .inPlaceOnLeaf:
            "the gradient is taken at the original value of the leaf, which a change in place would overwrite"
        case .notATensor:
            "only tensors have a shape, a dtype and a graph, and PyTorch does not convert other values to tensors here"
        case .productShapes:
            "each element of a matrix product is a row of the left factor times a column of the right factor, so the "
                + "two must have the same length"
        case .broadcastShapes: "broadcasting repeats a dimension only if its size is 1"
        case .severalElements: "item() converts a tensor to a single Python number"
        case .powerMeant: "Python's power operator is `**`"
        case .gradientMeant(let x):
            "`\(x)` is the tensor itself; backward() does not change it and writes the gradient to `\(x).grad`"
        }
    }
}

extension RuleViolation {
    /// The change that fixes the case, in one sentence.
    var help: String {
        switch self {
        case .gradientNotKept(let x, _, isUpdate: true, _):
            "update `\(x)` in place, as in `with torch.no_grad(): \(x) -= 0.1 * \(x).grad`, so that it remains a leaf"
        case .gradientNotKept(let x, _, isUpdate: false, _):
            "call `\(x).retain_grad()` before backward(), or compute the gradient with "
                + "`torch.autograd.grad(loss, \(x))`"
        case .noBackward(_, let root?) where root.shape.reduce(1, *) == 1:
            "call `\(root.text).backward()` first"
        case .noBackward(_, let root?): "call `\(root.text).sum().backward()` first"
        case .noBackward(let x, nil): "first call backward() on a result computed from `\(x)`"
        case .onlyGradCalled: "use the gradients that grad() returns, or call backward()"
        case .notReached(_, isCut: true, _, _):
            "remove the operation that cuts the path, or expect null if the cut is intended"
        case .cutOff:
            "remove the operation that cuts the path, or call backward() on a result before the cut"
        case .notReached(let x, isCut: false, _, _): "compute the result from `\(x)`, or expect null"
        case .gradientCleared(let x): "check `\(x).grad` before it is cleared, or expect null"
        case .requiresNoGrad(let x, let dtype, _) where !dtype.isFloatingPoint: Self.conversion(x)
        case .integersHaveNoGradient(let x, _): Self.conversion(x)
        case .requiresNoGrad(_, _, let sources) where !sources.isEmpty:
            "make \(sources.asNames(joinedBy: "or")) require grad: \(Self.requiring)"
        case .requiresNoGrad(let x, _, _): "make `\(x)` require grad: \(Self.requiring)"
        case .nothingRequiresGrad(_, let sources) where sources.isEmpty:
            "start from a floating-point tensor that requires grad: \(Self.requiring)"
        case .nothingRequiresGrad(_, let sources) where sources.count == 1:
            "make `\(sources[0])` require grad: \(Self.requiring)"
        case .nothingRequiresGrad(_, let sources):
            "make the tensor whose gradient you want (\(sources.asNames(joinedBy: "or"))) require grad: "
                + Self.requiring
        case .gradientNotRecorded: "pass `create_graph=True` to the call that computed the gradient"
        case .unusedInput(let x, _): "remove `\(x)`, or pass `allow_unused=True` to get None for it"
        case .nonScalarRoot(let y):
            "reduce it first, as in `\(y.text.operand).sum().backward()`, or pass a weight for each element, as in "
                + "`\(y.text.operand).backward(torch.ones_like(\(y.text)))`"
        case .graphFreed:
            "pass `retain_graph=True` to the earlier call, or compute the result again before this one"
        case .savedValueChanged:
            "create a new tensor (`y = y + 1` instead of `y += 1`), change a clone(), or make the change after "
                + "backward()"
        case .savedValueOverwritten:
            "change a clone(); with `.detach()` instead of `.data`, backward() raises an error for such a change"
        case .gradientShape(let y, _):
            "pass a gradient of the shape \(y.shape), such as `torch.ones_like(\(y.text))`"
        case .numberHasNoGraph(_, let function, _):
            "call backward() on the tensor; call \(function) only to print or compare the number"
        case .inPlaceOnLeaf(_, _, let statement):
            "to update it, as an optimiser does, write `with torch.no_grad(): \(statement)`; otherwise create a new "
                + "tensor"
        case .notATensor(let x, "a number"):
            "convert it to a tensor: `\(x) = torch.tensor(2.0, requires_grad=True)`"
        case .notATensor(let x, "a list"), .notATensor(let x, "a tuple"):
            "convert it to a tensor: `torch.tensor(\(x))`, with requires_grad=True if you want its gradient"
        case .notATensor(_, "text"): "write a name or a number without quotes"
        case .notATensor: "check the step that should have assigned a tensor to it"
        case .productShapes(let a, let b): Self.transposition(a, b)
        case .broadcastShapes(let a, let b): Self.expansion(a, b)
        case .severalElements(let x): "reduce it first, as in `\(x.text.operand).sum().item()`"
        case .powerMeant(let expression, _):
            "write the power with `**`: `\(expression.replacing("^", with: "**"))`"
        case .gradientMeant(let x): "write \"\(x).grad\" instead of \"\(x)\""
        }
    }

    private static let noSmallChanges =
        "a derivative describes the effect of an arbitrarily small change, and integers change by 1 or more"

    private static func conversion(_ x: String) -> String {
        "write the numbers with a decimal point, as in `torch.tensor([1.0, 2.0])`"
            + (x.operand == x ? ", or convert the tensor: `\(x).double()`" : "")
    }

    private static let requiring =
        "write `\"requires_grad\": true` in the case or `requires_grad=True` in a statement"

    /// Other locations in the case that help to understand the error.
    var notes: [(message: String, location: SourceLocation)] {
        switch self {
        case .gradientNotKept(let x, _, _, let place?): [("`\(x)` was computed here", place)]
        case .notReached(_, _, let cut, let pass):
            Self.notes(("the path is cut here", cut), ("the backward pass started here", pass))
        case .cutOff(_, _, let cut): Self.notes(("the path is cut here", cut))
        case .graphFreed(let place?): [("the graph was freed here", place)]
        case .savedValueChanged(_, let operation, let saved, let changed),
            .savedValueOverwritten(_, let operation, let saved, let changed):
            Self.notes(
                ("`\(operation)` saved the value here", saved), ("the value was changed here", changed))
        case .numberHasNoGraph(let y, _, let place): [("`\(y)` was converted to a number here", place)]
        default: []
        }
    }

    private static func notes(
        _ notes: (message: String, location: SourceLocation?)...
    ) -> [(message: String, location: SourceLocation)] {
        notes.compactMap { note in note.location.map { (note.message, $0) } }
    }

    // MARK: Shapes

    /// Names the first pair of sizes, from the last dimension on, that cannot be broadcast together.
    private static func mismatchedSizes(_ a: [Int], _ b: [Int]) -> String {
        for (m, n) in zip(a.reversed(), b.reversed()) where m != n && m != 1 && n != 1 {
            return "the sizes \(m) and \(n) do not match"
        }
        return "the sizes do not match"
    }

    /// Suggests a transposed factor, or swapped factors, for which the matrix product is defined.
    private static func transposition(_ a: Operand, _ b: Operand) -> String {
        let none = "check how the two factors were computed: no transpose makes their shapes match"
        guard a.shape.count > 1 || b.shape.count > 1 else { return none }
        let (left, right) = (a.shape.transposed, b.shape.transposed)
        let (x, y) = (a.text.operand, b.text.operand)
        if b.shape.count > 1, a.shape.last == right.contracted {
            return "transpose the right factor: `\(x) @ \(y).mT`"
        }
        if a.shape.count > 1, left.last == b.shape.contracted {
            return "transpose the left factor: `\(x).mT @ \(y)`"
        }
        if b.shape.last == a.shape.contracted { return "swap the factors: `\(y) @ \(x)`" }
        return none
    }

    /// Suggests a dimension of size 1, or a transpose, that makes two shapes broadcast.
    private static func expansion(_ a: Operand, _ b: Operand) -> String {
        for (operand, other) in [(a, b), (b, a)] where operand.shape.count < other.shape.count {
            for d in operand.shape.indices.reversed() {
                var shape = operand.shape
                shape.insert(1, at: d + 1)
                if Self.broadcast(shape, other.shape) {
                    return "add a dimension of size 1, which is then broadcast: "
                        + "`\(operand.text.operand).unsqueeze(\(d + 1))`"
                }
            }
        }
        if a.shape.count == 2, b.shape.count == 2, Self.broadcast(a.shape.transposed, b.shape) {
            return "transpose one of them: `\(a.text.operand).T`"
        }
        return "make the shapes equal, or use size 1 for each dimension to be broadcast"
    }

    private static func broadcast(_ a: [Int], _ b: [Int]) -> Bool {
        zip(a.reversed(), b.reversed()).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    }
}

extension [Int] {
    /// The size of the dimension that a matrix product sums over, if this is the shape of the right factor.
    fileprivate var contracted: Int { count > 1 ? self[count - 2] : first ?? 0 }

    /// The shape with its last two sizes swapped.
    fileprivate var transposed: [Int] { count > 1 ? dropLast(2) + [self[count - 1], self[count - 2]] : self }
}

extension [String] {
    /// The names in backquotes, as in `x`, `y` and `z`.
    fileprivate var asNames: String { asNames(joinedBy: "and") }

    fileprivate func asNames(joinedBy word: String) -> String {
        let names = map { "`\($0)`" }
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(word) " + last
    }
}

extension String {
    /// The text as the operand of a method or an operator: in parentheses unless it is a dotted name.
    fileprivate var operand: String {
        let isClosed = allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        return isClosed || (hasPrefix("(") && hasSuffix(")")) ? self : "(\(self))"
    }
}
