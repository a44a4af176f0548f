/// Time limit of a case.
struct Deadline: Sendable {
    let instant: ContinuousClock.Instant
    let seconds: Double

    init(_ start: ContinuousClock.Instant, seconds: Double) {
        self.seconds = seconds
        instant = start.advanced(by: .milliseconds(Int64(min(max(seconds, 0), 1e9) * 1000)))
    }

    var isPast: Bool { ContinuousClock.now >= instant }
}
