#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Functions for files and folders.
enum FileSystem {
    /// A failed file operation.
    struct Fault: Error {
        let path: String
        let reason: String

        /// True if a file could not be created because it already exists.
        let isAlreadyThere: Bool

        init(_ path: String, _ code: Int32 = errno) {
            self.path = path
            reason = String(cString: strerror(code))
            isAlreadyThere = code == EEXIST
        }

        init(_ path: String, reason: String) {
            self.path = path
            self.reason = reason
            isAlreadyThere = false
        }
    }

    /// Type of a file after symbolic links are followed.
    enum Kind {
        case file, folder, other
    }

    static func kind(of path: String) throws(Fault) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Fault(path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The paths below a folder that end in `.json` or `.jsonl`, in byte order. Names that begin with `.` are ignored.
    ///
    /// Symbolic links to folders are not followed. Links to files, pipes and devices are included, so that they can be
    /// reported; `confine` decides which of them may be read.
    ///
    /// - Parameter all: true to include names that begin with `_`.
    static func caseFiles(below folder: String, all: Bool = false) throws(Fault) -> [String] {
        var files: [String] = []
        var folders = [folder]
        while let folder = folders.popLast() {
            for name in try names(in: folder) where !name.hasPrefix(".") && (all || !name.hasPrefix("_")) {
                let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
                if (try? kind(of: path)) == .folder {
                    if !isLink(path) { folders.append(path) }
                } else if name.hasSuffix(".json") || name.hasSuffix(".jsonl") {
                    files.append(path)
                }
            }
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Checks that a file found in a folder is a regular file inside the folder. The target of a link to another folder
    /// could be confidential, and reading a pipe could block.
    ///
    /// - Parameter followsLinks: true to allow links that lead out of the folder to a regular file.
    static func confine(_ path: String, to folder: String, followsLinks: Bool = false) throws(Fault) {
        guard try kind(of: path) == .file else { throw Fault(path, reason: "not a regular file") }
        guard isLink(path), !followsLinks else { return }
        guard let root = resolved(folder), let target = resolved(path),
            target.hasPrefix(root.hasSuffix("/") ? root : root + "/")
        else {
            throw Fault(
                path,
                reason:
                    "a link that leads out of the folder \(folder) is not followed; to run the case, name "
                    + "the link itself")
        }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static func names(in folder: String) throws(Fault) -> [String] {
        guard let handle = opendir(folder) else { throw Fault(folder) }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(
                    to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)
                ) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Creates an empty file if it does not exist.
    static func touch(_ path: String) throws(Fault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Fault(path) }
        close(descriptor)
    }

    /// Creates a file with the given contents.
    /// - Throws: `Fault` if the file exists or cannot be written.
    static func create(_ path: String, _ bytes: [UInt8]) throws(Fault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Fault(path) }
        let isWhole = Console.write(bytes[...], to: descriptor)
        guard isWhole, close(descriptor) == 0 else {
            let fault = Fault(path)
            remove(path)
            throw fault
        }
    }

    static func remove(_ path: String) { _ = unlink(path) }

    /// Creates the parent folders of a path; returns false on failure.
    static func makeFolder(above path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return true }
        let folder = String(path[..<slash])
        if (try? kind(of: folder)) == .folder { return true }
        return makeFolder(above: folder) && mkdir(folder, 0o777) == 0
    }

    /// Modification time in seconds and nanoseconds, and size in bytes; nil if the file does not exist.
    static func stamp(of path: String) -> [Int]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return [Int(time.tv_sec), Int(time.tv_nsec), Int(status.st_size)]
    }

    /// Permission bits of a file; nil if it does not exist.
    static func permissions(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// Size of a file in bytes; 0 if it does not exist.
    static func size(of path: String) -> Int { stamp(of: path)?.last ?? 0 }

    /// The absolute path of a file with symbolic links resolved; nil if the file does not exist.
    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// Reads a regular file, but at most one byte more than `limit`.
    static func read(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        guard try kind(of: path) == .file else { throw Fault(path, reason: "not a regular file") }
        // With one byte more than the size of the file, the first read reaches its end.
        let size = min(max(size(of: path), 1 << 10) + 1, 1 << 20)
        return try OpenFile(path).read(inPiecesOf: size, limit: limit)
    }
}

/// A file that is open for sequential reading.
final class OpenFile: Sendable {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(FileSystem.Fault) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.Fault(path) }
    }

    private init(_ path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Standard input.
    static var standardInput: OpenFile { OpenFile("standard input", descriptor: dup(0)) }

    deinit { close(descriptor) }

    /// Reads to the end of the file, but at most one byte more than `limit`.
    func read(inPiecesOf size: Int = 1 << 16, limit: Int) throws(FileSystem.Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let chunk = try next(min(size, limit - bytes.count + 1))
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// Reads the next bytes, at most `count`; empty at the end of the file.
    func next(_ count: Int) throws(FileSystem.Fault) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var got = systemRead(descriptor, buffer.baseAddress, count)
            while got < 0, errno == EINTR { got = systemRead(descriptor, buffer.baseAddress, count) }
            failed = got < 0
            initialized = max(got, 0)
        }
        if failed { throw FileSystem.Fault(path) }
        return bytes
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
