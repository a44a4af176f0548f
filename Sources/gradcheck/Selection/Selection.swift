import CaseFormat
import CaseRunner

/// Which of the cases that there are a run is about.
struct Selection {
    /// Only addresses that match one of these; none: all.
    var filters: [Glob] = []
    /// Of those, the ones that are reported as skipped.
    var skipped: [Glob] = []
    /// Only cases with one of these tags; none: all.
    var tags: Set<String> = []
    /// Only these addresses; nil: all.
    var addresses: Set<String>?
    /// Of all these, the part that is run here; nil: all.
    var shard: Shard?

    init() {}

    init(_ arguments: Arguments) {
        filters = (arguments.all("--filter") + [Bazel.filter].compactMap { $0 }).map(Glob.init)
        skipped = arguments.all("--skip").map(Glob.init)
        tags = Set(arguments.all("--tag"))
    }

    func admits(_ id: CaseID) -> Bool {
        let address = id.description
        return (filters.isEmpty || filters.contains { $0.matches(address) })
            && addresses?.contains(address) ?? true
    }

    func skips(_ id: CaseID) -> Bool { skipped.contains { $0.matches(id.description) } }

    /// Whether a case has a tag that is wanted. One that cannot be read might have, and must not be lost.
    func admits(_ source: SourceText) -> Bool {
        guard !tags.isEmpty, let found = source.tags else { return true }
        return found.contains(where: tags.contains)
    }
}
