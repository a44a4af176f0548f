import Autograd
import FiniteDifferences
import GradientCheck
import KnownDerivatives

/// Measures how often correct gradients are reported as wrong or inconclusive.
struct FalseAlarmBenchmark {
    /// The dtype and scale of the arguments.
    struct Setting: Hashable {
        let dtype: DType
        let isBadlyScaled: Bool

        /// Magnitudes are between 10⁻ᵈ and 10ᵈ for d decades; narrow dtypes use fewer, as their range is smaller.
        var decades: Double {
            guard isBadlyScaled else { return 0 }
            return dtype == .float64 ? 4 : dtype == .float32 ? 2 : 1
        }

        static let all = [DType.float64, .float32, .float16, .bfloat16].flatMap { dtype in
            [false, true].map { Setting(dtype: dtype, isBadlyScaled: $0) }
        }
    }

    /// A gradient that was not accepted, with its worst element.
    struct Alarm {
        let operation: String
        let setting: Setting
        let outcome: GradientEvidence.Outcome
        let operands: [Tensor?]
        let operand: Int
        let element: Int
        let evidence: ElementEvidence
        let isReproducible: Bool

        /// True if there is no derivative, because a value is not finite or the function is discontinuous.
        var isUndecidable: Bool {
            guard outcome == .inconclusive else { return false }
            return switch evidence.numerical.kind {
            case .notFinite, .jump: true
            default: !evidence.autograd.isFinite
            }
        }
    }

    /// Counts of results for one setting.
    struct Tally {
        var gradients = 0
        var atKinks = 0
        /// Calls that throw an error, for example because the operation does not support the dtype.
        var raised: [String] = []
        var alarms: [Alarm] = []
        /// Gradients that are reported as wrong along random directions.
        var wrongAlongDirections: [String] = []
    }

    private(set) var tallies: [Setting: Tally] = [:]

    /// - Parameters:
    ///   - draws: the number of random calls for each sample of each operation, in each setting.
    ///   - operations: the names of the operations to call; nil for all.
    init(draws: Int, seed: UInt64, settings: [Setting] = Setting.all, operations: Set<String>? = nil) {
        for setting in settings {
            var random = RandomNumbers(seed: seed)
            var tally = Tally()
            for call in OperationCall.samples where operations?.contains(call.op.name) ?? true {
                for _ in 0..<draws {
                    do {
                        let drawn = try call.drawn(setting.dtype, decades: setting.decades, &random)
                        try Self.check(drawn, setting, &tally)
                    } catch {
                        tally.raised.append("\(call.op.name): \(error)")
                    }
                }
            }
            tallies[setting] = tally
        }
    }

    private static func check(_ call: OperationCall, _ setting: Setting, _ tally: inout Tally) throws {
        let tape = Tape(defaultDType: setting.dtype)
        let (leaves, results) = try call.record(on: tape)
        let roots = results.filter(\.requiresGrad)
        guard !roots.isEmpty else { return }
        var random = RandomNumbers(seed: 3)
        let weights = try roots.map { root in
            let elements = (0..<root.tensor.count).map { _ in random.uniform(0.5, 1.5) }
            return Variable(try Tensor(elements, shape: root.shape, dtype: root.dtype), tape: tape)
        }
        let pass = try tape.backward(roots, gradients: weights)
        let checker = GradientChecker(tape)
        for (leaf, operand) in zip(leaves, call.leaves) {
            guard let place = leaf.leafPlaces.first, let gradient = pass.gradients[place] else { continue }
            let evidence = try checker.check(pass, at: leaf.leafPlaces, gradient: gradient)
            tally.gradients += 1
            let directions = try checker.checkAlongDirections(
                pass, at: leaf.leafPlaces, gradient: gradient, seed: 1)
            if let wrong = directions.elements.first(where: { $0.outcome == .differs }) {
                tally.wrongAlongDirections.append(
                    "\(call.op.name), \(setting.dtype.rawValue): autograd \(wrong.autograd), numerical "
                        + "\(wrong.numerical.value) ± \(wrong.numerical.error.short)")
            }
            if evidence.elements.contains(where: \.isAtKink) { tally.atKinks += 1 }
            guard evidence.outcome != .agrees else { continue }
            let element = evidence.elements.firstIndex { $0.outcome == evidence.outcome } ?? 0
            tally.alarms.append(
                Alarm(
                    operation: call.op.name, setting: setting, outcome: evidence.outcome,
                    operands: call.operands, operand: operand, element: element,
                    evidence: evidence.elements[element], isReproducible: evidence.isReproducible))
        }
    }

    func report() {
        var table = Table(
            "dtype", "scale", "gradients", "reported wrong", "along directions", "inconclusive",
            "no derivative", "at a kink",
            "calls with errors")
        for setting in Setting.all {
            guard let tally = tallies[setting] else { continue }
            let wrong = tally.alarms.count { $0.outcome == .differs }
            let undecidable = tally.alarms.count(where: \.isUndecidable)
            table.add(
                setting.dtype.rawValue, setting.isBadlyScaled ? "badly" : "well", "\(tally.gradients)",
                "\(wrong)", "\(tally.wrongAlongDirections.count)",
                "\(tally.alarms.count - wrong - undecidable)", "\(undecidable)",
                "\(tally.atKinks)",
                "\(tally.raised.count)")
        }
        table.print()
        for setting in Setting.all { report(tallies[setting]?.alarms ?? []) }
        let directions = tallies.values.flatMap(\.wrongAlongDirections).sorted()
        for text in directions { print("- reported wrong along random directions: \(text)") }
        let raised = Set(tallies.values.flatMap(\.raised)).sorted()
        for text in raised { print("- not checked: \(text)") }
        print()
    }

    /// Prints one example for each operation and outcome.
    private func report(_ alarms: [Alarm]) {
        let groups = Dictionary(grouping: alarms) { "\($0.operation) \($0.outcome) \($0.isUndecidable)" }
        for (_, alarms) in groups.sorted(by: { $0.key < $1.key }) {
            guard let alarm = alarms.first else { continue }
            let numerical = alarm.evidence.numerical
            let word =
                alarm.outcome == .differs
                ? "reported wrong" : alarm.isUndecidable ? "no derivative" : "inconclusive"
            let scale = alarm.setting.isBadlyScaled ? "badly scaled" : "well scaled"
            print(
                "- \(alarm.operation), \(alarm.setting.dtype.rawValue), \(scale): \(word) \(alarms.count) times"
            )
            print(
                "  element \(alarm.element) of operand \(alarm.operand): autograd \(alarm.evidence.autograd),",
                "numerical \(numerical.value) ± \(numerical.error.short), \(numerical.kind)",
                alarm.isReproducible ? "" : "(not reproducible by a replay)")
            for (i, operand) in alarm.operands.enumerated() {
                guard let operand, operand.count <= 12 else { continue }
                print("  operand \(i): \(operand.elements)")
            }
        }
    }
}
