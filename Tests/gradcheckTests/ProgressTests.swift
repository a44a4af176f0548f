import CaseFormat
import CaseRunner
import Reports
import Testing

@testable import gradcheck

/// Tests of `Progress` and `ProgressLine`, with an injected clock and terminal width.
@Suite struct ProgressTests {
    static let line: ProgressLine = {
        var line = ProgressLine(done: .cases(450, of: 1000), cases: 450)
        line.counts = [.failed: 2, .malformed: 1]
        line.secondsLeft = 47
        line.latest = "cases/autograd/in-place/views.json"
        return line
    }()

    /// Parts of the line are omitted until it fits, the least useful part first.
    @Test(arguments: [
        (
            120,
            "45 %, 450 of 1000 cases, 2 failed, 1 malformed, about 45 s left; cases/autograd/in-place/views.json"
        ),
        (80, "45 %, 450 of 1000 cases, 2 failed, 1 malformed, about 45 s left; …ce/views.json"),
        (77, "45 %, 450 of 1000 cases, 2 failed, 1 malformed, about 45 s left"),
        (60, "45 %, 2 failed, 1 malformed, about 45 s left; …e/views.json"),
        (40, "45 %, 2 failed, 1 malformed"), (20, "45 %; …e/views.json"), (10, "45 %"), (4, ""), (0, ""),
    ])
    func aLineFitsTheTerminal(_ width: Int, _ text: String) {
        #expect(Self.line.text(width: width) == text)
    }

    @Test func wideCharactersCountTwice() {
        var line = ProgressLine(done: .cases(1, of: 2), cases: 1)
        line.latest = "梯度/梯度/梯度/梯度.json"
        for width in 0...60 { #expect(line.text(width: width).terminalWidth < max(width, 1)) }
        #expect(line.text(width: 60) == "50 %, 1 of 2 cases; 梯度/梯度/梯度/梯度.json")
    }

    @Test func whereNothingIsKnownThereIsNoShare() {
        var line = ProgressLine(done: .unknown, cases: 12)
        line.counts = [.failed: 2]
        line.latest = "-#12"
        #expect(line.text(width: 80) == "12 cases, 2 failed; -#12")
        #expect(line.text(width: 12) == "12 cases")
    }

    @Test(arguments: [
        (500, 999, "500 of 999 bytes"), (12_345, 40_100, "12 of 40 kB"),
        (12_345_678, 40_100_000, "12 of 40 MB"),
        (5_000_000_000, 40_100_000_000, "5 of 40 GB"),
    ])
    func bytesHaveUnits(_ done: Int, _ total: Int, _ text: String) {
        let line = ProgressLine(done: .bytes(done, of: total), cases: 7)
        #expect(line.text(width: 80).contains("7 cases, "))
        #expect(line.text(width: 80).hasSuffix(text))
    }

    @Test(arguments: [
        (0.2, "about 1 s left"), (9.5, "about 10 s left"), (12, "about 10 s left"), (88, "about 90 s left"),
        (100, "about 2 min left"), (5000, "about 83 min left"), (7300, "about 2 h left"),
    ])
    func timesAreRounded(_ seconds: Double, _ text: String) {
        var line = ProgressLine(done: .cases(1, of: 2), cases: 1)
        line.secondsLeft = seconds
        #expect(line.text(width: 80).hasSuffix(text))
    }

    /// A terminal that records the written text, with a clock that only the test changes.
    private final class Screen {
        var now = ContinuousClock.now
        var written: [String] = []

        func progress(_ extent: CaseFeed.Extent) -> Progress {
            Progress(
                extent, on: .init(width: { 80 }, write: { self.written.append($0) }, now: { self.now }))
        }
    }

    private static func answer(_ outcome: Outcome) -> CaseAnswer {
        let numbers = [Outcome.allCases.firstIndex(of: outcome) ?? 0, 1, 0, 1000]
        return CaseAnswer([], numbers: numbers)!
    }

    private static let id = CaseID(path: "a.json")

    @Test func theLineIsDrawnOverAndTakenAway() {
        let screen = Screen()
        let progress = screen.progress(.cases(4))
        progress.add(Self.answer(.passed), Self.id)
        #expect(screen.written.isEmpty, "a short run shows nothing")
        screen.now += .milliseconds(2000)
        progress.add(Self.answer(.failed), Self.id)
        let first = "\r50 %, 2 of 4 cases, 1 failed, about 2 s left; a.json\u{1B}[K"
        #expect(screen.written == [first])
        progress.add(Self.answer(.passed), Self.id)
        #expect(screen.written == [first], "not more often than it can be read")
        screen.now += .milliseconds(1000)
        progress.draw()
        screen.now += .milliseconds(100)
        progress.draw()
        #expect(
            screen.written == [
                first, "\r75 %, 3 of 4 cases, 1 failed, about 1 s left; a.json\u{1B}[K",
                "\r75 %, 3 of 4 cases, 1 failed, about 2 s left; a.json\u{1B}[K",
            ])
        progress.clear()
        progress.clear()
        progress.finish()
        #expect(screen.written.count == 4 && screen.written.last == "\r\u{1B}[K")
    }

    /// The number of bytes refers to the end of the last finished case, not of the last case read.
    @Test func bytesAreThoseOfCasesThatAreDone() {
        let screen = Screen()
        let progress = screen.progress(.bytes(1000))
        for (k, end) in [100, 400, 1000].enumerated() {
            progress.expect(CaseFeed.Item(position: k, id: Self.id, end: end, content: .skipped))
        }
        screen.now += .milliseconds(500)
        progress.add(Self.answer(.passed), Self.id)
        screen.now += .milliseconds(500)
        progress.add(Self.answer(.passed), Self.id)
        #expect(
            screen.written == [
                "\r10 %, 1 case, 100 of 1000 bytes; a.json\u{1B}[K",
                "\r40 %, 2 cases, 400 of 1000 bytes, about 2 s left; a.json\u{1B}[K",
            ])
    }

    @Test func theExtentIsInCasesWhereTheirNumberIsKnown() throws {
        let good = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
        let folder = try ProgramFolder([
            "a/1.json": good, "a/2.json": good, "a/3.json": good, "b/4.jsonl": good + "\n" + good,
        ])
        func extent(_ paths: [String], _ change: (inout Selection) -> Void = { _ in }) throws
            -> CaseFeed.Extent
        {
            var selection = Selection()
            change(&selection)
            return try CaseFeed(
                paths.map { folder.url.appending(path: $0).path }, limits: Limits(), selection
            ).extent
        }
        let size = good.utf8.count
        #expect(try extent(["a"]) == .cases(3))
        #expect(try extent(["a", "b/4.jsonl#2"]) == .cases(4))
        #expect(try extent(["a"]) { $0.filters = [Glob("*2.json")] } == .cases(1))
        #expect(try extent(["a"]) { $0.shard = Shard(2, of: 2) } == .cases(1))
        #expect(try extent(["a", "b"]) == .bytes(5 * size + 1))
        #expect(try CaseFeed(["-"], limits: Limits(), Selection()).extent == .unknown)
        #expect(try extent(["a"]) { $0.tags = ["slow"] } == .bytes(3 * size))
    }
}
