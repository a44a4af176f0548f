import Autograd
import Synchronization

/// One computation replayed by several workers at once, each with values of its own.
struct Replays {
    /// A further replay of the same computation.
    let make: () throws(AutogradError) -> Replay

    /// What `body` gives for each of some numbers, in their order, whoever computed it.
    ///
    /// Idle workers are called in as soon as there has been work for longer than it takes to begin.
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

    /// Numbers to be worked through in blocks, and what has come of them.
    ///
    /// Sendable although the closures are not: they only read what nobody changes until the last helper has ended.
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

        /// The next block that nobody has begun.
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

        /// What a helper does.
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
