import CaseFormat
import CaseRunner

/// Report as JUnit XML, which Jenkins, GitLab and most CI services read.
///
/// Each folder of cases is a test suite, and its dotted path is the class name of its cases. The report is valid
/// against the schemas of Jenkins and Ant. The GitLab flavour adds a `file` attribute, which the schemas do not define,
/// to each case. A suite is written after the last case of its folder, because the totals come before the cases.
/// - Source: `junit-10.xsd` of Jenkins' xUnit plugin; `JUnit.xsd` of windyroad/JUnit-Schema; `junit.rb` of GitLab.
public struct JUnitReport: ReportWriter {
    /// Variant of the format.
    public enum Flavour: Sendable { case jenkins, gitlab }

    private let run: RunRecord
    private let timestamp: String
    private let flavour: Flavour
    private let workspace: Workspace
    /// The suites that are not complete: the folder of the last case, after its parent folders that contain cases.
    private var suites: [Suite] = []
    /// Number of suites that have been written.
    private var written = 0

    /// - Parameters:
    ///   - timestamp: start of the run, as `2026-01-31T12:00:00`; a time zone is omitted from the report.
    ///   - workspace: folder that the `file` attributes are relative to.
    public init(
        _ run: RunRecord, timestamp: String, flavour: Flavour = .jenkins, workspace: Workspace = Workspace()
    ) {
        self.run = run
        self.timestamp = String(timestamp.prefix(19))
        self.flavour = flavour
        self.workspace = workspace
    }

    public var start: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" }

    public mutating func text(for record: CaseRecord) -> String {
        let path = record.file.split(separator: "/").filter { $0 != "." }
        let folder = path.dropLast().map(String.init)
        let text = closeSuites { !folder.starts(with: $0) }
        if suites.last?.folder != folder { suites.append(Suite(folder: folder)) }
        let line = record.fileLine.map { "#\($0)" } ?? ""
        let name = (path.last.map(String.init) ?? record.file) + line
        let title = record.title == record.id || record.title == name ? "" : ": \(record.title)"
        suites[suites.count - 1].add(record, name: name + title, file: file(of: record))
        return text
    }

    public mutating func text(for summary: RunSummary) -> String {
        var text = closeSuites { _ in true }
        if summary.ending == .interrupted {
            var suite = Suite(folder: [])
            suite.addInterruption()
            suites = [suite]
            text += closeSuites { _ in true }
        }
        return text + "</testsuites>\n"
    }

    private func file(of record: CaseRecord) -> String? {
        flavour == .gitlab ? workspace.path(of: record.file) : nil
    }

    /// Removes the complete suites and returns their text, the innermost suite first.
    private mutating func closeSuites(where isComplete: ([String]) -> Bool) -> String {
        var text = ""
        while let suite = suites.last, isComplete(suite.folder) {
            text += suite.text(id: written, timestamp: timestamp, run)
            written += 1
            suites.removeLast()
        }
        return text
    }
}

/// A test suite: the cases of one folder.
private struct Suite: Sendable {
    let folder: [String]
    private var cases = ""
    private var counts: [Outcome: Int] = [:]
    private var seconds = 0.0

    init(folder: [String]) { self.folder = folder }

    /// The folder as the name of a Java class. Jenkins splits the name at dots, so dots within names are replaced.
    private var className: String { Self.className(folder) }

    private static func className(_ folder: some Collection<String>) -> String {
        folder.map { String($0.map { $0 == "." ? "_" : $0 }) }.joined(separator: ".").escapedForLog
            .escapedForXML
    }

    mutating func add(_ record: CaseRecord, name: String, file: String?) {
        counts[record.outcome, default: 0] += 1
        seconds += record.seconds
        let file = file.map { " file=\"\($0.escapedForTerminal.escapedForXML)\"" } ?? ""
        let attributes =
            "classname=\"\(folder.isEmpty ? "gradcheck" : className)\""
            + " name=\"\(name.escapedForLog.escapedForXML)\"\(file) time=\"\(record.seconds.decimal(places: 6))\""
        let body = Self.body(of: record)
        cases += "    <testcase \(attributes)" + (body.isEmpty ? "/>\n" : ">\n\(body)    </testcase>\n")
    }

    /// Adds an error that marks the report as incomplete.
    mutating func addInterruption() {
        counts[.malformed, default: 0] += 1
        cases +=
            "    <testcase classname=\"gradcheck\" name=\"the run\" time=\"0.000000\">\n"
            + "      <error type=\"interrupted\""
            + " message=\"the run was interrupted; the remaining cases were not run\"/>\n"
            + "    </testcase>\n"
    }

    private static func body(of record: CaseRecord) -> String {
        if record.outcome == .skipped { return "      <skipped/>\n" }
        let problems = record.problems
        guard let first = problems.first else { return "" }
        let element = record.outcome == .malformed ? "error" : "failure"
        let place = first.place.map { "\($0.file):\($0.line):\($0.column): ".escapedForLog } ?? ""
        let text = problems.map { $0.report.joined(separator: "\n") }.joined(
            separator: "\n\n")
        return
            "      <\(element) type=\"\(first.type.name)\" message=\"\((place + first.message).escapedForXML)\">"
            + "\(text.escapedForXML)</\(element)>\n"
    }

    func text(id: Int, timestamp: String, _ run: RunRecord) -> String {
        let total = counts.values.reduce(0, +)
        let failures = counts[.failed, default: 0] + counts[.inconclusive, default: 0]
        // Jenkins drops a suite with the same name, id and time as another one, and shards start at the same time.
        let part = run.shard.map { " [\($0)]" } ?? ""
        let name = folder.isEmpty ? "gradcheck" : Self.className(folder.suffix(1))
        var properties = [("gradcheck", run.gradcheck)]
        if let shard = run.shard { properties.append(("shard", shard.description)) }
        return
            "  <testsuite id=\"\(id)\" package=\"\(Self.className(folder.dropLast()))\" name=\"\(name)\(part)\""
            + " timestamp=\"\(timestamp.escapedForXML)\" hostname=\"localhost\" tests=\"\(total)\""
            + " failures=\"\(failures)\" errors=\"\(counts[.malformed, default: 0])\""
            + " skipped=\"\(counts[.skipped, default: 0])\" time=\"\(seconds.decimal(places: 3))\">\n"
            + "    <properties>\n"
            + properties.map { "      <property name=\"\($0)\" value=\"\($1.escapedForXML)\"/>\n" }.joined()
            + "    </properties>\n\(cases)    <system-out/>\n    <system-err/>\n  </testsuite>\n"
    }
}

extension Double {
    /// The number of seconds in decimal notation without an exponent; 0 if it is negative, nan or larger than 10⁹.
    fileprivate func decimal(places: Int) -> String {
        let unit = (0..<places).reduce(1) { unit, _ in unit * 10 }
        let count = self >= 0 && self < 1e9 ? Int((self * Double(unit)).rounded()) : 0
        let fraction = String(count % unit)
        return "\(count / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
