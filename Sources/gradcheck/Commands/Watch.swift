/// Repeats a run whenever a case file changes.
struct Watch {
    let paths: [String]

    init(_ paths: [String]) { self.paths = paths }

    /// Calls `body` repeatedly until the program is interrupted.
    func run(_ body: () throws -> ExitCode) rethrows -> ExitCode {
        while true {
            let before = stamps
            let code = try body()
            if code == .interrupted { return code }
            Console.error("gradcheck: waiting for changes; interrupt to end\n")
            repeat {
                Console.sleep(seconds: 0.2)
                if Interrupt.isPending { return .interrupted }
            } while stamps == before
        }
    }

    /// Modification time and size of each file.
    private var stamps: [String: [Int]] {
        var stamps: [String: [Int]] = [:]
        for path in paths {
            let path = path.lastIndex(of: "#").map { String(path[..<$0]) } ?? path
            for file in (try? FileSystem.caseFiles(below: path)) ?? [path] {
                stamps[file] = FileSystem.stamp(of: file)
            }
        }
        return stamps
    }
}
