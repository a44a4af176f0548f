/// The header of an `.npy` file: a Python dictionary with exactly three members.
struct NumPyHeader {
    var descr: String
    var isFortranOrder: Bool
    var shape: [Int]

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// Parses the header at the beginning of a file.
    /// - Returns: the header, and the offset of the first element.
    static func read(_ bytes: [UInt8]) throws(NumPyFault) -> (header: NumPyHeader, dataStart: Int) {
        guard bytes.starts(with: magic), bytes.count >= 10 else { throw .notNumPy }
        let version = Int(bytes[6])
        guard (1...3).contains(version), bytes[7] == 0 else { throw .unknownVersion(version) }
        let start = version == 1 ? 10 : 12
        guard bytes.count >= start else { throw .truncatedHeader }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count - start >= length else { throw .truncatedHeader }
        var scanner = Scanner(rest: bytes[start..<start + length])
        guard let header = scanner.dictionary() else { throw .badHeader }
        return (header, start + length)
    }

    /// Parses the Python literals of a header. Each function returns nil if the syntax does not match.
    private struct Scanner {
        var rest: ArraySlice<UInt8>

        mutating func dictionary() -> NumPyHeader? {
            var descr: String?
            var isFortranOrder: Bool?
            var shape: [Int]?
            guard take("{") else { return nil }
            while !take("}") {
                guard let key = string(), take(":") else { return nil }
                switch key {
                case "descr" where descr == nil: descr = string()
                case "fortran_order" where isFortranOrder == nil:
                    isFortranOrder = take("True") ? true : take("False") ? false : nil
                case "shape" where shape == nil: shape = tuple()
                default: return nil
                }
                guard take(",") || rest.first == UInt8(ascii: "}") else { return nil }
            }
            skipSpace()
            guard rest.isEmpty, let descr, let isFortranOrder, let shape else { return nil }
            return NumPyHeader(descr: descr, isFortranOrder: isFortranOrder, shape: shape)
        }

        private mutating func string() -> String? {
            skipSpace()
            guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
                return nil
            }
            let content = rest.dropFirst().prefix { $0 != quote }
            rest = rest.dropFirst(content.count + 1)
            guard rest.popFirst() == quote else { return nil }
            return String(decoding: content, as: UTF8.self)
        }

        private mutating func tuple() -> [Int]? {
            guard take("(") else { return nil }
            var sizes: [Int] = []
            while !take(")") {
                let digits = rest.prefix(while: \.isDigit)
                guard let size = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
                rest = rest.dropFirst(digits.count)
                sizes.append(size)
                guard take(",") || rest.first == UInt8(ascii: ")") else { return nil }
            }
            return sizes
        }

        private mutating func take(_ text: StaticString) -> Bool {
            skipSpace()
            let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            guard rest.starts(with: expected) else { return false }
            rest = rest.dropFirst(expected.count)
            return true
        }

        private mutating func skipSpace() {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        }
    }
}
