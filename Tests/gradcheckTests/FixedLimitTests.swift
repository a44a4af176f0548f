import Foundation
import Testing

/// What happens at a limit that has no flag.
@Suite struct FixedLimitTests {
    /// What a case says for a number, the largest number that will do, and what is said of the next.
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
        // An even number of levels for the case, its steps and what they hold; a step that is an object is one more.
        Limit(most: 512, message: "values are nested more than 512 deep") { n in
            let step = n % 2 == 0 ? "\"x\"" : "{\"zero_grad\": \"x\"}"
            let depth = n / 2 - 1
            return
                "{\"tensors\": {\"x\": 1}, \"steps\": [\(times("{\"no_grad\": [", depth))\(step)\(times("]}", depth))]}"
        },
        Limit(most: 200, message: "brackets are nested more than 200 deep") { n in
            "{\"tensors\": {\"x\": 1}, \"steps\": [\"y = \(times("(", n))x\(times(")", n))\"]}"
        },
        Limit(most: 64, message: "functions are called within each other more than 64 deep") { n in
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
        Limit(most: 17, message: "expected 0 to 17") { n in
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

    /// A header with so many dimensions of size 1, and the one element.
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

    /// The author has counted one row of what was broadcast: found among the steps that there are, until they are too many.
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
        let help = "counts one of the copies that broadcasting made"
        #expect(try output(steps: 0, elements: 6).contains(help))
        for long in [try output(steps: 100, elements: 6), try output(steps: 0, elements: 20_002)] {
            #expect(!long.contains(help))
            #expect(long.contains("verdict: the expected value is wrong"))
        }
    }
}
