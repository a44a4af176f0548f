/// An array read from the bytes of a NumPy `.npy` file, versions 1 to 3.
///
/// - Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public struct NumPyFile: Equatable, Sendable {
    public let shape: [Int]
    /// In row-major order, whatever the order in the file.
    public let values: [Double]
    /// NumPy's name, such as `float64`.
    public let dtype: String

    /// - Throws: what is wrong with the bytes; also if an integer is one that a double cannot hold exactly.
    public init(_ bytes: [UInt8], elementLimit: Int) throws(NumPyFault) {
        let (header, dataStart) = try NumPyHeader.read(bytes)
        // NumPy itself writes no more.
        guard header.shape.count <= 64 else { throw .badHeader }
        let count = try Self.count(header.shape, limit: elementLimit)
        let element = try NumPyElement(header.descr)
        let (size, overflow) = count.multipliedReportingOverflow(by: element.width)
        guard !overflow, bytes.count - dataStart == size else {
            throw .wrongSize(expected: overflow ? Int.max : size, found: bytes.count - dataStart)
        }
        var values = [Double](repeating: 0, count: count)
        for index in 0..<count {
            guard let value = element.value(in: bytes, at: dataStart + index * element.width) else {
                throw .inexactInteger(element: index)
            }
            values[index] = value
        }
        self.values = header.isFortranOrder ? Self.transposed(values, shape: header.shape) : values
        shape = header.shape
        dtype = element.name
    }

    /// Sizes of 0 are left out, so that no product of some of the sizes overflows later.
    private static func count(_ shape: [Int], limit: Int) throws(NumPyFault) -> Int {
        var count = 1
        for size in shape where size > 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= limit else { throw .tooManyElements(limit: limit) }
            count = product
        }
        return shape.contains(0) ? 0 : count
    }

    /// Row-major from column-major order.
    private static func transposed(_ values: [Double], shape: [Int]) -> [Double] {
        guard !values.isEmpty else { return [] }
        var strides: [Int] = []
        var stride = 1
        for size in shape {
            strides.append(stride)
            stride *= size
        }
        var index = [Int](repeating: 0, count: shape.count)
        var place = 0
        return values.indices.map { _ in
            defer {
                var dimension = shape.count - 1
                while dimension >= 0 {
                    index[dimension] += 1
                    place += strides[dimension]
                    if index[dimension] < shape[dimension] { break }
                    place -= strides[dimension] * shape[dimension]
                    index[dimension] = 0
                    dimension -= 1
                }
            }
            return values[place]
        }
    }
}

/// Why bytes are not an `.npy` file that can be used.
public enum NumPyFault: Error, Hashable, Sendable {
    case notNumPy
    case unknownVersion(Int)
    case truncatedHeader
    case badHeader
    case unsupportedDType(String)
    case tooManyElements(limit: Int)
    case wrongSize(expected: Int, found: Int)
    case inexactInteger(element: Int)
}
