import CaseFormat
import Scripts

extension FuzzTarget {
    static let converting = FuzzTarget(
        name: "convert",
        summary: "translating a script: what is translated is a case in the canonical layout",
        grammar: ScriptGrammar(), seeds: .none, batchSize: 500
    ) { input throws(Complaint) in
        var isClean = false
        for isTrial in [false, true] {
            let conversion: ScriptConversion
            do throws(UntranslatableScript) {
                conversion = try ScriptConversion(
                    of: SourceText(path: HostileText.path, bytes: input), title: "script", isTrial: isTrial,
                    limits: RunLimits.limits)
            } catch {
                guard !error.diagnostics.isEmpty else { throw Complaint("refused without a reason") }
                continue
            }
            try check(conversion)
            isClean = conversion.notes.isEmpty
        }
        return isClean
    }

    private static func check(_ conversion: ScriptConversion) throws(Complaint) {
        let source = SourceText(path: HostileText.path, bytes: Array(conversion.text.utf8))
        do {
            // The script has as many steps as it has; the limits of the fuzzer are for its running.
            let decoded = try GradientCase(decoding: source, limits: Limits())
            _ = conversion.source(path: HostileText.path, of: decoded)
            guard try source.formatted() == source.bytes else { throw Complaint("another layout") }
        } catch let error as MalformedCase {
            throw Complaint("not a case", error.diagnostics.first?.message ?? "")
        } catch let error as Complaint {
            throw error
        } catch {
            throw Complaint("not a case", "\(error)")
        }
    }
}
