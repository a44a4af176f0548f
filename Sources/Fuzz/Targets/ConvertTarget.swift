import CaseFormat
import Scripts

extension FuzzTarget {
    static let converting = FuzzTarget(
        name: "convert",
        summary: "translating a script: the result is a valid case in canonical layout",
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
                guard !error.diagnostics.isEmpty else {
                    throw Complaint("script rejected without diagnostics")
                }
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
            // The fuzzer's limits apply to running a case; the translated case may have more steps.
            let decoded = try GradientCase(decoding: source, limits: Limits())
            _ = conversion.source(path: HostileText.path, of: decoded)
            guard try source.formatted() == source.bytes else { throw Complaint("not in canonical layout") }
        } catch let error as MalformedCase {
            throw Complaint("not a valid case", error.diagnostics.first?.message ?? "")
        } catch let error as Complaint {
            throw error
        } catch {
            throw Complaint("not a valid case", "\(error)")
        }
    }
}
