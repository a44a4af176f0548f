import Autograd
import Synchronization

/// A computation replayed by several threads at once, each with its own values.
struct Replays {
    /// Creates another replay of the same computation.
    let make: () throws(AutogradError) -> Replay

    /// The results of `body` for the numbers from 0 to `count` − 1, in order.
    ///
    /// Idle workers join once the work has taken longer than starting a thread.
    func mapped<Result: Sendable>(
        _ count: Int, _ replay: inout Replay, _ workers: Workers,
        _ body: (_ number: Int, inout Replay) -> Result
    ) -> [Result] {
        let size = 16
        let start = ContinuousClock.now
        return withoutActuallyEscaping(body) { body in
            let work = Work(make: make, body: body, count: count, size: size)
            var helpers: [Worker] = []
            while let next = work.claim() {
                if start.duration(to: .now) > .milliseconds(2) {
                    while let helper = workers.begin(work.help) { helpers.append(helper) }
                }
                work.carryOut(next, &replay)
            }
            for helper in helpers { helper.join() }
            return work.results
        }
    }

    /// Blocks of numbers to be processed, and their results.
    ///
    /// Sendable although its closures are not: they only read data that does not change until the last helper has
    /// finished.
    private final class Work<Result: Sendable>: @unchecked Sendable {
        private let make: () throws(AutogradError) -> Replay
        private let body: (Int, inout Replay) -> Result
        private let count: Int
        private let size: Int
        private let next = Atomic(0)
        private let found = Mutex([(start: Int, results: [Result])]())

        init(
            make: @escaping () throws(AutogradError) -> Replay,
            body: @escaping (Int, inout Replay) -> Result, count: Int, size: Int
        ) {
            (self.make, self.body, self.count, self.size) = (make, body, count, size)
        }

        /// Claims the next unprocessed block; nil if there is none.
        func claim() -> Range<Int>? {
            let start = next.add(size, ordering: .relaxed).oldValue
            return start < count ? start..<min(start + size, count) : nil
        }

        func carryOut(_ numbers: Range<Int>, _ replay: inout Replay) {
            var results: [Result] = []
            results.reserveCapacity(numbers.count)
            for number in numbers { results.append(body(number, &replay)) }
            found.withLock { $0.append((numbers.lowerBound, results)) }
        }

        /// Processes blocks on a helper thread.
        func help() {
            guard var replay = try? make() else { return }
            while let next = claim() { carryOut(next, &replay) }
        }

        var results: [Result] {
            found.withLock { found in
                found.sort { $0.start < $1.start }
                return found.flatMap(\.results)
            }
        }
    }
}
