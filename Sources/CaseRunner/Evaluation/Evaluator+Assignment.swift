import Autograd
import CaseFormat

/// Assignment to elements, slices and attributes.
extension Evaluator {
    func store(
        _ value: RuntimeValue, in place: Expression, at range: SourceRange
    ) throws(ExecutionError) {
        guard let root = place.root else { return }
        let below = try evaluateAll(place.nodes.dropLast())
        try store(value, in: root, below, at: range)
    }

    private func store(
        _ value: RuntimeValue, in root: Expression.Node, _ below: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) {
        switch root.kind {
        case .index(let base, let items):
            guard let x = below[base].variable else {
                throw ExecutionError(
                    .expected("a tensor before the brackets", found: below[base].kindName), at: root.range)
            }
            try assign(value, in: x, expanded(items.map { below[$0] }), at: range)
        case .attribute(let base, let attribute):
            guard let x = below[base].variable else {
                throw ExecutionError(
                    .expected("a tensor before the dot", found: below[base].kindName), at: root.range)
            }
            try set(attribute, of: x, to: value, at: range)
        default: break
        }
    }

    /// Augmented assignment to an element, slice or attribute: `x[0] *= s`.
    ///
    /// As in Python, it makes two in-place changes: the operation on the view `x[0]`, then the assignment to it.
    func augment(
        _ place: Expression, _ op: BinaryOperator, by value: Expression, at range: SourceRange
    ) throws(ExecutionError) {
        guard let root = place.root else { return }
        let below = try evaluateAll(place.nodes.dropLast())
        var present: RuntimeValue
        var isAttribute = false
        switch root.kind {
        case .index(let base, let items):
            present = try element(of: below[base], expanded(items.map { below[$0] }), at: root.range)
        case .attribute(let base, let attribute):
            present = try self.attribute(attribute, of: below[base], at: root.range)
            isAttribute = true
        default: return
        }
        let value = try evaluate(value)
        if let x = present.variable, let operation = op.operation {
            try applyInPlace(operation, to: x, [value.argument], at: range)
            // The attribute already holds this tensor, so assigning it again is unnecessary.
            if isAttribute { return }
        } else {
            present = try binary(op, present, value, at: range)
        }
        try store(present, in: root, below, at: range)
    }

    private func assign(
        _ value: RuntimeValue, in x: Variable, _ items: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) {
        guard value.variable != nil || value.asNumber != nil else {
            throw ExecutionError(.expected("a tensor or a number", found: value.kindName), at: range)
        }
        if items.count == 1, case .bool(false) = items[0] { return }
        let place = try place(in: x, items, isRead: false, at: range)
        if place.indices.isEmpty {
            try copy(value, to: place.view, at: range)
        } else if let new = value.variable {
            try put(.tensor(try withoutLeadingOnes(new, at: range)), at: place, at: range)
        } else if place.indices.count == 1, place.indices[0].index.dtype == .bool {
            try fill(place, with: value.argument, at: range)
        } else if place.indices.count == 1, place.indices[0].index.dtype == .int64 {
            let (dim, index) = place.indices[0]
            try applyInPlace(
                "index_fill", to: place.view,
                [.number(Double(dim), isInteger: true), .tensor(index), value.argument], at: range)
        } else {
            let number = Tensor(value.asNumber?.value ?? .nan, dtype: place.view.dtype)
            try put(.tensor(Variable(number, tape: tape)), at: place, at: range)
        }
    }

    /// Assigns with `copy_`, or with `fill_` for a number or 0-dimensional tensor.
    ///
    /// A tensor is broadcast to the target's shape after its leading dimensions of size 1 are dropped.
    private func copy(
        _ value: RuntimeValue, to target: Variable, at range: SourceRange
    ) throws(ExecutionError) {
        guard var new = value.variable, new.shape == target.shape || !new.shape.isEmpty else {
            return try applyInPlace("fill", to: target, [value.argument], at: range)
        }
        if new.shape != target.shape {
            new = try withoutLeadingOnes(new, at: range)
            new = try view("expand", new, target.shape, at: range)
        }
        try applyInPlace("copy", to: target, [.tensor(new)], at: range)
    }

    private func withoutLeadingOnes(_ x: Variable, at range: SourceRange) throws(ExecutionError) -> Variable {
        let shape = Array(x.shape.drop { $0 == 1 })
        return shape == x.shape ? x : try view("view", x, shape, at: range)
    }

    private func view(
        _ name: String, _ x: Variable, _ shape: [Int], at range: SourceRange
    ) throws(ExecutionError) -> Variable {
        let sizes = shape.map { Argument.number(Double($0), isInteger: true) }
        guard case .tensor(let result) = try apply(name, [.tensor(x), .list(sizes)], at: range) else {
            return x
        }
        return result
    }

    private func put(
        _ value: Argument, at place: IndexedPlace, at range: SourceRange
    ) throws(ExecutionError) {
        let (dim, indices) = try neighbouring(place, at: range)
        try applyInPlace(
            "index_put", to: place.view, [value, .list(indices.map(Argument.tensor))],
            [("dim", .number(Double(dim), isInteger: true))], at: range)
    }

    /// Assigns a number to the elements where a mask is true; the mask covers the dimensions from `dim` on.
    private func fill(
        _ place: IndexedPlace, with value: Argument, at range: SourceRange
    ) throws(ExecutionError) {
        let (dim, mask) = place.indices[0]
        try checkMask(mask, place.view, dim, at: range)
        let further = place.view.shape.count - dim - mask.shape.count
        let shape = mask.shape + [Int](repeating: 1, count: further)
        try applyInPlace(
            "masked_fill", to: place.view,
            [.tensor(try view("reshape", mask, shape, at: range)), value], at: range)
    }

    private func set(
        _ attribute: TensorAttribute, of x: Variable, to value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) {
        switch (attribute, value) {
        case (.grad, .none): try attempt(at: range) { () throws(AutogradError) in try x.setGrad(nil) }
        case (.grad, .tensor(let g)), (.grad, .array(let g)):
            try attempt(at: range) { () throws(AutogradError) in try x.setGrad(g) }
        case (.requiresGrad, .bool(let wanted)):
            // Setting the attribute on a non-leaf is an error even if the value already requires grad, unlike
            // `requires_grad_()`.
            guard !x.hasHistory else { throw ExecutionError(.autograd(.requiresGradOfNonLeaf), at: range) }
            try attempt(at: range) { () throws(AutogradError) in try x.setRequiresGrad(wanted) }
        case (.data, .tensor(let new)):
            changes.append((x.memoryID, x.storageID, x.version, range))
            try attempt(at: range) { () throws(AutogradError) in try x.setData(new) }
        default:
            throw ExecutionError(
                .expected("a value that `.\(attribute.rawValue)` can hold", found: value.kindName), at: range)
        }
    }
}
