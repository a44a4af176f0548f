import Testing

@testable import Autograd

/// Typed parameters: reading, setting, and the names that samples use.
@Suite struct ParameterKeyTests {
    @Test func aDefaultIsRead() {
        #expect(Op.add.defaults[.alpha] == 1)
        #expect(Op.sum.defaults[.keepdim] == false)
        #expect(Op.sum.defaults[.dimsOrAll] == nil)
        #expect(Op.sort.defaults[.dim] == -1)
    }

    @Test func aSettingReplacesTheDefault() {
        let attributes = Op.sum.attributes([.set(.dimsOrAll, [0, 1]), .set(.keepdim, true)])
        #expect(attributes[.dimsOrAll] == [0, 1])
        #expect(attributes[.keepdim] == true)
        #expect(attributes[.dtype] == nil)
    }

    @Test func oneIntegerIsReadAsAListOfOne() {
        #expect(Op.cumsum.attributes([.set(.dim, 1)])[.dimsOrAll] == [1])
    }

    @Test func anOperationWithoutTheParameterHasItsDefault() {
        #expect(!Op.exp.defaults.contains(.keepdim))
        #expect(Op.exp.defaults[.keepdim] == false)
        #expect(Op.exp.attributes([.set(.keepdim, true)])[.keepdim] == false)
    }

    @Test(arguments: SampleCall.all)
    func samplesNameParametersOfTheirOperation(_ call: SampleCall) {
        for (name, _) in call.given {
            #expect(call.op.parameters.contains { $0.name == name && !$0.isTensor }, "\(name)")
        }
    }
}
