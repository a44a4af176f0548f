#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reading files and folders.
enum FileSystem {
    struct Fault: Error {
        let path: String
        let reason: String

        /// Whether a file could not be made because there is one.
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

    /// What has a case file's name below a folder, in byte order of path; names that begin with `.` are passed over.
    ///
    /// Links to folders are not followed. Links to files, pipes and devices are listed, so that nothing that looks like a case
    /// is passed over without a word; `confine` says which of them may be read.
    ///
    /// - Parameter all: whether names that begin with `_` are not passed over.
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

    /// Checks that a file found in a folder is a regular file inside it: what a link elsewhere leads to may be secret, and a
    /// pipe may never end.
    ///
    /// - Parameter followsLinks: whether a link may lead out of the folder, if a regular file is at its end.
    static func confine(_ path: String, to folder: String, followsLinks: Bool = false) throws(Fault) {
        guard try kind(of: path) == .file else { throw Fault(path, reason: "not a regular file") }
        guard isLink(path), !followsLinks else { return }
        guard let root = resolved(folder), let target = resolved(path),
            target.hasPrefix(root.hasSuffix("/") ? root : root + "/")
        else {
            throw Fault(
                path,
                reason: "a link that leads out of the folder \(folder), which is not followed; to run the "
                    + "case, name the link itself")
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

    /// Makes an empty file if there is none.
    static func touch(_ path: String) throws(Fault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Fault(path) }
        close(descriptor)
    }

    /// Writes a file that must not be there yet.
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

    /// Makes the folder that a file is to stand in, and those above it; false if it cannot be.
    static func makeFolder(above path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return true }
        let folder = String(path[..<slash])
        if (try? kind(of: folder)) == .folder { return true }
        return makeFolder(above: folder) && mkdir(folder, 0o777) == 0
    }

    /// When a file was last changed, in nanoseconds, and its size; nil if it is not there.
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

    /// Who may read, write and run a file; nil if it is not there.
    static func permissions(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// 0 for a file that is not there.
    static func size(of path: String) -> Int { stamp(of: path)?.last ?? 0 }

    /// The real path of a file, links resolved.
    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// All bytes of a regular file, up to one more than `limit`.
    static func read(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        guard try kind(of: path) == .file else { throw Fault(path, reason: "not a regular file") }
        // One byte more than the file has, so that its end is seen at once.
        let size = min(max(size(of: path), 1 << 10) + 1, 1 << 20)
        return try OpenFile(path).read(inPiecesOf: size, limit: limit)
    }
}

/// A file that is read from beginning to end.
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

    /// What the program is given to read.
    static var standardInput: OpenFile { OpenFile("standard input", descriptor: dup(0)) }

    deinit { close(descriptor) }

    /// All bytes up to the end, or one more than `limit`.
    func read(inPiecesOf size: Int = 1 << 16, limit: Int) throws(FileSystem.Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let chunk = try next(min(size, limit - bytes.count + 1))
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// The next bytes, at most `count`; none at the end.
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
