import CaseFormat
import CaseRunner

/// The conditions that select the cases of a run.
struct Selection {
    /// Patterns of which an address must match at least one; empty for all addresses.
    var filters: [Glob] = []
    /// Patterns of selected addresses that are reported as skipped.
    var skipped: [Glob] = []
    /// Tags of which a case must have at least one; empty for all cases.
    var tags: Set<String> = []
    /// The selected addresses; nil for all.
    var addresses: Set<String>?
    /// The part of the selected cases that is run; nil for all.
    var shard: Shard?

    init() {}

    init(_ arguments: Arguments) {
        filters = (arguments.all("--filter") + [Bazel.filter].compactMap { $0 }).map(Glob.init)
        skipped = arguments.all("--skip").map(Glob.init)
        tags = Set(arguments.all("--tag"))
    }

    /// True if the address is selected.
    func admits(_ id: CaseID) -> Bool {
        let address = id.description
        return (filters.isEmpty || filters.contains { $0.matches(address) })
            && addresses?.contains(address) ?? true
    }

    /// True if the case is reported as skipped.
    func skips(_ id: CaseID) -> Bool { skipped.contains { $0.matches(id.description) } }

    /// True if the case has a selected tag, or if its tags cannot be read, so that a malformed case is reported.
    func admits(_ source: SourceText) -> Bool {
        guard !tags.isEmpty, let found = source.tags else { return true }
        return found.contains(where: tags.contains)
    }
}
