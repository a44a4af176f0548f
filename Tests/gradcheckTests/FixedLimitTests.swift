import Foundation
import Testing

/// Tests of the limits that have no flag.
@Suite struct FixedLimitTests {
    /// A case for each number, the largest valid number, and the error message for the next number.
    struct Limit: Sendable, CustomTestStringConvertible {
        let most: Int
        let message: String
        let text: @Sendable (Int) -> String

        var testDescription: String { message }
    }

    private static func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static let limits = [
        // Objects and their steps contribute two levels each; an object as the innermost step adds one.
        Limit(most: 512, message: "values are nested more than 512 levels deep") { n in
            let step = n % 2 == 0 ? "\"x\"" : "{\"zero_grad\": \"x\"}"
            let depth = n / 2 - 1
            return
                "{\"tensors\": {\"x\": 1}, \"steps\": [\(times("{\"no_grad\": [", depth))\(step)\(times("]}", depth))]}"
        },
        Limit(most: 200, message: "brackets are nested more than 200 levels deep") { n in
            "{\"tensors\": {\"x\": 1}, \"steps\": [\"y = \(times("(", n))x\(times(")", n))\"]}"
        },
        Limit(most: 64, message: "function calls are nested more than 64 levels deep") { n in
            let functions = (0..<n).map { i in
                "\"f\(i)\": {\"parameters\": [\"x\"], \"forward\": \"\(i == 0 ? "x" : "f\(i - 1)(x)")\"}"
            }
            return
                "{\"tensors\": {\"x\": 1}, \"functions\": {\(functions.joined(separator: ", "))}, \"steps\": [\"f\(n - 1)(x)\"]}"
        },
        Limit(most: 64, message: "a tensor has at most 64 dimensions") { n in
            "{\"tensors\": {\"x\": {\"ones\": [\(Array(repeating: "1", count: n).joined(separator: ", "))]}}, \"steps\": [\"y = x.unsqueeze(0)\"]}"
        },
        Limit(most: 1 << 53, message: "a double cannot hold this integer exactly") { n in
            "{\"tensors\": {\"x\": 1}, \"seed\": \(n), \"steps\": [\"x\"]}"
        },
        Limit(most: 17, message: "expected an integer from 0 to 17") { n in
            "{\"tensors\": {\"x\": 1}, \"steps\": [{\"expect\": {\"x\": 1}, \"digits\": \(n)}]}"
        },
    ]

    @Test(arguments: limits)
    func thisFarAndNoFurther(_ limit: Limit) throws {
        let within = try CommandTests.run(["run", "x.json"], files: ["x.json": limit.text(limit.most)])
        #expect(within.code == 0, "\(within.output)")
        let beyond = try CommandTests.run(["run", "x.json"], files: ["x.json": limit.text(limit.most + 1)])
        #expect(beyond.code == 1)
        #expect(beyond.output.contains(limit.message), "\(beyond.output)")
    }

    /// A NumPy file with one element and the given number of dimensions.
    private static func array(dimensions: Int) -> [UInt8] {
        let shape = times("1, ", dimensions)
        var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(shape)), }"
        header += times(" ", 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = header.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
            + Array(header.utf8) + [UInt8](repeating: 0, count: 8)
    }

    @Test func aNumPyFileHasSixtyFourDimensions() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "case.json")
        try Data("{\"tensors\": {\"x\": {\"npy\": \"x.npy\"}}, \"expect\": {\"x.sum()\": 0}}".utf8).write(
            to: file)
        for (dimensions, code) in [(64, 0), (65, 1)] as [(Int, Int32)] {
            try Data(Self.array(dimensions: dimensions)).write(to: folder.appending(path: "x.npy"))
            #expect(try CommandTests.run(["run", file.path]).code == code)
        }
    }

    @Test func aHundredFaultsAreShown() throws {
        for (count, shown) in [(99, 99), (100, 100), (101, 100)] {
            let steps = (0..<count).map { "\"n\($0)\"" }.joined(separator: ", ")
            let outcome = try CommandTests.run(
                ["run", "x.json"], files: ["x.json": "{\"steps\": [\(steps)]}"])
            #expect(outcome.output.components(separatedBy: "error: ").count - 1 == shown)
        }
    }

    @Test func tenElementsAreShown() throws {
        for (count, rest) in [(10, nil), (11, "… and 1 more")] as [(Int, String?)] {
            let text =
                "{\"tensors\": {\"x\": {\"arange\": [1, \(count + 1)]}}, \"expect\": {\"x\": \"2 * x\"}}"
            let output = try CommandTests.run(["run", "x.json"], files: ["x.json": text]).output
            #expect(output.split(separator: "\n").count { $0.hasPrefix("    [") } == 10)
            #expect(output.contains("more\n") == (rest != nil))
            #expect(output.contains(rest ?? "10 of 10 elements differ"))
        }
    }

    /// The expected value omits the sum over broadcast rows. The hint is missing if the computation is too long to be
    /// searched.
    @Test func aLongComputationIsNotSearched() throws {
        func output(steps: Int, elements: Int) throws -> String {
            let more = String(repeating: ", \"y = y + 0\"", count: steps)
            let text = """
                {"tensors": {"x": {"data": [1, 2], "requires_grad": true}, "v": {"linspace": [1, 2, \(elements)]}},
                 "steps": ["w = v.reshape(-1, 2)", "y = (x * w).sum()"\(more), "y.backward()"],
                 "expect": {"x.grad": "w[0]"}}
                """
            return try CommandTests.run(["run", "x.json"], files: ["x.json": text]).output
        }
        let help = "the gradient of a single copy made by broadcasting"
        #expect(try output(steps: 0, elements: 6).contains(help))
        for long in [try output(steps: 100, elements: 6), try output(steps: 0, elements: 20_002)] {
            #expect(!long.contains(help))
            #expect(long.contains("verdict: the expected value is wrong"))
        }
    }
}
