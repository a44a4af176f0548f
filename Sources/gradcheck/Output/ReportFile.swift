#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, made safe on the disk, then moved there.
///
/// What is there already and is no regular file, such as `/dev/stdout` or a pipe, is written to as it is.
final class ReportFile {
    private let path: String
    /// Where it is written until it is whole; nil for what cannot be moved.
    private let temporary: String?
    private let descriptor: Int32
    private var isOpen = true

    /// - Throws: why it cannot be made, before anything is run in vain.
    init(_ path: String) throws(FileSystem.Fault) {
        // A link stays one, and what it leads to is replaced.
        self.path = FileSystem.resolved(path) ?? path
        let kind = try? FileSystem.kind(of: self.path)
        switch kind {
        case .folder: throw FileSystem.Fault(path, EISDIR)
        case .other:
            temporary = nil
            descriptor = open(self.path, O_WRONLY | O_CLOEXEC)
        case .file, nil:
            let temporary = Self.temporary(for: self.path)
            self.temporary = temporary
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw FileSystem.Fault(path) }
    }

    private static func temporary(for path: String) -> String {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return "\(folder).\(name).\(getpid()).partial"
    }

    deinit { discard() }

    func write(_ text: String) throws(FileSystem.Fault) {
        guard Console.write(text, to: descriptor) else {
            let fault = FileSystem.Fault(path)
            discard()
            throw fault
        }
    }

    /// Puts the file in its place.
    func commit() throws(FileSystem.Fault) {
        guard isOpen else { return }
        guard let temporary else {
            isOpen = false
            guard close(descriptor) == 0 else { throw FileSystem.Fault(path) }
            return
        }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            let fault = FileSystem.Fault(path)
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
        if let temporary { unlink(temporary) }
    }
}
