import Autograd
import FiniteDifferences
import GradientCheck
import Synchronization
import Testing

/// Checks that use several threads.
@Suite struct WorkersTests {
    /// A computation with enough elements to start helpers, some of them at kinks and one with an undefined
    /// logarithm.
    private func recording() throws -> (Recording, Variable, Variable) {
        let recording = Recording()
        var elements = (0..<3000).map { 0.1 + Double($0 % 97) / 31 }
        elements[1234] = 1
        elements[2345] = -1
        let x = try recording.leaf(elements)
        let log = try recording.call("log", x)
        return (recording, x, try recording.call("mul", try recording.call("abs", log), x))
    }

    private func expectIdentical(_ a: GradientEvidence, _ b: GradientEvidence) {
        #expect(a.elements.count == b.elements.count)
        for (a, b) in zip(a.elements, b.elements) {
            #expect(a.autograd.bitPattern == b.autograd.bitPattern)
            #expect(a.numerical.value.bitPattern == b.numerical.value.bitPattern)
            #expect(a.numerical.error.bitPattern == b.numerical.error.bitPattern)
            #expect(a.numerical.evaluations == b.numerical.evaluations)
            #expect(a.outcome == b.outcome)
        }
    }

    @Test func helpersDoNotChangeAGradientCheck() throws {
        let (recording, x, y) = try recording()
        let root = try recording.call("sum", y)
        let pass = try recording.tape.backward([root])
        let gradient = try #require(pass.gradients[x.leafPlaces[0]])
        let alone = try GradientChecker(recording.tape).check(pass, at: x.leafPlaces, gradient: gradient)
        let together = try GradientChecker(recording.tape, workers: Workers(3))
            .check(pass, at: x.leafPlaces, gradient: gradient)
        expectIdentical(alone, together)
    }

    @Test func helpersDoNotChangeAJacobianCheck() throws {
        let recording = Recording()
        let x = try recording.leaf((0..<60).map { 0.3 + Double($0) / 50 })
        let y = try recording.call("cumprod", try recording.call("exp", try recording.call("sin", x)), 0)
        let root = try #require(y.gradientPlaces.first)
        let alone = try GradientChecker(recording.tape).checkJacobian(of: root, at: x.leafPlaces)
        let together = try GradientChecker(recording.tape, workers: Workers(3))
            .checkJacobian(of: root, at: x.leafPlaces)
        expectIdentical(alone, together)
    }

    @Test func noMoreThreadsRunThanAllowed() {
        let workers = Workers(2)
        let tally = Tally()
        for _ in 0..<5 {
            var begun: [Worker] = []
            while let worker = workers.begin({ tally.run() }) { begun.append(worker) }
            for worker in begun { worker.join() }
        }
        #expect(tally.most <= 2)
        #expect(tally.count >= 10)
    }

    private final class Tally: Sendable {
        private let state = Mutex((running: 0, most: 0, count: 0))
        var most: Int { state.withLock { $0.most } }
        var count: Int { state.withLock { $0.count } }

        func run() {
            state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
                $0.count += 1
            }
            state.withLock { $0.running -= 1 }
        }
    }
}
