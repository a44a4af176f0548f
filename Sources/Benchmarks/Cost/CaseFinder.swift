#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds and reads case files.
enum CaseFinder {
    struct Failure: Error, CustomStringConvertible {
        let path: String
        var description: String { "cannot read \(path)" }
    }

    /// The given files and the case files in the given folders and their subfolders, in byte order for each folder.
    ///
    /// Ignores names that begin with `.` or `_`, as `gradcheck run` does.
    /// - Throws: `Failure` if a path does not exist.
    static func files(_ paths: [String]) throws -> [String] {
        try paths.flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { throw Failure(path: path) }
            guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
            return below(path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    private static func below(_ root: String) -> [String] {
        var files: [String] = []
        var folders = [root]
        while let folder = folders.popLast() {
            guard let handle = opendir(folder) else { continue }
            defer { closedir(handle) }
            while let entry = readdir(handle) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard !name.hasPrefix("."), !name.hasPrefix("_") else { continue }
                let path = folder + "/" + name
                var status = stat()
                guard lstat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR { folders.append(path) }
                if name.hasSuffix(".json") || name.hasSuffix(".jsonl") { files.append(path) }
            }
        }
        return files
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Failure(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        guard ferror(file) == 0 else { throw Failure(path: path) }
        return bytes
    }
}
