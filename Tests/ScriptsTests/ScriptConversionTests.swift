import CaseFormat
import Scripts
import Testing

@Suite struct ScriptConversionTests {
    @Test func aStatementBecomesAStep() throws {
        let source = SourceText(path: "a.py", bytes: Array("x = torch.ones(2)\nprint(x)\n".utf8))
        let conversion = try ScriptConversion(of: source, title: "a")
        #expect(conversion.printed == ["tensor([1., 1.])"])
    }
}
