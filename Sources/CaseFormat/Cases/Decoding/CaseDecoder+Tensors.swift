import Autograd

/// Decoding of the initial tensors of a case.
extension CaseDecoder {
    mutating func decodeTensors(_ value: JSONValue?) -> [TensorDeclaration] {
        guard let value else { return [] }
        guard value.kind == .object else {
            report(.wrongType(.object, found: value.kind), at: value.range)
            return []
        }
        var tensors: [TensorDeclaration] = []
        for member in value.members {
            guard !isFull, spendStep(at: member.key.range) else { break }
            let name = decodeName(member.key)
            if let name { scope.variables.insert(name.text) }
            let tensor = decodeTensor(member.value, name: name ?? Name("", at: member.key.range))
            if let tensor { tensors.append(tensor) }
        }
        return tensors
    }

    private mutating func decodeTensor(_ value: JSONValue, name: Name) -> TensorDeclaration? {
        switch value.kind {
        case .number, .array, .bool:
            guard let literal = decodeLiteral(value), checkElements(of: literal, dtype: dtype, at: value)
            else {
                return nil
            }
            return TensorDeclaration(name: name, source: .data(literal), dtype: dtype, range: value.range)
        case .object:
            guard let members = Members(of: value, as: .tensor, in: &self) else { return nil }
            return decodeTensor(members, name: name)
        case .string, .null:
            report(.wrongType(.tensor, found: value.kind), at: value.range)
            return nil
        }
    }

    private mutating func decodeTensor(_ members: Members, name: Name) -> TensorDeclaration? {
        let sources = members.names.compactMap(TensorSource.init)
        let dtype = decodeDType(members["dtype"]) ?? dtype
        let requiresGrad = decodeBool(members["requires_grad"]) ?? false
        if requiresGrad, !dtype.isFloatingPoint {
            report(.requiresGradOfExactDType(dtype), at: members.range(of: "requires_grad"))
        }
        if members["shape"] != nil, !sources.contains(.data) {
            report(.shapeWithoutData, at: members.range(of: "shape"))
        }
        guard let source = sources.first, sources.count == 1 else {
            let extra = sources.dropFirst().first.map { members.range(of: $0.rawValue) }
            report(.sourceCount(sources.count), at: extra ?? members.object.openingRange)
            return nil
        }
        guard let decoded = decodeSource(source, of: members, dtype: dtype) else { return nil }
        return TensorDeclaration(
            name: name, source: decoded, dtype: dtype, requiresGrad: requiresGrad, range: members.object.range
        )
    }

    private mutating func decodeSource(
        _ source: TensorSource, of members: Members, dtype: DType
    ) -> TensorDeclaration.Source? {
        guard let value = members[source.rawValue] else { return nil }
        switch source {
        case .data: return decodeData(value, shape: members["shape"], dtype: dtype)
        case .zeros: return decodeShape(value).map { .zeros($0) }
        case .ones: return decodeShape(value).map { .ones($0) }
        case .rand, .randn:
            if !dtype.isFloatingPoint { report(.notRepresentable(dtype), at: value.range) }
            return decodeShape(value).map { source == .rand ? .rand($0) : .randn($0) }
        case .full: return decodeFull(value, dtype: dtype)
        case .arange: return decodeArange(value, dtype: dtype)
        case .linspace: return decodeLinspace(value)
        case .eye: return decodeEye(value)
        case .npy: return decodePath(value)
        }
    }

    // MARK: Literal and file data

    private mutating func decodeData(
        _ value: JSONValue, shape: JSONValue?, dtype: DType
    ) -> TensorDeclaration.Source? {
        switch value.kind {
        case .number, .array, .bool, .string: break
        case .object, .null:
            report(.wrongType(.tensor, found: value.kind), at: value.range)
            return nil
        }
        guard let literal = decodeElements(value, shape: shape),
            checkElements(of: literal, dtype: dtype, at: value)
        else { return nil }
        return .data(literal)
    }

    /// Checks that int64 elements are integers and that bool elements are 0 or 1. Floating-point dtypes
    /// accept all values and round them.
    private mutating func checkElements(of literal: LiteralTensor, dtype: DType, at value: JSONValue) -> Bool
    {
        guard let wrong = literal.values.firstIndex(where: { !dtype.holds($0) }) else { return true }
        report(.notRepresentable(dtype), at: value.range(ofElement: wrong))
        return false
    }

    private mutating func decodePath(_ value: JSONValue) -> TensorDeclaration.Source? {
        guard let path = decodeString(value) else { return nil }
        let components = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isInside =
            !path.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: ":") }
            && components.allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) }
        if isInside { return .npy(path: path, range: value.contentRange) }
        report(.badPath(path), at: value.contentRange)
        return nil
    }

    // MARK: Computed

    private mutating func decodeFull(_ value: JSONValue, dtype: DType) -> TensorDeclaration.Source? {
        guard let members = Members(of: value, as: .full, in: &self) else { return nil }
        let shape = members.require("shape", in: &self).flatMap { decodeShape($0) }
        guard let filling = members.require("value", in: &self), let literal = decodeLiteral(filling) else {
            return nil
        }
        guard literal.shape.isEmpty, let number = literal.values.first else {
            report(.wrongType(.number, found: filling.kind), at: filling.range)
            return nil
        }
        guard checkElements(of: literal, dtype: dtype, at: filling), let shape else { return nil }
        return .full(shape, value: number)
    }

    private mutating func decodeArange(_ value: JSONValue, dtype: DType) -> TensorDeclaration.Source? {
        guard let numbers = decodeNumbers(value, count: 1...3) else { return nil }
        let start = numbers.count > 1 ? numbers[0] : 0
        let stop = numbers.count > 1 ? numbers[1] : numbers[0]
        let step = numbers.count > 2 ? numbers[2] : 1
        guard [start, stop, step].allSatisfy(dtype.holds) else {
            report(.notRepresentable(dtype), at: value.range)
            return nil
        }
        let count = ((stop - start) / step).rounded(.up)
        guard step != 0, count >= 0 else {
            report(.badRange, at: value.range)
            return nil
        }
        guard spend(count: count, at: value.range) else { return nil }
        return .arange(start: start, stop: stop, step: step)
    }

    private mutating func decodeLinspace(_ value: JSONValue) -> TensorDeclaration.Source? {
        guard let numbers = decodeNumbers(value, count: 3...3) else { return nil }
        guard numbers[2] >= 0, numbers[2] == numbers[2].rounded() else {
            report(.wrongType(.range, found: value.kind), at: value.range)
            return nil
        }
        guard spend(count: numbers[2], at: value.range) else { return nil }
        return .linspace(start: numbers[0], stop: numbers[1], count: Int(numbers[2]))
    }

    private mutating func decodeEye(_ value: JSONValue) -> TensorDeclaration.Source? {
        if value.kind == .number {
            guard let n = decodeInteger(value, in: 0...Int.max), spend(shape: [n, n], at: value.range) else {
                return nil
            }
            return .eye(rows: n, columns: n)
        }
        guard let shape = decodeShape(value) else { return nil }
        guard shape.count == 2 else {
            report(.wrongType(.range, found: value.kind), at: value.range)
            return nil
        }
        return .eye(rows: shape[0], columns: shape[1])
    }

    /// Decodes a single number or an array of numbers, whose count must be in the range.
    private mutating func decodeNumbers(_ value: JSONValue, count: ClosedRange<Int>) -> [Double]? {
        let elements = value.kind == .array ? Array(value.elements.prefix(count.upperBound + 1)) : [value]
        guard count.contains(elements.count), elements.allSatisfy({ $0.kind == .number }) else {
            report(.wrongType(.range, found: value.kind), at: value.range)
            return nil
        }
        let numbers = elements.compactMap { decodeNumber($0) }
        return numbers.count == elements.count ? numbers : nil
    }

    /// Counts the elements of a vector against the limits.
    private mutating func spend(count: Double, at range: SourceRange) -> Bool {
        if let count = Int(exactly: count) { return spend(shape: [count], at: range) }
        report(.limitExceeded(.tensorElements, limits.tensorElements), at: range)
        return false
    }
}

extension DType {
    /// True if the value can be an element of this dtype, rounded if the dtype is floating-point.
    fileprivate func holds(_ value: Double) -> Bool {
        switch self {
        case .bool: value == 0 || value == 1
        case .int64: value.magnitude <= 0x1p53 && value == value.rounded()
        case .bfloat16, .float16, .float32, .float64: true
        }
    }
}
