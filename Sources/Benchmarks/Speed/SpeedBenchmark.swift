/// Measures the time and memory of runs of the program on one thread, including process start.
struct SpeedBenchmark {
    struct Row {
        let workload: Workload
        var milliseconds: [Double] = []
        var memory = 0.0
        var hasPassed = true

        /// The time of PyTorch's check divided by the time of this program.
        var ratio: Double? { workload.torch.map { $0 / milliseconds.median } }
        /// The same ratio, including 3.1 s for starting Python and importing PyTorch.
        var ratioFromStart: Double? { workload.torch.map { ($0 + 3100) / milliseconds.median } }
    }

    private(set) var start = Row(
        workload: Workload(
            name: "--version", computation: "process start", text: ""))
    private(set) var rows = Workload.all.map { Row(workload: $0) }

    /// Runs all workloads in several rounds. Runs of a case that fails are measured as well.
    init() throws {
        let program = try GradcheckProgram.path()
        let folder = try TemporaryFolder()
        let files = try rows.map { try folder.write($0.workload.text, as: $0.workload.fileName) }
        for round in 0..<5 {
            Self.add(try ChildProcess([program, "--version"]), to: &start)
            for (i, file) in files.enumerated() where round < rows[i].workload.runs {
                let run = try ChildProcess(
                    [program, "run", "--jobs", "1", "--timeout", "3600", file], accepting: [0, 1])
                Self.add(run, to: &rows[i])
            }
        }
    }

    private static func add(_ run: ChildProcess, to row: inout Row) {
        row.milliseconds.append(run.milliseconds)
        row.memory = max(row.memory, run.memory)
        row.hasPassed = row.hasPassed && run.exitCode == 0
    }

    func report() {
        var table = Table(
            "workload", "computation", "min ms", "median ms", "peak MiB", "passed", "PyTorch ms (quoted)",
            "PyTorch fast mode ms", "speedup", "speedup with import", "target")
        for row in [start] + rows {
            table.add(
                row.workload.name, row.workload.computation, row.milliseconds.percentile(0).short,
                row.milliseconds.median.short, row.memory.fixed(1), row.hasPassed ? "yes" : "no",
                row.workload.torch?.short ?? "", row.workload.torchFast?.short ?? "",
                row.ratio?.short ?? "", row.ratioFromStart?.short ?? "",
                row.workload.target.map { $0.fixed(0) } ?? "")
        }
        table.print()
        print(
            """
            Times are for whole processes, including their start. PyTorch: 2.15, elementwise gradcheck, one thread of a
            2-core machine, in process; importing it takes another 3.1 s and 745 MiB. The speedup is relative to this
            elementwise check. From attention-8 on, PyTorch's times are from a machine about four times as fast. The
            memory shown is at least that of the program that starts the processes.

            """)
    }
}
