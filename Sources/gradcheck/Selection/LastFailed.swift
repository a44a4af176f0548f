import CaseRunner
import Reports

/// Which cases did not pass when they were last run from this folder, remembered between runs in the user's cache.
///
/// A cache: where it cannot be read or written nothing is remembered, and no run fails for it.
struct LastFailed {
    private let path: String?
    private let remembered: Set<String>
    private var now: Set<String>

    init() {
        path = Self.path
        let bytes = path.flatMap { try? FileSystem.read($0, limit: 1 << 24) } ?? []
        remembered = Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
        now = remembered
    }

    /// The addresses; nil if there are none.
    var addresses: Set<String>? { remembered.isEmpty ? nil : remembered }

    /// Takes note of a case of a run; what is not run stays as it was.
    mutating func add(_ outcome: Outcome, _ id: CaseID) {
        if outcome.isUnsuccessful {
            now.insert(id.description)
        } else if outcome == .passed, !now.isEmpty {
            now.remove(id.description)
        }
    }

    func save() {
        guard now != remembered, let path else { return }
        if now.isEmpty { return FileSystem.remove(path) }
        guard FileSystem.makeFolder(above: path), let file = try? ReportFile(path) else { return }
        let lines = now.filter { !$0.contains("\n") }.sorted().map { $0 + "\n" }
        guard (try? file.write(lines.joined())) != nil else { return }
        _ = try? file.commit()
    }

    /// A file for each folder that the program is run from.
    private static var path: String? {
        let cache = Console.environment("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = Console.environment("HOME").flatMap { $0.hasPrefix("/") ? $0 + "/.cache" : nil }
        guard let folder = cache ?? home, let here = FileSystem.resolved(".") else { return nil }
        // FNV-1a, so that the name is the same in every run.
        let hash = here.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(folder)/gradcheck/last-failed-\(String(hash, radix: 16))"
    }
}
