/// Time and memory of the whole program, from its start to its verdict, on one thread.
struct SpeedBenchmark {
    struct Row {
        let workload: Workload
        var milliseconds: [Double] = []
        var memory = 0.0
        var hasPassed = true

        /// How many times as long PyTorch's check takes, without and with starting and importing it.
        var ratio: Double? { workload.torch.map { $0 / milliseconds.median } }
        var ratioFromStart: Double? { workload.torch.map { ($0 + 3100) / milliseconds.median } }
    }

    private(set) var start = Row(
        workload: Workload(
            name: "--version", computation: "process start", text: ""))
    private(set) var rows = Workload.all.map { Row(workload: $0) }

    /// Runs all workloads in turn, several times. The time of one that does not pass counts as well.
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
            "its fast mode", "times as fast", "its import counted", "target")
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
            Whole processes, their start included. PyTorch: 2.15, gradcheck of every element, one thread of a 2-core
            machine, in process; importing it takes 3.1 s and 745 MiB more. "Times as fast" compares with its check of
            every element. From attention-8 on, PyTorch's times are from a machine about four times as fast. Memory is
            at least that of the program that starts the processes.

            """)
    }
}
