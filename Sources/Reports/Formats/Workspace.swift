/// Converts the file paths of a run to the paths that a CI service uses, relative to the checked-out repository.
public struct Workspace: Sendable {
    private let root: [Substring]?
    private let directory: String

    /// Creates a workspace that leaves relative paths relative to the working directory.
    public init() {
        root = nil
        directory = ""
    }

    /// Creates a workspace in which paths are relative to a folder.
    /// - Parameters:
    ///   - root: absolute path of the repository.
    ///   - directory: absolute path of the working directory of the run.
    public init(root: String, directory: String) {
        self.root = Self.resolved(root)
        self.directory = directory
    }

    /// Returns the path relative to the root, without `.` and `..`; an absolute path if the file is outside the root.
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
