#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Shared memory that holds the current input of a child process, so that it is available after a crash.
///
/// Both processes map the same file. The child writes each input before running it; the parent reads the input after
/// the child has exited.
final class SharedInput {
    struct Failure: Error, CustomStringConvertible {
        let path: String
        var description: String { "cannot create shared memory at \(path)" }
    }

    /// Byte offsets. The memory begins with four integers: the number of inputs started, and the byte counts of the
    /// input, the complaint's kind and its detail.
    private static let (kindStart, detailStart, inputStart) = (64, 512, 4096)
    private static let size = inputStart + 2 * Inputs.longest

    private let memory: UnsafeMutableRawPointer

    init(path: String) throws(Failure) {
        let file = open(path, O_RDWR | O_CREAT, 0o600)
        guard file >= 0 else { throw Failure(path: path) }
        defer { close(file) }
        guard ftruncate(file, off_t(Self.size)) == 0,
            let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            memory != MAP_FAILED
        else { throw Failure(path: path) }
        self.memory = memory
    }

    deinit { munmap(memory, Self.size) }

    /// The number of inputs started so far.
    var count: Int {
        get { memory.load(as: Int.self) }
        set { memory.storeBytes(of: newValue, as: Int.self) }
    }

    var input: [UInt8] {
        get { Array(bytes(at: Self.inputStart, count: memory.load(fromByteOffset: 8, as: Int.self))) }
        set { store(newValue, at: Self.inputStart, countAt: 8, most: Self.size - Self.inputStart) }
    }

    /// The property violated by the current input, if any.
    var complaint: Complaint? {
        get {
            let (kind, detail) = (
                memory.load(fromByteOffset: 16, as: Int.self), memory.load(fromByteOffset: 24, as: Int.self)
            )
            guard kind > 0 else { return nil }
            return Complaint(
                String(decoding: bytes(at: Self.kindStart, count: kind), as: UTF8.self),
                String(decoding: bytes(at: Self.detailStart, count: detail), as: UTF8.self))
        }
        set {
            store(
                Array((newValue?.kind ?? "").utf8), at: Self.kindStart, countAt: 16,
                most: Self.detailStart - Self.kindStart)
            store(
                Array((newValue?.detail ?? "").utf8), at: Self.detailStart, countAt: 24,
                most: Self.inputStart - Self.detailStart)
        }
    }

    private func bytes(at start: Int, count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory + start, count: min(max(count, 0), Self.size - start))
    }

    private func store(_ bytes: [UInt8], at start: Int, countAt countOffset: Int, most: Int) {
        let count = min(bytes.count, most)
        memory.storeBytes(of: count, toByteOffset: countOffset, as: Int.self)
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            (memory + start).copyMemory(from: base, byteCount: count)
        }
    }
}
