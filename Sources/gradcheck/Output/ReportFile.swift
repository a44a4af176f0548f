#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, made safe on the disk, then moved there. A file that it
/// replaces leaves it its permissions.
///
/// What is there already and is no regular file, such as `/dev/stdout` or a pipe, is written to as it is.
final class ReportFile {
    /// As it was given.
    private let name: String
    private let path: String
    /// What it is called before it is moved to its place; nil for what cannot be moved.
    private let temporary: String?
    /// Whether it has no name at all until it is whole, so that nothing is left of it whatever ends the program.
    private let isNameless: Bool
    private let descriptor: Int32
    private var isOpen = true

    /// - Throws: why it cannot be made, before anything is run in vain.
    init(_ path: String) throws(FileSystem.Fault) {
        name = path
        // A link stays one, and what it leads to is replaced.
        self.path = FileSystem.resolved(path) ?? path
        let kind = try? FileSystem.kind(of: self.path)
        switch kind {
        case .folder: throw FileSystem.Fault(path, EISDIR)
        case .other:
            (temporary, isNameless) = (nil, false)
            descriptor = open(self.path, O_WRONLY | O_CLOEXEC)
        case .file, nil:
            let (folder, temporary) = Self.temporary(for: self.path)
            self.temporary = temporary
            if let nameless = Self.openNameless(in: folder) {
                (descriptor, isNameless) = (nameless, true)
            } else {
                (descriptor, isNameless) = (
                    open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666), false
                )
            }
        }
        guard descriptor >= 0 else { throw FileSystem.Fault(path) }
        if kind == .file, let mode = FileSystem.permissions(of: self.path) { fchmod(descriptor, mode) }
    }

    /// A file that others write to as well; what was there stays, and this comes after it in one piece.
    init(appendingTo path: String) throws(FileSystem.Fault) {
        name = path
        self.path = path
        (temporary, isNameless) = (nil, false)
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileSystem.Fault(path) }
    }

    private static func temporary(for path: String) -> (folder: String, file: String) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "./"
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return (folder, "\(folder).\(name).\(getpid()).partial")
    }

    /// A file without a name, where the system has such and can give it one later.
    private static func openNameless(in folder: String) -> Int32? {
        #if os(Linux)
            // O_TMPFILE, a macro that is not imported; see open(2).
            let descriptor = open(folder, O_WRONLY | O_CLOEXEC | 0o20_000_000 | O_DIRECTORY, 0o666)
            guard descriptor >= 0 else { return nil }
            if access("/proc/self/fd/\(descriptor)", F_OK) == 0 { return descriptor }
            close(descriptor)
        #endif
        return nil
    }

    /// Gives the file its first name, if it has none.
    private func link(_ temporary: String) -> Bool {
        guard isNameless else { return true }
        unlink(temporary)
        return linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0
    }

    deinit { discard() }

    func write(_ text: String) throws(FileSystem.Fault) { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws(FileSystem.Fault) {
        guard Console.write(bytes[...], to: descriptor) else {
            let fault = FileSystem.Fault(name)
            discard()
            throw fault
        }
    }

    /// Puts the file in its place.
    func commit() throws(FileSystem.Fault) {
        guard isOpen else { return }
        guard let temporary else {
            isOpen = false
            guard close(descriptor) == 0 else { throw FileSystem.Fault(name) }
            return
        }
        guard fsync(descriptor) == 0, link(temporary), rename(temporary, path) == 0 else {
            let fault = FileSystem.Fault(name)
            discard()
            throw fault
        }
        isOpen = false
        close(descriptor)
    }

    /// Leaves nothing behind.
    private func discard() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
        if let temporary, !isNameless { unlink(temporary) }
    }
}
