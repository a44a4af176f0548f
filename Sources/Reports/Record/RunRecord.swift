import CaseRunner

/// Contents of the first line of a JSON report: the program version and the shard.
public struct RunRecord: Sendable, Equatable {
    /// Version of gradcheck.
    public let gradcheck: String
    /// The part of the cases that was run; nil for all cases.
    public let shard: Shard?

    public init(gradcheck: String, shard: Shard? = nil) {
        self.gradcheck = gradcheck
        self.shard = shard
    }

    init(_ fields: RecordFields) throws(ReportLineFault) {
        let shard: Shard? =
            if let shard = try fields.object("shard") {
                Shard(try shard.int("index"), of: try shard.int("total"))
            } else {
                nil
            }
        if fields.has("shard"), shard == nil { throw .badMember("shard") }
        self.init(gradcheck: try fields.string("gradcheck"), shard: shard)
    }

    /// The record as a line of a JSON report.
    var json: String {
        JSONText.line("run") { json in
            json.member("gradcheck", gradcheck)
            guard let shard else { return }
            json.object("shard") {
                $0.member("index", Double(shard.index))
                $0.member("total", Double(shard.total))
            }
        }
    }
}

extension RunSummary {
    init(_ fields: RecordFields) throws(ReportLineFault) {
        self.init()
        for outcome in Outcome.allCases {
            let count = try fields.int(outcome.rawValue)
            guard count >= 0 else { throw .badMember(outcome.rawValue) }
            add(outcome, count: count)
        }
        checks = try fields.int("checks")
        vacuous = try fields.int("vacuous")
        seconds = try fields.double("seconds")
        ending = try fields.word("ending")
    }

    /// The summary as a line of a JSON report.
    var json: String {
        JSONText.line("summary") { json in
            for outcome in Outcome.allCases { json.member(outcome.rawValue, Double(self[outcome])) }
            json.member("total", Double(total))
            json.member("checks", Double(checks))
            json.member("vacuous", Double(vacuous))
            json.member("ending", ending.rawValue)
            json.member("seconds", seconds)
        }
    }
}
