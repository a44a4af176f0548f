import CaseRunner
import Reports

/// The cases that did not pass in their last run from this folder, stored in the user's cache folder.
///
/// Errors in reading or writing the cache are ignored.
struct LastFailed {
    private let path: String?
    /// Addresses stored by earlier runs.
    private let remembered: Set<String>
    /// Addresses after this run.
    private var now: Set<String>

    init() {
        path = Self.path
        let bytes = path.flatMap { try? FileSystem.read($0, limit: 1 << 24) } ?? []
        remembered = Set(
            bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
        now = remembered
    }

    /// The stored addresses; nil if there are none.
    var addresses: Set<String>? { remembered.isEmpty ? nil : remembered }

    /// Updates the entry of a case that was run. The entries of other cases do not change.
    mutating func add(_ outcome: Outcome, _ id: CaseID) {
        if outcome.isUnsuccessful {
            now.insert(id.description)
        } else if outcome == .passed, !now.isEmpty {
            now.remove(id.description)
        }
    }

    /// Writes the cache if it has changed.
    func save() {
        guard now != remembered, let path else { return }
        if now.isEmpty { return FileSystem.remove(path) }
        guard FileSystem.makeFolder(above: path), let file = try? ReportFile(path) else { return }
        let lines = now.filter { !$0.contains("\n") }.sorted().map { $0 + "\n" }
        guard (try? file.write(lines.joined())) != nil else { return }
        _ = try? file.commit()
    }

    /// Path of the cache file, which is specific to the working directory; nil if there is no cache folder.
    private static var path: String? {
        let cache = Console.environment("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = Console.environment("HOME").flatMap { $0.hasPrefix("/") ? $0 + "/.cache" : nil }
        guard let folder = cache ?? home, let here = FileSystem.resolved(".") else { return nil }
        // FNV-1a, because Swift's own hashes differ from run to run.
        let hash = here.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(folder)/gradcheck/last-failed-\(String(hash, radix: 16))"
    }
}
