/// An array decoded from a NumPy `.npy` file of version 1 to 3.
///
/// - Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public struct NumPyFile: Equatable, Sendable {
    public let shape: [Int]
    /// The elements in row-major order, independent of the order in the file.
    public let values: [Double]
    /// The name of the dtype in NumPy, such as `float64`.
    public let dtype: String

    /// Decodes the bytes of a file.
    /// - Throws: `NumPyFault` if the file is malformed or too large, has an unsupported dtype, or contains an
    ///   integer that a double cannot represent exactly.
    public init(_ bytes: [UInt8], elementLimit: Int) throws(NumPyFault) {
        let (header, dataStart) = try NumPyHeader.read(bytes)
        // The maximum number of dimensions in NumPy.
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

    /// The number of elements. Sizes of 0 are skipped in the overflow check, so that strides, which are
    /// products of other sizes, do not overflow either.
    private static func count(_ shape: [Int], limit: Int) throws(NumPyFault) -> Int {
        var count = 1
        for size in shape where size > 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= limit else { throw .tooManyElements(limit: limit) }
            count = product
        }
        return shape.contains(0) ? 0 : count
    }

    /// Converts elements from column-major to row-major order.
    private static func transposed(_ values: [Double], shape: [Int]) -> [Double] {
        guard !values.isEmpty else { return [] }
        var strides: [Int] = []
        var stride = 1
        for size in shape {
            strides.append(stride)
            stride *= size
        }
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        return values.indices.map { _ in
            defer {
                var dimension = shape.count - 1
                while dimension >= 0 {
                    index[dimension] += 1
                    offset += strides[dimension]
                    if index[dimension] < shape[dimension] { break }
                    offset -= strides[dimension] * shape[dimension]
                    index[dimension] = 0
                    dimension -= 1
                }
            }
            return values[offset]
        }
    }
}

/// The reason why a file cannot be used as an `.npy` file.
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
