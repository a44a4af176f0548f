import Autograd
import CaseFormat
import CaseRunner
import Scripts
import Testing

@testable import gradcheck

/// `gradcheck ops`.
@Suite struct OperationTextTests {
    @Test(arguments: Op.all.filter { !$0.isInternal })
    func examplePasses(_ op: Op) throws {
        let example = try #require(op.example)
        let text = example.joined(separator: "; ")
        let conversion = try ScriptConversion(
            of: SourceText(path: "example", bytes: Array(text.utf8)), title: "example", isTrial: true,
            limits: Limits())
        let source = SourceText(path: "example", bytes: Array(conversion.text.utf8))
        let result = CaseExecution(
            try GradientCase(decoding: source), source: source, id: CaseID(path: "example"), limits: Limits()
        ) { .failure(.init(reason: $0)) }.run()
        #expect(result.outcome == .passed, "\(text)")
    }

    @Test func catalogueHasEveryOperationOnce() {
        let lines = OperationText.catalogue.split(separator: "\n")
        for op in Op.all where !op.isInternal {
            let name = OperationText.shownName(op)
            #expect(lines.count { $0.hasPrefix("  \(name) ") } == 1, "\(name)")
        }
    }

    @Test func pageHasWhatIsDeclared() throws {
        let page = OperationText.page(OperationCatalogue.operations(named: "torch.linalg.svd"))
        for part in [
            "linalg.svd(input", "pullback", "results   U, S, Vh", "LinalgSvdBackward0", "gradcheck try",
        ] {
            #expect(page.contains(part))
        }
    }

    @Test func namesAreFoundWithAndWithoutPrefixes() {
        for name in ["relu", "torch.relu", "F.relu", "nn.functional.relu", "torch.nn.functional.relu"] {
            #expect(OperationCatalogue.operations(named: name).first?.name == "relu", "\(name)")
        }
        #expect(OperationCatalogue.operations(named: "relux").isEmpty)
        #expect(OperationCatalogue.suggestion(for: "relux") == "relu")
    }
}
