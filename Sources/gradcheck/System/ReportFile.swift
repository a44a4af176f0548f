#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that is written atomically: to a temporary file in the same folder, which is synchronised and then renamed.
///
/// The permissions of a replaced file are kept. An existing file that is not a regular file, such as `/dev/stdout` or a
/// pipe, is written to directly.
final class ReportFile {
    /// Path as given by the user, for error messages.
    private let name: String
    private let path: String
    /// Path of the temporary file; nil if the file is written to directly.
    private let temporary: String?
    /// True if the temporary file has no name, so that it is removed automatically if the program ends.
    private let isNameless: Bool
    private let descriptor: Int32
    private var isOpen = true

    /// Opens the temporary file.
    /// - Throws: `FileSystem.Fault` if the file cannot be created.
    init(_ path: String) throws(FileSystem.Fault) {
        name = path
        // The target of a symbolic link is replaced, not the link.
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

    /// Opens a file for appending.
    /// - Throws: `FileSystem.Fault` if the file cannot be opened.
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

    /// Opens a file without a name, if the system supports such files and can name them later; nil otherwise.
    private static func openNameless(in folder: String) -> Int32? {
        #if os(Linux)
            // O_TMPFILE; the macro is not imported. See open(2).
            let descriptor = open(folder, O_WRONLY | O_CLOEXEC | 0o20_000_000 | O_DIRECTORY, 0o666)
            guard descriptor >= 0 else { return nil }
            if access("/proc/self/fd/\(descriptor)", F_OK) == 0 { return descriptor }
            close(descriptor)
        #endif
        return nil
    }

    /// Links a nameless file to the temporary path.
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

    /// Moves the complete file to its path.
    /// - Throws: `FileSystem.Fault` if the file cannot be written or moved.
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

    /// Closes and removes the temporary file.
    private func discard() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
        if let temporary, !isNameless { unlink(temporary) }
    }
}
