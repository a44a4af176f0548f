import Testing

@testable import Autograd

/// What stands for a mask must be one: a number for each element would be taken for an element by whoever numbers them.
@Suite struct MaskTests {
    @Test(arguments: ["masked_select", "masked_fill"], [DType.float64, .float16, .int64])
    func aMaskIsBoolean(_ name: String, _ dtype: DType) throws {
        let tape = Tape()
        let x = try tape.leaf([6, 7, 2])
        let mask = try tape.leaf([1, 0, 0], [3], dtype, requiresGrad: false)
        let value: [Argument] = name == "masked_fill" ? [1] : []
        #expect(throws: AutogradError.needsBool(op: name, found: dtype)) {
            try tape.results(name, [.tensor(x), .tensor(mask)] + value)
        }
        #expect(AutogradError.needsBool(op: name, found: dtype).name == "DTypeMismatch")
    }

    /// And what numbers places must be integers: a mask has not as many places as elements.
    @Test(arguments: ["take", "index_select", "gather", "nll_loss"], [DType.bool, .float32])
    func anIndexIsAnInteger(_ name: String, _ dtype: DType) throws {
        let tape = Tape()
        let x = try tape.leaf([6, 7, 2])
        let index = try tape.leaf([1, 0, 0], [3], dtype, requiresGrad: false)
        let target = try tape.leaf([0], [], dtype, requiresGrad: false)
        #expect(throws: AutogradError.needsInteger(op: name, found: dtype)) {
            switch name {
            case "take": try tape.results(name, [.tensor(x), .tensor(index)])
            case "nll_loss": try tape.results(name, [.tensor(x), .tensor(target)])
            default: try tape.results(name, [.tensor(x), 0, .tensor(index)])
            }
        }
    }

    /// As PyTorch 2.15, also where it is called as `x.where(condition, y)`.
    @Test(arguments: [DType.float64, .float16, .int64])
    func aConditionIsBoolean(_ dtype: DType) throws {
        let tape = Tape()
        let condition = try tape.leaf([1, 0, 0], [3], dtype, requiresGrad: false)
        let x = try tape.leaf([6, 7, 2])
        #expect(throws: AutogradError.needsBool(op: "where", found: dtype)) {
            try tape.results("where", [.tensor(condition), .tensor(x), .tensor(x)])
        }
    }
}
