import CaseFormat
import CaseRunner
import Reports

extension FuzzTarget {
    static let reports = FuzzTarget(
        name: "reports",
        summary: "every report of what running a hostile case gave: fit for a terminal, and JSON",
        grammar: CaseGrammar(hostility: 0.5, isForRunning: true), seeds: .cases, batchSize: 1_000
    ) { input throws(Complaint) in
        let result = try RunLimits.run(input)
        var summary = RunSummary()
        summary.add(result)
        for verbosity in [TextReport.Verbosity.quiet, .normal, .verbose] {
            let report = TextReport(verbosity: verbosity)
            let text = report.start + report.text(for: result) + report.text(for: summary)
            try ShownText.check(text)
            let colored = TextReport(usesColor: true, verbosity: verbosity)
            let painted = colored.start + colored.text(for: result) + colored.text(for: summary)
            guard ShownText.withoutColors(painted) == text else { throw Complaint("colours change the text") }
        }
        let report = JSONReport(gradcheck: HostileText.path)
        for line in [report.start, report.text(for: result), report.text(for: summary)] {
            try ShownText.check(line)
            try ShownText.checkJSONLine(line)
        }
        return result.outcome != .malformed
    }
}

/// What a terminal may be sent.
enum ShownText {
    /// No control characters but line breaks, and nothing that changes the order of letters.
    static func check(_ text: String) throws(Complaint) {
        for scalar in text.unicodeScalars where !isFit(scalar) {
            throw Complaint("a character that a terminal obeys", "U+" + String(scalar.value, radix: 16))
        }
    }

    private static func isFit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case 0x00..<0x20, 0x7F..<0xA0: false
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    /// The text without `ESC [ … m`.
    static func withoutColors(_ text: String) -> String {
        var result = ""
        var rest = text.unicodeScalars[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            result.unicodeScalars += rest[..<escape]
            rest = rest[escape...].drop { $0 != "m" }.dropFirst()
        }
        result.unicodeScalars += rest
        return result
    }

    static func checkJSONLine(_ line: String) throws(Complaint) {
        guard line.last == "\n", !line.dropLast().contains("\n") else {
            throw Complaint("not one line", line)
        }
        do {
            let document = try JSONDocument(Array(line.utf8))
            guard document.root.kind == .object, document.repeatedKeys.isEmpty else {
                throw Complaint("not an object with distinct keys", line)
            }
        } catch let fault as JSONFault {
            throw Complaint("not JSON", "\(fault): \(line)")
        } catch let complaint as Complaint {
            throw complaint
        } catch {
            throw Complaint("not JSON", line)
        }
    }
}
