import CaseFormat
import Testing

/// Headers and elements were written by `numpy.save` of NumPy 2 for the expressions in the comments.
@Suite struct NumPyFileTests {
    /// A file whose header is padded to a multiple of 64 bytes, as by NumPy.
    static func file(_ header: String, _ hex: String, version: UInt8 = 1) -> [UInt8] {
        let lengthBytes = version == 1 ? 2 : 4
        let unpadded = 8 + lengthBytes + header.utf8.count + 1
        let padding = (64 - unpadded % 64) % 64
        let text = header + String(repeating: " ", count: padding) + "\n"
        let length = (0..<lengthBytes).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) }
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(text.utf8) + bytes(hex)
    }

    static func file(descr: String, shape: String, _ hex: String) -> [UInt8] {
        file("{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }", hex)
    }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test(
        arguments: [
            // np.array([[1, 2, 3], [4, 5, 6]], dtype='<f8')
            (
                "<f8", "(2, 3)",
                "000000000000f03f0000000000000040000000000000084000000000000010400000000000001440"
                    + "0000000000001840", "float64", [2, 3], [1, 2, 3, 4, 5, 6]
            ),
            // np.array([1.5, -2.0], dtype='>f4')
            (">f4", "(2,)", "3fc00000c0000000", "float32", [2], [1.5, -2]),
            // np.array([1.5, -2.0, 65504, 6e-8, np.inf, -0.0], dtype='<f2')
            (
                "<f2", "(6,)", "003e00c0ff7b0100007c0080", "float16", [6],
                [1.5, -2, 65504, 5.960464477539063e-08, .infinity, 0]
            ),
            // np.array([-1, 2**53], dtype='<i8')
            ("<i8", "(2,)", "ffffffffffffffff0000000000002000", "int64", [2], [-1, 9_007_199_254_740_992]),
            // np.array([-2, 3], dtype='>i4')
            (">i4", "(2,)", "fffffffe00000003", "int32", [2], [-2, 3]),
            // np.array([-2, 3], dtype='<i2')
            ("<i2", "(2,)", "feff0300", "int16", [2], [-2, 3]),
            // np.array([-128, 127], dtype='i1')
            ("|i1", "(2,)", "807f", "int8", [2], [-128, 127]),
            // np.array([2**53], dtype='<u8')
            ("<u8", "(1,)", "0000000000002000", "uint64", [1], [9_007_199_254_740_992]),
            // np.array([4294967295], dtype='<u4')
            ("<u4", "(1,)", "ffffffff", "uint32", [1], [4_294_967_295]),
            // np.array([258], dtype='>u2')
            (">u2", "(1,)", "0102", "uint16", [1], [258]),
            // np.array([255], dtype='u1')
            ("|u1", "(1,)", "ff", "uint8", [1], [255]),
            // np.array([[True], [False]])
            ("|b1", "(2, 1)", "0100", "bool", [2, 1], [1, 0]),
            // np.array(7.25)
            ("<f8", "()", "0000000000001d40", "float64", [], [7.25]),
            // np.zeros((0, 3))
            ("<f8", "(0, 3)", "", "float64", [0, 3], []),
        ] as [(String, String, String, String, [Int], [Double])])
    func arraysAreRead(
        descr: String, shape: String, hex: String, dtype: String, expectedShape: [Int], values: [Double]
    ) throws {
        let array = try NumPyFile(Self.file(descr: descr, shape: shape, hex), elementLimit: 100)
        #expect(array.dtype == dtype)
        #expect(array.shape == expectedShape)
        #expect(array.values == values)
    }

    @Test func halfPrecisionHasNaNAndSignedZero() throws {
        // np.array([np.nan, -0.0], dtype='<f2')
        let array = try NumPyFile(Self.file(descr: "<f2", shape: "(2,)", "007e0080"), elementLimit: 2)
        #expect(array.values[0].isNaN)
        #expect(array.values[1].sign == .minus)
    }

    /// np.asfortranarray(np.array([[1, 2, 3], [4, 5, 6]], dtype='<f8'))
    @Test func columnMajorOrderIsUndone() throws {
        let hex =
            "000000000000f03f0000000000001040000000000000004000000000000014400000000000000840"
            + "0000000000001840"
        let file = Self.file("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", hex)
        #expect(try NumPyFile(file, elementLimit: 6).values == [1, 2, 3, 4, 5, 6])
    }

    /// np.lib.format.write_array(…, version=(2, 0)) and (3, 0)
    @Test(arguments: [2, 3] as [UInt8])
    func laterVersions(version: UInt8) throws {
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"
        let file = Self.file(header, "000000000000f03f0000000000000040", version: version)
        #expect(try NumPyFile(file, elementLimit: 2).values == [1, 2])
    }

    @Test(
        arguments: [
            (Array("not numpy at all".utf8), .notNumPy),
            ([], .notNumPy),
            ([0x93] + Array("NUMPY".utf8) + [4, 0, 0, 0], .unknownVersion(4)),
            ([0x93] + Array("NUMPY".utf8) + [1, 0, 0xFF, 0xFF], .truncatedHeader),
            ([0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF], .truncatedHeader),
            (file("{'descr': '<f8', 'fortran_order': False}", ""), .badHeader),
            (file("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", ""), .badHeader),
            (
                file("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", ""),
                .badHeader
            ),
            (file("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (), }", ""), .badHeader),
            (file("{'descr': '<f8', 'fortran_order': False, 'shape': (), } x", ""), .badHeader),
            // np.array([1j]) and np.array(['a'])
            (
                file(descr: "<c16", shape: "(1,)", "0000000000000000000000000000f03f"),
                .unsupportedDType("<c16")
            ),
            (file(descr: "<U1", shape: "(1,)", "61000000"), .unsupportedDType("<U1")),
            (file(descr: "|f8", shape: "()", "0000000000000000"), .unsupportedDType("|f8")),
            (file(descr: "<f8", shape: "(101,)", ""), .tooManyElements(limit: 100)),
            (
                file(descr: "<f8", shape: "(4294967296, 4294967296, 4294967296)", ""),
                .tooManyElements(limit: 100)
            ),
            (file(descr: "<f8", shape: "(0, 4294967296, 4294967296)", ""), .tooManyElements(limit: 100)),
            (file(descr: "<f8", shape: "(2,)", "0000000000000000"), .wrongSize(expected: 16, found: 8)),
            (file(descr: "|u1", shape: "(1,)", "0000"), .wrongSize(expected: 1, found: 2)),
            // np.array([-1, 2**53 + 1], dtype='<i8')
            (
                file(descr: "<i8", shape: "(2,)", "ffffffffffffffff0100000000002000"),
                .inexactInteger(element: 1)
            ),
        ] as [([UInt8], NumPyFault)])
    func unusableFilesAreRejected(bytes: [UInt8], fault: NumPyFault) {
        #expect(throws: fault) { try NumPyFile(bytes, elementLimit: 100) }
        #expect(!fault.message.isEmpty)
    }

    /// A valid file with random changes is read or rejected, without a trap.
    @Test func damagedFilesDoNotTrap() {
        let good = Self.file(
            descr: "<f4", shape: "(2, 3)", "000000000000803f00000040000040400000804000000a40")
        var random = SystemRandomNumberGenerator.Seeded(7)
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            bytes.removeLast(
                Bool.random(using: &random) ? 0 : Int.random(in: 0..<bytes.count, using: &random))
            let array = try? NumPyFile(bytes, elementLimit: 100)
            #expect(array.map { $0.values.count == $0.shape.reduce(1, *) } ?? true)
        }
    }
}
