import Autograd
import GradientCheck
import Testing

/// Localising distinguishes a wrong rule, a correct rule after a wrong one, and a wrong sum over uses.
@Suite struct LocalisingTests {
    /// Σ exp(sin x)·sin x: the result of `sin` is used twice.
    private func culprit(_ kind: Fault.Kind?, of operation: String, parameter: Int = 0) throws -> Culprit? {
        let recording = Recording()
        let x = try recording.leaf([0.3, -1.7, 2.4])
        let inner = try recording.call("sin", x)
        let product = try recording.call("mul", try recording.call("exp", inner), inner)
        let root = try recording.call("sum", product)
        if let kind {
            let op = try #require(Op.overloads(named: operation).first)
            let site = try #require(FaultSite.all(of: op).first { $0.parameter == parameter })
            recording.tape.faults = FaultInjector(Fault(kind, at: site))
        }
        let pass = try recording.tape.backward([root])
        return try GradientChecker(recording.tape).culprit(pass, at: x.leafPlaces)
    }

    @Test func correctRulesAreNotBlamed() throws {
        #expect(try culprit(nil, of: "") == nil)
    }

    @Test(arguments: ["sin", "exp", "mul"])
    func aWrongRuleIsNamedAtAnyPosition(_ operation: String) throws {
        for kind in [Fault.Kind.sign, .factorTwo, .slightFactor, .zero, .droppedElement] {
            let culprit = try #require(try culprit(kind, of: operation), "\(kind)")
            #expect(culprit.operation == operation)
            #expect(culprit.operand != nil)
        }
    }

    @Test func theArgumentAtFaultIsNamed() throws {
        #expect(try culprit(.sign, of: "mul", parameter: 0)?.operand?.argument == "input")
        #expect(try culprit(.sign, of: "mul", parameter: 1)?.operand?.argument == "other")
    }

    /// `exp` overwrites the cotangent of `sin` instead of adding to the one from `mul`.
    @Test func aWrongSumOverUsesIsDistinguishedFromAWrongRule() throws {
        let culprit = try #require(try culprit(.droppedUse, of: "exp"))
        #expect(culprit.operation == "sin")
        #expect(culprit.kind == .accumulation(uses: 2))
    }

    @Test(arguments: [
        (Fault.Kind.sign, Mistake.factor(-1)), (.factorTwo, .factor(2)), (.zero, .factor(0)),
    ])
    func theMistakeInTheRuleIsRecognised(_ kind: Fault.Kind, _ mistake: Mistake) throws {
        #expect(try culprit(kind, of: "exp")?.explanation?.mistake == mistake)
    }

    @Test func aSlightErrorHasNoExplanation() throws {
        #expect(try culprit(.slightFactor, of: "exp")?.explanation == nil)
    }
}
