import CaseFormat
import CaseRunner
import Reports

/// A case on its way to a worker process, and a record on its way back: numbers of 8 bytes, then text.
struct CaseMessage {
    /// Among all cases of the run.
    let position: Int
    let id: CaseID
    let source: SourceText

    var bytes: [UInt8] {
        let path = Array(id.path.utf8)
        let numbers = [
            position, id.line ?? 0, source.firstLine, source.firstOffset, path.count, source.bytes.count,
        ]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * numbers.count + path.count + source.bytes.count)
        for number in numbers { bytes.append(number: number) }
        return bytes + path + source.bytes
    }
}

extension CaseMessage {
    /// The message at the beginning of a buffer, taken from it; nil while it is not whole.
    init?(takenFrom buffer: inout MessageBuffer) {
        guard let numbers = buffer.numbers(6), buffer.has(48 + numbers[4] + numbers[5]) else { return nil }
        buffer.skip(48)
        let path = String(decoding: buffer.take(numbers[4]), as: UTF8.self)
        id = CaseID(path: path, line: numbers[1] == 0 ? nil : numbers[1])
        position = numbers[0]
        source = SourceText(
            path: path, bytes: buffer.take(numbers[5]), firstLine: numbers[2], firstOffset: numbers[3])
    }
}

/// An answer on its way from a worker process.
struct AnswerMessage {
    /// nil if what came is no answer.
    let answer: CaseAnswer?

    /// - Parameters:
    ///   - numbers: what is known of the case at once.
    ///   - line: its record, as a line of a JSON report.
    static func append(_ numbers: [Int], _ line: String, to bytes: inout [UInt8]) {
        for number in numbers { bytes.append(number: number) }
        bytes.append(number: line.utf8.count)
        bytes += line.utf8
    }

    /// The message at the beginning of a buffer, taken from it; nil while it is not whole.
    init?(takenFrom buffer: inout MessageBuffer) {
        guard let numbers = buffer.numbers(5), (0...1 << 40).contains(numbers[4]),
            buffer.has(40 + numbers[4])
        else { return nil }
        buffer.skip(40)
        answer = CaseAnswer(buffer.take(numbers[4]), numbers: Array(numbers[..<4]))
    }
}

/// Bytes that have come through a pipe, the messages at their beginning taken one by one.
struct MessageBuffer {
    private var bytes: [UInt8] = []
    private var start = 0

    mutating func append(_ more: [UInt8]) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    func has(_ count: Int) -> Bool { bytes.count - start >= count }

    /// The first numbers, if all of them have come.
    func numbers(_ count: Int) -> [Int]? {
        guard has(8 * count) else { return nil }
        return (0..<count).map { i in
            (0..<8).reduce(0) { $0 | Int(bytes[start + 8 * i + $1]) << (8 * $1) }
        }
    }

    mutating func skip(_ count: Int) { start += count }

    mutating func take(_ count: Int) -> [UInt8] {
        defer { start += count }
        return Array(bytes[start..<start + count])
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: Int) {
        for i in 0..<8 { append(UInt8(truncatingIfNeeded: number >> (8 * i))) }
    }
}
