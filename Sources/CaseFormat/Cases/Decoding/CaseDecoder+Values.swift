import Autograd

/// Members of a plain type.
extension CaseDecoder {
    mutating func decodeString(_ value: JSONValue?) -> String? {
        guard let value else { return nil }
        if let text = value.stringText { return text }
        report(.wrongType(.string, found: value.kind), at: value.range)
        return nil
    }

    mutating func decodeBool(_ value: JSONValue?) -> Bool? {
        guard let value else { return nil }
        if let bool = value.bool { return bool }
        report(.wrongType(.bool, found: value.kind), at: value.range)
        return nil
    }

    mutating func decodeInteger(_ value: JSONValue?, in allowed: ClosedRange<Int> = Int.min...Int.max) -> Int?
    {
        guard let value else { return nil }
        guard value.kind == .number else {
            report(.wrongType(.integer, found: value.kind), at: value.range)
            return nil
        }
        do {
            let integer = try value.integer()
            if allowed.contains(integer) { return integer }
            report(
                allowed.lowerBound == 0 && allowed.upperBound == .max ? .negative : .outOfRange(allowed),
                at: value.range)
        } catch {
            report(Fault(reading: error, at: value.range))
        }
        return nil
    }

    /// A finite number.
    mutating func decodeNumber(_ value: JSONValue?) -> Double? {
        guard let value else { return nil }
        guard value.kind == .number else {
            report(.wrongType(.number, found: value.kind), at: value.range)
            return nil
        }
        do {
            return try value.double()
        } catch {
            report(Fault(reading: error, at: value.range))
            return nil
        }
    }

    /// A tolerance: not negative.
    mutating func decodeTolerance(_ value: JSONValue?) -> Double? {
        guard let value, let number = decodeNumber(value) else { return nil }
        if number >= 0 { return number }
        report(.negative, at: value.range)
        return nil
    }

    mutating func decodeDType(_ value: JSONValue?) -> DType? {
        guard let value else { return nil }
        return decodeWord(value, as: .dtype)
    }

    /// As in PyTorch no other than a floating-point dtype can be the default: numbers in statements have it.
    mutating func decodeDefaultDType(_ value: JSONValue?) -> DType? {
        guard let value else { return nil }
        return decodeWord(value, as: .defaultDType, among: DType.allCases.filter(\.isFloatingPoint))
    }

    /// Text, or an object of language code → text.
    mutating func decodeText(_ value: JSONValue?) -> LocalizedText? {
        guard let value else { return nil }
        switch value.kind {
        case .string:
            return decodeString(value).map { LocalizedText($0) }
        case .object:
            return LocalizedText(
                translations: value.members.compactMap { member in
                    guard let text = decodeString(member.value) else { return nil }
                    return LocalizedText.Translation(language: member.key.stringText ?? "", text: text)
                })
        default:
            report(.wrongType(.text, found: value.kind), at: value.range)
            return nil
        }
    }

    // MARK: Shapes

    /// A shape whose elements are within the limits, which are then used up.
    mutating func decodeShape(_ value: JSONValue) -> [Int]? {
        guard value.kind == .array else {
            report(.wrongType(.shape, found: value.kind), at: value.range)
            return nil
        }
        var shape: [Int] = []
        for element in value.elements.prefix(Self.rankLimit + 1) {
            guard let size = decodeInteger(element, in: 0...Int.max) else { return nil }
            shape.append(size)
        }
        return spend(shape: shape, at: value.range) ? shape : nil
    }

    /// As many dimensions as PyTorch's and NumPy's tensors can have.
    static let rankLimit = 64

    /// Takes a tensor's elements from what the case may have.
    /// - Returns: whether there were enough.
    mutating func spend(shape: [Int], at range: SourceRange) -> Bool {
        guard shape.count <= Self.rankLimit else {
            report(.tooManyDimensions(limit: Self.rankLimit), at: range)
            return false
        }
        // Sizes of 0 are left out, so that strides stay within bounds too.
        var count = 1
        for size in shape where size > 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= limits.tensorElements else {
                report(.limitExceeded(.tensorElements, limits.tensorElements), at: range)
                return false
            }
            count = product
        }
        count = shape.contains(0) ? 0 : count
        guard count <= remainingElements else {
            report(.limitExceeded(.caseElements, limits.caseElements), at: range)
            return false
        }
        remainingElements -= count
        return true
    }
}
