import Testing

@testable import Autograd

/// Masks must be boolean and indices must be integers. A mask of numbers would otherwise be confused with indices.
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

    /// Operations that need one index for each element reject a mask, which selects fewer elements than it has.
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

    /// As in PyTorch 2.15, also for the method call `x.where(condition, y)`.
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
