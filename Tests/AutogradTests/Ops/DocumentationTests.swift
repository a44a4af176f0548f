import Testing

@testable import Autograd

/// What each declaration says to readers.
@Suite struct DocumentationTests {
    @Test(arguments: Op.all)
    func summaryIsOneSentence(_ op: Op) {
        #expect(op.summary.hasSuffix("."), "\(op.name)")
        #expect(op.summary.count <= 100)
        #expect(!op.summary.contains("\n"))
    }

    @Test(arguments: Op.all)
    func formulaAndPullbackAreGiven(_ op: Op) {
        #expect(!op.formula.isEmpty)
        #expect((op.pullback?.isEmpty == false) == op.isDifferentiable, "\(op.name)")
        if let kinks = op.kinks { #expect(!kinks.isEmpty) }
    }

    @Test(arguments: Op.all.filter { !$0.isInternal })
    func exampleCallsTheOperation(_ op: Op) throws {
        let example = try #require(op.example)
        let name = op.name.split(separator: ".").last.map(String.init) ?? op.name
        #expect(
            example.contains { $0.hasPrefix("y = ") && $0.contains(".\(name)(") }, "\(op.name): \(example)")
    }

    @Test func everyOperationHasOneFamily() {
        let titles = Op.families.map(\.title)
        #expect(Set(titles).count == titles.count)
        #expect(Set(Op.all.map(ObjectIdentifier.init)).count == Op.all.count)
        // A lookup ends at the first family with a name.
        for name in Op.names {
            let operations = Op.all.filter {
                !$0.isInternal && ($0.name == name || $0.aliases.contains(name))
            }
            #expect(Op.overloads(named: name).elementsEqual(operations) { $0 === $1 }, "\(name)")
        }
    }
}
