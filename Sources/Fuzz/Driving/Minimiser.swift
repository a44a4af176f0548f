/// Minimises a failing input by removing successively smaller pieces while it still fails.
///
/// - Source: A. Zeller and R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002.
struct Minimiser {
    /// The time at which minimisation stops with the smallest input found so far.
    let deadline: ContinuousClock.Instant
    let fails: (_ input: [UInt8]) -> Bool

    /// The smallest failing input found.
    func minimised(_ input: [UInt8]) -> [UInt8] {
        var best = input
        var size = max(best.count / 2, 1)
        while true {
            var hasShrunk = false
            var start = 0
            while start < best.count {
                guard ContinuousClock.now < deadline else { return best }
                let candidate = Array(best[..<start] + best[min(start + size, best.count)...])
                if fails(candidate) {
                    best = candidate
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if size == 1, !hasShrunk { return best }
            size = max(size / 2, 1)
        }
    }
}
