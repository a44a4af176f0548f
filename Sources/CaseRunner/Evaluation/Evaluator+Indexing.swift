import Autograd
import CaseFormat

/// Indexing with square brackets, `x[…]`, for reading and for assignment.
///
/// The choice among equivalent views follows PyTorch, because it determines `grad_fn`.
///
/// - Source: `THPVariable_getitem` and `THPVariable_setitem` of PyTorch
///   (torch/csrc/autograd/python_variable_indexing.cpp).
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
        let place = try place(in: x, items, isRead: true, at: range)
        guard place.indices.isEmpty else {
            let (dim, indices) = try neighbouring(place, at: range)
            let result = try apply(
                "index", [.tensor(place.view), .list(indices.map(Argument.tensor))],
                [("dim", .number(Double(dim), isInteger: true))], at: range)
            return result.variable ?? place.view
        }
        guard place.view === x else { return place.view }
        return try attempt(at: range) { () throws(AutogradError) in try x.aliased() }
    }

    /// The result of resolving index items: a view, and the index tensors and masks to apply to it.
    ///
    /// Integers, slices and new axes are already applied to the view. Each index tensor or mask comes with the
    /// first dimension of the view that it indexes.
    struct IndexedPlace {
        fileprivate(set) var view: Variable
        fileprivate(set) var indices: [(dim: Int, index: Variable)] = []
    }

    /// Resolves index items to a view and index tensors.
    ///
    /// - Parameter isRead: False for an assignment, which creates no view for a slice of all elements.
    func place(
        in x: Variable, _ items: [RuntimeValue], isRead: Bool, at range: SourceRange
    ) throws(ExecutionError) -> IndexedPlace {
        let isSingleSlice = if items.count == 1, case .slice = items[0] { true } else { false }
        // PyTorch checks the step of a single slice first.
        if isSingleSlice, case .slice(_, _, let step?) = items[0], step <= 0 {
            throw ExecutionError(.autograd(.sliceStep), at: range)
        }
        let items = try expanded(try withTensors(items, at: range), rank: x.shape.count, at: range)
        var place = IndexedPlace(view: x)
        var d = 0
        for item in items {
            switch item {
            case .number(let value, isInteger: true):
                guard let i = Int(exactly: value) else {
                    throw ExecutionError(.expected("an index", found: item.kindName), at: range)
                }
                // Check the range here: PyTorch's indexing reports it before `select` checks the tensor.
                let size = place.view.shape[d]
                guard i >= -size, i < size else {
                    throw ExecutionError(.autograd(.indexOutOfRange(i, dimension: d, size: size)), at: range)
                }
                place.view = try view("select", place.view, [d, i], at: range)
            case .slice(let start, let stop, let step):
                if (isRead && isSingleSlice) || !takesEverything(place.view, d, start, stop, step) {
                    place.view = try sliced(place.view, d, start, stop, step, at: range)
                }
                d += 1
            case .none:
                place.view = try view("unsqueeze", place.view, [d], at: range)
                d += 1
            case .bool(let isTrue):
                try append(isTrue, to: &place, &d, at: range)
            case .tensor(let index) where index.shape.isEmpty && index.dtype == .bool:
                try append(index.tensor.item != 0, to: &place, &d, at: range)
            case .tensor(let index) where index.shape.isEmpty && index.dtype == .int64:
                let i = Int(exactly: index.tensor.item ?? 0) ?? 0
                place.view = try view("select", place.view, [d, i], at: range)
            case .tensor(let index):
                place.indices.append((d, index))
                d += index.dtype == .bool ? index.shape.count : 1
            default:
                throw ExecutionError(.expected("an index", found: item.kindName), at: range)
            }
        }
        return place
    }

    /// Replaces lists among the index items by index tensors or masks.
    private func withTensors(
        _ items: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> [RuntimeValue] {
        var result: [RuntimeValue] = []
        for item in items {
            guard case .list = item else {
                result.append(item)
                continue
            }
            let literal = try ArrayLiteral(item, at: range)
            let dtype: DType = literal.values.isEmpty ? .int64 : literal.dtype(floating: .float64)
            result.append(.tensor(try tensor(literal.values, literal.shape, dtype, at: range)))
        }
        return result
    }

    private func tensor(
        _ values: [Double], _ shape: [Int], _ dtype: DType = .int64, at range: SourceRange
    ) throws(ExecutionError) -> Variable {
        try attempt(at: range) { () throws(AutogradError) in
            Variable(try Tensor(values, shape: shape, dtype: dtype), tape: tape)
        }
    }

    /// Replaces the ellipsis by full slices.
    private func expanded(
        _ items: [RuntimeValue], rank: Int, at range: SourceRange
    ) throws(ExecutionError) -> [RuntimeValue] {
        var used = 0
        var ellipses = 0
        for item in items {
            switch item {
            case .none, .bool: break
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

    private func takesEverything(_ x: Variable, _ d: Int, _ start: Int?, _ stop: Int?, _ step: Int?) -> Bool {
        d < x.shape.count && (start ?? 0) == 0 && (step ?? 1) == 1 && (stop ?? .max) >= x.shape[d]
    }

    private func sliced(
        _ x: Variable, _ d: Int, _ start: Int?, _ stop: Int?, _ step: Int?, at range: SourceRange
    ) throws(ExecutionError) -> Variable {
        let bounds: [Argument] = [start, stop].map {
            $0.map { .number(Double($0), isInteger: true) } ?? .none
        }
        let stride = Argument.number(Double(step ?? 1), isInteger: true)
        let arguments = [.tensor(x), .number(Double(d), isInteger: true)] + bounds + [stride]
        guard case .tensor(let result) = try apply("slice", arguments, at: range) else { return x }
        return result
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

    /// Applies True or False as an index: adds a dimension of size 1 and selects all of it or nothing.
    private func append(
        _ isTrue: Bool, to place: inout IndexedPlace, _ d: inout Int, at range: SourceRange
    ) throws(ExecutionError) {
        place.view = try view("unsqueeze", place.view, [d], at: range)
        place.indices.append((d, try tensor(isTrue ? [0] : [], [isTrue ? 1 : 0], at: range)))
        d += 1
    }

    // MARK: Index tensors

    /// Index tensors for adjacent dimensions, starting at `dim`.
    ///
    /// If the indexed dimensions are not adjacent, the result has the index tensors' dimensions first and the
    /// other dimensions after them. In that case every dimension up to the last indexed one gets an index tensor;
    /// for dimensions without one it is 0, 1, 2, ….
    func neighbouring(
        _ place: IndexedPlace, at range: SourceRange
    ) throws(ExecutionError) -> (dim: Int, indices: [Variable]) {
        if place.indices.count == 1, let (dim, index) = place.indices.first {
            if index.dtype == .bool { try checkMask(index, place.view, dim, at: range) }
            return (dim, [index])
        }
        var given: [(dim: Int, index: Variable)] = []
        for (dim, index) in place.indices {
            let parts = index.dtype == .bool ? try whereTrue(index, place.view, dim, at: range) : [index]
            for (k, part) in parts.enumerated() { given.append((dim + k, part)) }
        }
        let dims = given.map(\.dim)
        guard let first = dims.first, let last = dims.last else { return (0, []) }
        if last - first + 1 == dims.count { return (first, given.map(\.index)) }
        let others = (0..<last).filter { !dims.contains($0) }
        var indices: [Variable] = []
        for d in 0...last {
            if let index = given.first(where: { $0.dim == d })?.index {
                let shape = index.shape + others.map { _ in 1 }
                indices.append(try tensor(index.tensor.elements, shape, index.dtype, at: range))
            } else {
                let size = place.view.shape[d]
                let shape = [size] + others.filter { $0 > d }.map { _ in 1 }
                indices.append(try tensor((0..<size).map { Double($0) }, shape, at: range))
            }
        }
        return (0, indices)
    }

    /// The indices of a mask's true elements, one index tensor for each dimension of the mask.
    private func whereTrue(
        _ mask: Variable, _ x: Variable, _ d: Int, at range: SourceRange
    ) throws(ExecutionError) -> [Variable] {
        try checkMask(mask, x, d, at: range)
        let shape = mask.shape
        var places: [[Double]] = shape.map { _ in [] }
        for (k, value) in mask.tensor.elements.enumerated() where value != 0 {
            var rest = k
            for e in shape.indices.reversed() {
                places[e].append(Double(rest % shape[e]))
                rest /= shape[e]
            }
        }
        var result: [Variable] = []
        for place in places { result.append(try tensor(place, [place.count], at: range)) }
        return result
    }

    func checkMask(
        _ mask: Variable, _ x: Variable, _ d: Int, at range: SourceRange
    ) throws(ExecutionError) {
        let end = d + mask.shape.count
        guard end <= x.shape.count, Array(x.shape[d..<end]) == mask.shape else {
            throw ExecutionError(.autograd(.maskShape(mask.shape, tensor: x.shape)), at: range)
        }
    }
}

extension ValueList {
    /// The item at an integer index, or the list of items of a slice; nil for any other kind of index.
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
