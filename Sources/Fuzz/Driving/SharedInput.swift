#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The input that a child process is trying, in memory that outlives it.
///
/// A file mapped by both processes: the child writes each input here before it tries it, the parent reads what was there
/// when the child ended.
final class SharedInput {
    struct Failure: Error, CustomStringConvertible {
        let path: String
        var description: String { "cannot share memory by way of \(path)" }
    }

    /// After four numbers and two texts comes the input.
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

    /// How many inputs have been begun.
    var count: Int {
        get { memory.load(as: Int.self) }
        set { memory.storeBytes(of: newValue, as: Int.self) }
    }

    var input: [UInt8] {
        get { Array(bytes(at: Self.inputStart, count: memory.load(fromByteOffset: 8, as: Int.self))) }
        set { store(newValue, at: Self.inputStart, countAt: 8, most: Self.size - Self.inputStart) }
    }

    /// What the child says of the input's result.
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

    private func store(_ bytes: [UInt8], at start: Int, countAt place: Int, most: Int) {
        let count = min(bytes.count, most)
        memory.storeBytes(of: count, toByteOffset: place, as: Int.self)
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            (memory + start).copyMemory(from: base, byteCount: count)
        }
    }
}
