/// Where the run's paths start, and from where a CI service reads them: mostly the checked-out repository.
public struct Workspace: Sendable {
    private let root: [Substring]?
    private let directory: String

    /// Paths stay as the run has them.
    public init() {
        root = nil
        directory = ""
    }

    /// - Parameters:
    ///   - root: an absolute path; what is below it is named from there.
    ///   - directory: the working directory of the run, an absolute path.
    public init(root: String, directory: String) {
        self.root = Self.resolved(root)
        self.directory = directory
    }

    /// The path from the root, without `.` and `..`; an absolute one where it leads out of the root.
    public func path(of file: String) -> String {
        let full = file.hasPrefix("/") || directory.isEmpty ? file : directory + "/" + file
        let parts = Self.resolved(full)
        if let root, parts.starts(with: root) { return parts.dropFirst(root.count).joined(separator: "/") }
        return (full.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    private static func resolved(_ path: String) -> [Substring] {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isAbsolute {
                parts.append(part)
            }
        }
        return parts
    }
}
