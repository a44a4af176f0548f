import CaseFormat
import CaseRunner
import Reports

/// Message that sends a case to a worker process: six 8-byte integers, the path and the text of the case.
struct CaseMessage {
    /// Index of the case among all cases of the run.
    let position: Int
    let id: CaseID
    let source: SourceText

    /// The encoded message.
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
    /// Removes the message at the start of the buffer and decodes it; nil if the message is not complete.
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

/// Message with which a worker process returns the result of a case: five 8-byte integers and a record.
struct AnswerMessage {
    /// The result; nil if the message is invalid.
    let answer: CaseAnswer?

    /// Appends an encoded message to `bytes`.
    /// - Parameters:
    ///   - numbers: outcome and counts, from `CaseAnswer.numbers(of:)`.
    ///   - line: record of the case as a line of a JSON report.
    static func append(_ numbers: [Int], _ line: String, to bytes: inout [UInt8]) {
        for number in numbers { bytes.append(number: number) }
        bytes.append(number: line.utf8.count)
        bytes += line.utf8
    }

    /// Removes the message at the start of the buffer and decodes it; nil if the message is not complete.
    init?(takenFrom buffer: inout MessageBuffer) {
        guard let numbers = buffer.numbers(5), (0...1 << 40).contains(numbers[4]),
            buffer.has(40 + numbers[4])
        else { return nil }
        buffer.skip(40)
        answer = CaseAnswer(buffer.take(numbers[4]), numbers: Array(numbers[..<4]))
    }
}

/// Buffer for the bytes received through a pipe, from which messages are removed one by one.
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

    /// True if the buffer contains at least `count` bytes.
    func has(_ count: Int) -> Bool { bytes.count - start >= count }

    /// The first `count` integers, which are not removed; nil if they are not complete.
    func numbers(_ count: Int) -> [Int]? {
        guard has(8 * count) else { return nil }
        return (0..<count).map { i in
            (0..<8).reduce(0) { $0 | Int(bytes[start + 8 * i + $1]) << (8 * $1) }
        }
    }

    /// Removes the first `count` bytes.
    mutating func skip(_ count: Int) { start += count }

    /// Removes and returns the first `count` bytes.
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
