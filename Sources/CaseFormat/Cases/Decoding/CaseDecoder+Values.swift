import Autograd

/// Decoding of strings, numbers, words and shapes. Each function returns nil for a nil value, and after a
/// fault.
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

    /// Decodes a finite number.
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

    /// Decodes a non-negative number.
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

    /// Decodes the default dtype. As in PyTorch, it must be a floating-point dtype.
    mutating func decodeDefaultDType(_ value: JSONValue?) -> DType? {
        guard let value else { return nil }
        return decodeWord(value, as: .defaultDType, among: DType.allCases.filter(\.isFloatingPoint))
    }

    /// Decodes a string, or an object that maps language codes to strings.
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

    /// Decodes a shape and counts its elements against the limits.
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

    /// The maximum number of dimensions, the same as in PyTorch and NumPy.
    static let rankLimit = 64

    /// Counts the elements of a tensor against the limits.
    /// - Returns: false, after reporting a fault, if a limit is exceeded.
    mutating func spend(shape: [Int], at range: SourceRange) -> Bool {
        guard shape.count <= Self.rankLimit else {
            report(.tooManyDimensions(limit: Self.rankLimit), at: range)
            return false
        }
        // Sizes of 0 are skipped: the product of the other sizes must not overflow either, because it occurs
        // in strides.
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
