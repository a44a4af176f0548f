import Autograd
import CaseFormat

/// `x[…]`, read and assigned to.
extension Evaluator {
    func element(
        of base: RuntimeValue, _ items: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        switch base {
        case .list(let list):
            if items.count == 1, let item = try list.item(at: items[0], range) { return item }
        case .text(let text):
            let characters = ValueList(text.map { .text(String($0)) }, .list)
            if items.count == 1, let item = try characters.item(at: items[0], range) {
                return .text(self.text(of: item, joining: true))
            }
        case .tensor(let x): return .tensor(try element(of: x, items, at: range))
        case .array(let x): return .array(try element(of: x, items, at: range))
        default: break
        }
        throw ExecutionError(.expected("a tensor before the brackets", found: base.kindName), at: range)
    }

    private func element(
        of x: Variable, _ items: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> Variable {
        let place = try indexed(x, items, at: range)
        guard !place.indices.isEmpty else { return place.view }
        let result = try apply(
            "index",
            [.tensor(place.view), .list(place.indices.map(Argument.tensor))],
            [("dim", .number(Double(place.dim), isInteger: true))], at: range)
        return result.variable ?? place.view
    }

    /// Assignment to an element, a slice or an attribute.
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
            try store(value, in: x, expanded(items.map { below[$0] }), at: range)
        case .attribute(let base, let attribute):
            guard let x = below[base].variable else {
                throw ExecutionError(
                    .expected("a tensor before the dot", found: below[base].kindName), at: root.range)
            }
            try set(attribute, of: x, to: value, at: range)
        default: break
        }
    }

    /// `x[0] *= s` is two changes, as in Python: what stands there in place, then the assignment.
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
            // Assigning the very tensor that the attribute holds changes nothing.
            if isAttribute { return }
        } else {
            present = try binary(op, present, value, at: range)
        }
        try store(present, in: root, below, at: range)
    }

    private func store(
        _ value: RuntimeValue, in x: Variable, _ items: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) {
        let place = try indexed(x, items, at: range)
        guard place.indices.isEmpty else {
            return try applyInPlace(
                "index_put", to: place.view, [value.argument, .list(place.indices.map(Argument.tensor))],
                [("dim", .number(Double(place.dim), isInteger: true))], at: range)
        }
        try applyInPlace("copy", to: place.view, [value.argument], at: range)
    }

    private func set(
        _ attribute: TensorAttribute, of x: Variable, to value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) {
        switch (attribute, value) {
        case (.grad, .none): try attempt(at: range) { () throws(AutogradError) in try x.setGrad(nil) }
        case (.grad, .tensor(let g)), (.grad, .array(let g)):
            try attempt(at: range) { () throws(AutogradError) in try x.setGrad(g) }
        case (.requiresGrad, .bool(let wanted)):
            try attempt(at: range) { () throws(AutogradError) in try x.setRequiresGrad(wanted) }
        case (.data, .tensor(let new)):
            guard new.shape == x.shape else {
                throw ExecutionError(.autograd(.sizesDiffer(op: ".data", x.shape, new.shape)), at: range)
            }
            try applyInPlace("copy", to: x.data, [.tensor(new.detached)], at: range)
        default:
            throw ExecutionError(
                .expected("a value that `.\(attribute.rawValue)` can hold", found: value.kindName), at: range)
        }
    }

    // MARK: Where an index leads

    /// A view by numbers, slices and new axes, and index tensors for its dimensions from `dim` on.
    private struct Indexed {
        var view: Variable
        var indices: [Variable]
        var dim: Int
    }

    private func indexed(
        _ x: Variable, _ items: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> Indexed {
        let items = try expanded(items, rank: x.shape.count, at: range)
        var view = x
        var d = 0
        var advanced: [(dim: Int, index: Variable)] = []
        for item in items {
            switch item {
            case .number(let value, isInteger: true):
                guard let i = Int(exactly: value) else {
                    throw ExecutionError(.expected("an index", found: item.kindName), at: range)
                }
                view = try self.view("select", view, [d, i], at: range)
            case .slice(nil, nil, nil):
                d += 1
            case .slice(let start, let stop, let step):
                let bounds: [Argument] = [start, stop].map {
                    $0.map { .number(Double($0), isInteger: true) } ?? .none
                }
                let stride = Argument.number(Double(step ?? 1), isInteger: true)
                let arguments = [.tensor(view), .number(Double(d), isInteger: true)] + bounds + [stride]
                if case .tensor(let next) = try apply("slice", arguments, at: range) { view = next }
                d += 1
            case .none:
                view = try self.view("unsqueeze", view, [d], at: range)
                d += 1
            case .tensor(let index) where index.dtype == .bool:
                for part in try whereTrue(index, view, d, at: range) {
                    advanced.append((d, part))
                    d += 1
                }
            case .tensor(let index):
                advanced.append((d, index))
                d += 1
            case .list:
                let literal = try ArrayLiteral(item, at: range)
                let index = try attempt(at: range) { () throws(AutogradError) in
                    let dtype: DType = literal.values.isEmpty ? .int64 : literal.dtype(floating: .float64)
                    return Variable(
                        try Tensor(literal.values, shape: literal.shape, dtype: dtype), tape: tape)
                }
                let parts = index.dtype == .bool ? try whereTrue(index, view, d, at: range) : [index]
                for part in parts {
                    advanced.append((d, part))
                    d += 1
                }
            default:
                throw ExecutionError(.expected("an index", found: item.kindName), at: range)
            }
        }
        return try adjacent(view, advanced, at: range)
    }

    /// The ellipsis as full slices.
    private func expanded(
        _ items: [RuntimeValue], rank: Int, at range: SourceRange
    ) throws(ExecutionError) -> [RuntimeValue] {
        var used = 0
        var ellipses = 0
        for item in items {
            switch item {
            case .none: break
            case .ellipsis: ellipses += 1
            case .tensor(let x) where x.dtype == .bool: used += x.shape.count
            default: used += 1
            }
        }
        guard used <= rank, ellipses <= 1 else {
            throw ExecutionError(.autograd(.tooManyIndices(rank: rank)), at: range)
        }
        return items.flatMap { item -> [RuntimeValue] in
            guard case .ellipsis = item else { return [item] }
            return [RuntimeValue](repeating: .slice(start: nil, stop: nil, step: nil), count: rank - used)
        }
    }

    /// Index tensors for neighbouring dimensions; others are moved to the front first, where the result has theirs.
    private func adjacent(
        _ view: Variable, _ advanced: [(dim: Int, index: Variable)], at range: SourceRange
    ) throws(ExecutionError) -> Indexed {
        guard let first = advanced.first?.dim else { return Indexed(view: view, indices: [], dim: 0) }
        let dims = advanced.map(\.dim)
        if dims == Array(first..<first + dims.count) {
            return Indexed(view: view, indices: advanced.map(\.index), dim: first)
        }
        let order = dims + view.shape.indices.filter { !dims.contains($0) }
        let arguments = order.map { Argument.number(Double($0), isInteger: true) }
        guard case .tensor(let moved) = try apply("permute", [.tensor(view), .list(arguments)], at: range)
        else {
            return Indexed(view: view, indices: [], dim: 0)
        }
        return Indexed(view: moved, indices: advanced.map(\.index), dim: 0)
    }

    private func view(
        _ name: String, _ x: Variable, _ numbers: [Int], at range: SourceRange
    ) throws(ExecutionError) -> Variable {
        let arguments = numbers.map { Argument.number(Double($0), isInteger: true) }
        guard case .tensor(let result) = try apply(name, [.tensor(x)] + arguments, at: range) else {
            return x
        }
        return result
    }

    /// The indices, dimension by dimension, at which a mask holds.
    private func whereTrue(
        _ mask: Variable, _ x: Variable, _ d: Int, at range: SourceRange
    ) throws(ExecutionError) -> [Variable] {
        let shape = mask.shape
        guard d + shape.count <= x.shape.count, Array(x.shape[d..<d + shape.count]) == shape, !shape.isEmpty
        else {
            throw ExecutionError(.autograd(.sizesDiffer(op: "index", shape, x.shape)), at: range)
        }
        var places: [[Double]] = shape.map { _ in [] }
        for (k, value) in mask.tensor.elements.enumerated() where value != 0 {
            var rest = k
            for e in shape.indices.reversed() {
                places[e].append(Double(rest % shape[e]))
                rest /= shape[e]
            }
        }
        return try attempt(at: range) { () throws(AutogradError) in
            var result: [Variable] = []
            for place in places {
                result.append(Variable(try Tensor(place, shape: [place.count], dtype: .int64), tape: tape))
            }
            return result
        }
    }
}

extension ValueList {
    /// The item at an integer, or the items of a slice; nil for any other index.
    fileprivate func item(
        at index: RuntimeValue, _ range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue? {
        switch index {
        case .number(let x, isInteger: true):
            guard let i = Int(exactly: x) else { return nil }
            guard i >= -count, i < count else {
                throw ExecutionError(.autograd(.indexOutOfRange(i, dimension: 0, size: count)), at: range)
            }
            return self[i < 0 ? i + count : i]
        case .slice(let start, let stop, let step):
            let step = step ?? 1
            guard step != 0 else {
                throw ExecutionError(.expected("a step that is not 0", found: "0"), at: range)
            }
            func clamped(_ bound: Int?, _ missing: Int) -> Int {
                guard let bound else { return missing }
                let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
                return Swift.min(
                    Swift.max(bound < 0 ? Swift.max(bound, -count - 1) + count : bound, low), high)
            }
            let first = clamped(start, step > 0 ? 0 : count - 1)
            let end = clamped(stop, step > 0 ? count : -1)
            let picked = stride(from: first, to: end, by: step).map { self[$0] }
            return .list(ValueList(picked, kind == .size ? .size : kind == .list ? .list : .tuple))
        default: return nil
        }
    }
}
