import Autograd
import GradientCheck
import Testing

/// What is wrong with a pass is told apart: a rule, a right rule fed by a wrong one, and a sum over uses.
@Suite struct LocalisingTests {
    /// exp(sin x) · sin x, summed: sin's result is used twice.
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

    @Test func rightRulesAreNoCulprits() throws {
        #expect(try culprit(nil, of: "") == nil)
    }

    @Test(arguments: ["sin", "exp", "mul"])
    func aWrongRuleIsNamedWhereverItStands(_ operation: String) throws {
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

    /// `=` for `+=` where exp passes on to sin what mul has passed on already.
    @Test func aSumOverUsesIsToldFromARule() throws {
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
