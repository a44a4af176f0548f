import CaseFormat
import CaseRunner

/// The wording of PyTorch's rules: what happened, why the rule exists, and what to change.
extension BrokenRule {
    /// The rule's name in reports.
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

    /// What happened, with the case's own names.
    var what: String {
        switch self {
        case .gradientNotKept(let x, let gradFn, _, _):
            "`\(x)` is not a leaf: it was computed (\(gradFn)), and backward() keeps `.grad` of leaves only"
        case .noBackward(let x, _): "backward() has not been called yet, so that `\(x).grad` is still None"
        case .onlyGradCalled(let x):
            "torch.autograd.grad returns gradients and leaves `\(x).grad` as it is: None"
        case .notReached(let x, isCut: true, _, _):
            "backward() did not reach `\(x)`: the way back to it is cut by detach(), `.data`, item() or no_grad"
        case .notReached(let x, isCut: false, _, _):
            "backward() did not reach `\(x)`: what it started from was not computed from `\(x)`"
        case .gradientCleared(let x): "`\(x).grad` was set to None after the backward pass"
        case .requiresNoGrad(let x, let dtype, _) where !dtype.isFloatingPoint:
            "`\(x)` is \(dtype.rawValue), and only floating-point tensors have gradients"
        case .requiresNoGrad(let x, _, let sources) where !sources.isEmpty:
            "`\(x)` does not require grad, since nothing that it was computed from does"
        case .requiresNoGrad(let x, _, _): "`\(x)` does not require grad, so that backward() passes it by"
        case .nothingRequiresGrad(let y, let sources) where sources.isEmpty:
            "`\(y)` was computed from no tensor that could require grad"
        case .nothingRequiresGrad(let y, let sources) where sources.count == 1:
            "`\(y)` was computed from `\(sources[0])`, which does not require grad"
        case .nothingRequiresGrad(let y, let sources):
            "`\(y)` was computed from \(sources.asNames), and none of these requires grad"
        case .cutOff(let y, let leaves, _):
            "the way from `\(y)` back to \(leaves.asNames) is cut by detach(), `.data`, item() or no_grad"
        case .gradientNotRecorded(let y):
            "`\(y)` comes from a gradient, and the pass that computed this gradient was not recorded"
        case .unusedInput(let x, let y): "`\(y)` was not computed from `\(x)`"
        case .nonScalarRoot(let y):
            "`\(y.text)` has the shape \(y.shape), and backward() by itself starts from a single number"
        case .graphFreed: "an earlier backward pass has freed the values that this one needs"
        case .savedValueChanged(let names, let operation, _, _):
            "`\(operation)` saved the value of \(names.isEmpty ? "a tensor" : names.asNames) for the backward pass, "
                + "and it was changed in place afterwards"
        case .savedValueOverwritten(let names, let operation, _, _):
            "`\(operation)` saved the value of \(names.isEmpty ? "a tensor" : names.asNames) for the backward pass, "
                + "and it was changed through `.data` afterwards"
        case .gradientShape(let y, let gradient):
            "the gradient has the shape \(gradient), and `\(y.text)` has \(y.shape)"
        case .numberHasNoGraph(let y, let function, _):
            "`\(y)` is a number, not a tensor: \(function) took it out of the graph"
        case .inPlaceOnLeaf(let x, let isView, _):
            "`\(x)` is \(isView ? "a view of a leaf" : "a leaf") that requires grad, and this changes it in place"
        case .integersHaveNoGradient(let x, let dtype):
            "`\(x)` is \(dtype.rawValue), and only floating-point tensors can require grad"
        case .notATensor(let x, let kind): "`\(x)` is \(kind), where a tensor is needed"
        case .productShapes(let a, let b):
            "`\(a.text)` is \(a.shape) and `\(b.text)` is \(b.shape): the last size of `\(a.text)`, "
                + "\(a.shape.last ?? 0), must be equal to the \(b.shape.count > 1 ? "last but one" : "only one") of "
                + "`\(b.text)`, \(b.shape.contracted)"
        case .broadcastShapes(let a, let b):
            "`\(a.text)` is \(a.shape) and `\(b.text)` is \(b.shape): counted from the last dimension, "
                + "\(Self.clash(a.shape, b.shape))"
        case .severalElements(let x):
            "`\(x.text)` has the shape \(x.shape), and item() takes the number out of a tensor that has just one"
        case .powerMeant(_, let dtype):
            "`^` is Python's exclusive or, which combines the bits of integers, and these numbers are \(dtype.rawValue)"
        case .gradientMeant(let x): "the expected value is that of `\(x).grad`, not of `\(x)`"
        }
    }

    /// Why the rule exists.
    var why: String {
        switch self {
        case .gradientNotKept:
            "gradients of intermediate results are passed on and dropped, so that not every value of a large network "
                + "has a gradient kept beside it"
        case .noBackward:
            "a gradient is there only when backward() has carried it from a result back to the leaves"
        case .onlyGradCalled:
            "grad() is for asking without side effects; only backward() adds to `.grad`"
        case .notReached(_, isCut: true, _, _), .cutOff:
            "what is detached or computed under no_grad is a constant for the backward pass"
        case .notReached(_, isCut: false, _, _):
            "backward() writes `.grad` of those leaves that its root depends on, and of no others"
        case .gradientCleared: "None says that there is no gradient, and only backward() makes one"
        case .integersHaveNoGradient: Self.noSmallChanges
        case .requiresNoGrad(_, let dtype, _) where !dtype.isFloatingPoint: Self.noSmallChanges
        case .requiresNoGrad, .nothingRequiresGrad:
            "to save time and memory, only operations on tensors that require grad are recorded"
        case .gradientNotRecorded:
            "few gradients are differentiated again, and recording a backward pass takes time and memory"
        case .unusedInput: "asking for the gradient of what has no part in the result is most often a mistake"
        case .nonScalarRoot:
            "the pass computes the gradient of one number; of several numbers it needs to know how much each counts"
        case .graphFreed:
            "the saved values of a graph take memory, and most graphs are passed once, so that each pass frees them"
        case .savedValueChanged:
            "the derivative is computed from the saved value; with another it would be wrong"
        case .savedValueOverwritten:
            "autograd does not notice a change through `.data`, and has computed the derivative at the changed value"
        case .gradientShape: "a gradient has one number for each element of its tensor"
        case .numberHasNoGraph:
            "a Python number does not know what it was computed from, so there is no way back"
        case .inPlaceOnLeaf:
            "the gradient of a leaf is the slope at the value that the graph began with, and that value would be lost"
        case .notATensor:
            "only tensors have a shape, a dtype and a graph; PyTorch does not make one of something else by itself"
        case .productShapes:
            "each element of a product is the sum of a row of the left factor times a column of the right one, so "
                + "these must be equally long"
        case .broadcastShapes: "a size can be repeated to fit another only if it is 1"
        case .severalElements: "a Python number is one number"
        case .powerMeant: "mathematics writes a power so, and Python does not"
        case .gradientMeant(let x):
            "`\(x)` is the tensor itself; backward() leaves it as it is and writes `\(x).grad`"
        }
    }
}

extension BrokenRule {
    /// What to change.
    var help: String {
        switch self {
        case .gradientNotKept(let x, _, isUpdate: true, _):
            "to update `\(x)`, change it in place, as in `with torch.no_grad(): \(x) -= 0.1 * \(x).grad`, so that it "
                + "stays the leaf that it is"
        case .gradientNotKept(let x, _, isUpdate: false, _):
            "call `\(x).retain_grad()` before backward(), or ask for it: `torch.autograd.grad(loss, \(x))`"
        case .noBackward(_, let root?) where root.shape.reduce(1, *) == 1:
            "call `\(root.text).backward()` first"
        case .noBackward(_, let root?): "call `\(root.text).sum().backward()` first"
        case .noBackward: "call backward() on a result that is computed from it"
        case .onlyGradCalled: "use what grad() returns, or call backward()"
        case .notReached(_, isCut: true, _, _):
            "leave out what cuts the way; where it is meant to be cut, expect null"
        case .cutOff: "leave out what cuts the way, or go back from a result before the cut"
        case .notReached(let x, isCut: false, _, _): "compute the result from `\(x)`, or expect null"
        case .gradientCleared(let x): "look at `\(x).grad` before it is cleared, or expect null"
        case .requiresNoGrad(let x, let dtype, _) where !dtype.isFloatingPoint: Self.conversion(x)
        case .integersHaveNoGradient(let x, _): Self.conversion(x)
        case .requiresNoGrad(_, _, let sources) where !sources.isEmpty:
            "let \(sources.asNames(joinedBy: "or")) require grad: \(Self.requiring)"
        case .requiresNoGrad(let x, _, _): "let `\(x)` require grad: \(Self.requiring)"
        case .nothingRequiresGrad(_, let sources) where sources.isEmpty:
            "begin with a floating-point tensor that requires grad: \(Self.requiring)"
        case .nothingRequiresGrad(_, let sources) where sources.count == 1:
            "let `\(sources[0])` require grad: \(Self.requiring)"
        case .nothingRequiresGrad(_, let sources):
            "let the one whose gradient you want, \(sources.asNames(joinedBy: "or")), require grad: \(Self.requiring)"
        case .gradientNotRecorded: "write `create_graph=True` in the call that computed the gradient"
        case .unusedInput(let x, _): "leave `\(x)` out, or write `allow_unused=True` to get None for it"
        case .nonScalarRoot(let y):
            "reduce it first, `\(y.text.operand).sum().backward()`, or say what each element counts: "
                + "`\(y.text.operand).backward(torch.ones_like(\(y.text)))`"
        case .graphFreed:
            "write `retain_graph=True` in the earlier call, or compute the result again before this one"
        case .savedValueChanged:
            "make a new tensor instead of changing this one (`y = y + 1`, not `y += 1`), change a clone(), or make the "
                + "change after backward()"
        case .savedValueOverwritten:
            "change a clone(), or write `.detach()` in place of `.data`: then backward() raises an error"
        case .gradientShape(let y, _):
            "give one of the shape \(y.shape), such as `torch.ones_like(\(y.text))`"
        case .numberHasNoGraph(_, let function, _):
            "call backward() on the tensor, and \(function) only to show or compare a number"
        case .inPlaceOnLeaf(_, _, let statement):
            "to update it, as an optimiser does, write `with torch.no_grad(): \(statement)`; to compute with it, make "
                + "a new tensor"
        case .notATensor(let x, "a number"):
            "make a tensor of it: `\(x) = torch.tensor(2.0, requires_grad=True)`"
        case .notATensor(let x, "a list"), .notATensor(let x, "a tuple"):
            "make a tensor of it: `torch.tensor(\(x))`, with requires_grad=True if you want its gradient"
        case .notATensor(_, "text"): "write a name or a number, without quotes"
        case .notATensor: "see which step should have given it a value"
        case .productShapes(let a, let b): Self.transposition(a, b)
        case .broadcastShapes(let a, let b): Self.expansion(a, b)
        case .severalElements(let x): "reduce it first, as in `\(x.text.operand).sum().item()`"
        case .powerMeant(let expression, _):
            "write a power with two stars: `\(expression.replacing("^", with: "**"))`"
        case .gradientMeant(let x): "write \"\(x).grad\" in place of \"\(x)\""
        }
    }

    private static let noSmallChanges =
        "a derivative says what a small change does, and an integer has no small changes"

    private static func conversion(_ x: String) -> String {
        "write the numbers with a point, as in `torch.tensor([1.0, 2.0])`"
            + (x.operand == x ? ", or convert the tensor: `\(x).double()`" : "")
    }

    private static let requiring =
        "`\"requires_grad\": true` in the case, `requires_grad=True` in a statement"

    /// Other places of the case that have to do with it.
    var notes: [(message: String, location: SourceLocation)] {
        switch self {
        case .gradientNotKept(let x, _, _, let place?): [("`\(x)` was computed here", place)]
        case .notReached(_, _, let cut, let pass):
            Self.notes(("the way back is cut here", cut), ("the backward pass began here", pass))
        case .cutOff(_, _, let cut): Self.notes(("the way back is cut here", cut))
        case .graphFreed(let place?): [("the graph was freed here", place)]
        case .savedValueChanged(_, let operation, let saved, let changed),
            .savedValueOverwritten(_, let operation, let saved, let changed):
            Self.notes(("`\(operation)` saved it here", saved), ("it was changed here", changed))
        case .numberHasNoGraph(let y, _, let place): [("`\(y)` was made a number here", place)]
        default: []
        }
    }

    private static func notes(
        _ notes: (message: String, location: SourceLocation?)...
    ) -> [(message: String, location: SourceLocation)] {
        notes.compactMap { note in note.location.map { (note.message, $0) } }
    }

    // MARK: Shapes

    /// The first sizes from the last dimension on that do not go together.
    private static func clash(_ a: [Int], _ b: [Int]) -> String {
        for (m, n) in zip(a.reversed(), b.reversed()) where m != n && m != 1 && n != 1 {
            return "\(m) meets \(n)"
        }
        return "their sizes differ"
    }

    /// A product that goes with one factor or both transposed, if there is one.
    private static func transposition(_ a: Operand, _ b: Operand) -> String {
        let none = "look at how the two were made: no transpose makes them fit"
        guard a.shape.count > 1 || b.shape.count > 1 else { return none }
        let (left, right) = (a.shape.transposed, b.shape.transposed)
        let (x, y) = (a.text.operand, b.text.operand)
        if b.shape.count > 1, a.shape.last == right.contracted {
            return "transpose the right factor: `\(x) @ \(y).mT`"
        }
        if a.shape.count > 1, left.last == b.shape.contracted {
            return "transpose the left factor: `\(x).mT @ \(y)`"
        }
        if b.shape.last == a.shape.contracted { return "exchange the factors: `\(y) @ \(x)`" }
        return none
    }

    /// A dimension of size 1 that makes two shapes go together, if there is one.
    private static func expansion(_ a: Operand, _ b: Operand) -> String {
        for (operand, other) in [(a, b), (b, a)] where operand.shape.count < other.shape.count {
            for d in operand.shape.indices.reversed() {
                var shape = operand.shape
                shape.insert(1, at: d + 1)
                if Self.broadcast(shape, other.shape) {
                    return "add a dimension of size 1 along which it is repeated: "
                        + "`\(operand.text.operand).unsqueeze(\(d + 1))`"
                }
            }
        }
        if a.shape.count == 2, b.shape.count == 2, Self.broadcast(a.shape.transposed, b.shape) {
            return "transpose one of them: `\(a.text.operand).T`"
        }
        return "give them equal shapes, or put a dimension of size 1 where one is to be repeated"
    }

    private static func broadcast(_ a: [Int], _ b: [Int]) -> Bool {
        zip(a.reversed(), b.reversed()).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    }
}

extension [Int] {
    /// The size that a product sums over, of its right factor.
    fileprivate var contracted: Int { count > 1 ? self[count - 2] : first ?? 0 }

    /// With the last two sizes exchanged.
    fileprivate var transposed: [Int] { count > 1 ? dropLast(2) + [self[count - 1], self[count - 2]] : self }
}

extension [String] {
    /// `x`, `y` and `z`.
    fileprivate var asNames: String { asNames(joinedBy: "and") }

    fileprivate func asNames(joinedBy word: String) -> String {
        let names = map { "`\($0)`" }
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(word) " + last
    }
}

extension String {
    /// The text as an operand of a method or operator: in parentheses unless it is a name, a call or the like.
    fileprivate var operand: String {
        let isClosed = allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        return isClosed || (hasPrefix("(") && hasSuffix(")")) ? self : "(\(self))"
    }
}
