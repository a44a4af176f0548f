import CaseFormat
import CaseRunner

extension ScriptConversion {
    /// Translates a script.
    ///
    /// Each statement is carried out as it is translated, in the engine of the cases and without any check, so that sizes,
    /// the rounds of loops and the outcomes of conditions are known.
    ///
    /// - Parameters:
    ///   - title: of the case.
    ///   - isTrial: whether numbers and lists of them that names are given are leaves, unless the script makes tensors itself or says
    ///     what requires a gradient, and its last value is passed back, unless it has asked for gradients itself.
    /// - Throws: everything that cannot be translated.
    public init(
        of source: SourceText, title: String, isTrial: Bool = false, limits: Limits = Limits()
    ) throws(UntranslatableScript) {
        guard source.bytes.count <= Self.byteLimit else {
            let fault = ConversionFault.scriptTooLong(limit: Self.byteLimit)
            let start = SourceRange(start: 0, end: 0)
            throw UntranslatableScript([
                Diagnostic(fault.message, help: fault.help, severity: .error, at: start, of: source)
            ])
        }
        let script = Script(parsing: source, limits: limits)
        let translator = Translator(script, title: title, limits: limits)
        translator.makesLeaves = isTrial && !Self.signsOfTensors.contains(where: source.mentions)
        translator.translate()
        // Objects of the script may be linked in long chains, which are taken apart link by link.
        defer { for object in translator.linked { object.unlink() } }
        let diagnostics = (script.malformed?.diagnostics ?? []).map(\.ofScript) + translator.faults
        guard diagnostics.isEmpty else { throw UntranslatableScript(diagnostics) }
        if isTrial, translator.notes.isEmpty { translator.passBack() }
        let live = translator.live
        self.init(
            text: translator.draft.text, source: source, origins: translator.draft.origins,
            notes: translator.notes, printed: live.takePrinted(),
            values: translator.assigned.compactMap { name in
                live.representation(of: name).map { (name, $0) }
            },
            gradients: live.leaves().compactMap { name in live.gradient(of: name).map { (name, $0) } })
    }
}

extension ScriptConversion {
    /// Bytes of a script.
    static let byteLimit = 1 << 19

    /// Words of scripts in which a list is a list.
    private static let signsOfTensors = [
        "requires_grad", "nn.", "import torch", "tensor", "Tensor", "from_numpy",
    ]
}

/// Turns the statements of a script into the steps of a case.
final class Translator {
    let script: Script
    var draft: CaseDraft
    let live: LiveCase
    var frame = Frame(outer: nil, prefix: nil)
    private(set) var faults: [Diagnostic] = []
    private(set) var notes: [Diagnostic] = []
    /// What names of modules stand for.
    var imports = [
        "torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "autograd": "torch.autograd",
        "optim": "torch.optim", "np": "numpy", "numpy": "numpy", "math": "math",
    ]
    /// Whether numbers and lists of them are leaves.
    var makesLeaves = false
    /// The names that the script has given a value, in order.
    private(set) var assigned: [String] = []
    /// The name of the value of the last statement.
    var lastValue: String?
    /// Names that the case uses, or will.
    var usedNames: Set<String>
    /// Names of the case that belong to functions and may be given something else by their next call.
    var localNames: Set<String> = []
    /// Names that the script gives a value.
    let scriptNames: Set<String>
    /// Names of the script that are given more than one value.
    let reboundNames: Set<String>
    /// What each local name of each function became.
    var namesOfLocals: [String: String] = [:]
    /// Values of loop variables that nothing has used yet.
    var unusedLoopValues: [String: String] = [:]
    /// Functions being carried out, the innermost last.
    var calls: [String] = []
    /// The expressions that are being translated, the innermost last.
    var openExpressions: [OpenExpression] = []
    /// How many conditions are being looked at: they use the value of a loop variable without its being assigned.
    var conditions = 0
    /// How many lambdas and comprehensions are around the present expression: nothing can be written out there.
    var deferral = 0
    /// Whether a limit of the whole script is reached, so that nothing more is translated.
    private(set) var isExhausted = false
    /// Objects that may hold each other, in any depth.
    var linked: [any LinkedObject] = []
    /// How many lists and dictionaries are around the one that is being looked at.
    var nesting = 0
    /// Whether values are being named before a step, which needs steps of its own.
    private var isNaming = false
    /// Rounds of loops, items and calls so far.
    private var rounds = 0
    /// The highest number that a name has been given to tell it from others, by name.
    var highestNumbers: [String: Int] = [:]

    /// Steps that a script may become.
    static let stepLimit = 20_000
    /// Rounds of loops, items of lists and calls of functions in all, whether they leave steps or not.
    static let roundLimit = 50_000
    /// How many functions of a script may be called within each other.
    static let callLimit = 50
    /// Bytes of one expression in terms of the case.
    static let textLimit = 20_000

    init(_ script: Script, title: String, limits: Limits) {
        self.script = script
        draft = CaseDraft(title: title)
        usedNames = Set(script.statements.flatMap(\.assignedNames))
        reboundNames = script.statements.reboundNames
        scriptNames = usedNames
        frame.names = Dictionary(uniqueKeysWithValues: script.lostNames.map { ($0, Lowered(.unknown)) })
        let isDouble = script.statements.contains(where: \.choosesDouble)
        if isDouble { draft.dtype = "float64" }
        live = LiveCase(dtype: isDouble ? .float64 : .float32, limits: limits)
    }

    func translate() {
        // `#!` names an interpreter.
        draft.about = script.comments.map(\.text).filter { !$0.isEmpty && !$0.hasPrefix("!") }
        do {
            _ = try run(script.statements)
        } catch {
            switch error {
            case .raised(let name, let message, let range):
                let fault = ConversionFault.raised(name: name, message: message)
                notes.append(
                    Diagnostic(
                        fault.message, help: fault.help, severity: .warning, at: range, of: script.source))
            case .abandoned, .mustBeWrittenOut: break
            }
        }
    }

    /// Counts rounds of a loop, items or calls, so that no script takes for ever.
    func spend(_ count: Int, at range: SourceRange) throws(Interruption) {
        guard count <= Self.roundLimit - rounds else {
            rounds = Self.roundLimit
            throw fault(.tooManyRounds(limit: Self.roundLimit), at: range)
        }
        rounds += count
    }

    // MARK: Faults

    /// Why a statement is not translated to its end.
    enum Interruption: Error {
        /// What is wrong has been noted.
        case abandoned
        /// The script fails here.
        case raised(name: String, message: String, SourceRange)
        /// Something inside a lambda or a comprehension needs steps of its own.
        case mustBeWrittenOut
    }

    /// Notes what cannot be translated.
    /// - Returns: the error that ends the statement.
    func fault(_ fault: ConversionFault, at range: SourceRange) -> Interruption {
        let diagnostic = Diagnostic(
            fault.message, help: fault.help, severity: .error, at: range, of: script.source)
        // A loop's body is translated once a round, and is wrong in the same way each time.
        if !faults.contains(diagnostic), faults.count < 100 { faults.append(diagnostic) }
        switch fault {
        case .tooManySteps, .tooManyRounds: isExhausted = true
        default: isExhausted = isExhausted || faults.count == 100
        }
        return .abandoned
    }

    /// What is wrong with a text of the case, as a fault of the script.
    func refused(_ diagnostic: Diagnostic, at range: SourceRange) -> Interruption {
        let help = diagnostic.help ?? "write it with what a statement of a case may hold"
        return fault(.refused(diagnostic.message, help: help), at: range)
    }

    /// Whether there will be no case, so that one round of a loop says as much as all.
    var isDoomed: Bool { !faults.isEmpty || script.malformed != nil }

    /// Forgets what was noted in an attempt that has been given up.
    func forgetFaults(after count: Int) { faults.removeLast(max(0, faults.count - count)) }

    // MARK: Trials

    /// Notes that a name has a value.
    func noteAssignment(_ name: String) {
        if !assigned.contains(name) { assigned.append(name) }
    }

    /// Makes a number or a list of numbers a leaf.
    /// - Returns: whether it was one.
    func makeLeaf(_ name: String, of text: String, at range: SourceRange) throws(Interruption) -> Bool {
        guard makesLeaves, calls.isEmpty, live.isRecording, let data = text.numbers else { return false }
        let statement =
            "\(name) = torch.tensor(\(data), dtype=torch.\(draft.dtype), requires_grad=True)"
        // Named again, it has to be a step.
        if assigned.contains(name) || draft.count > 0 && draft.tensors.isEmpty {
            try emit(statement, at: range)
        } else {
            draft.declare(name, data: data)
            do {
                try live.run(statement)
            } catch {
                throw fault(.argument(name, "these numbers make no tensor"), at: range)
            }
        }
        return true
    }

    /// Calls `backward` on the last value, where the script has not.
    func passBack() {
        guard !live.hasDifferentiated, let last = lastValue,
            case .tensor(let shape, true, false)? = try? live.value(of: last)
        else { return }
        let isScalar = shape.allSatisfy { $0 == 1 }
        try? emit(
            isScalar ? "\(last).backward()" : "\(last).sum().backward()", at: SourceRange(start: 0, end: 0))
    }

    // MARK: Steps

    /// Adds a step, and carries it out.
    ///
    /// - Parameter disturbs: whether it could change what values that wait for an operator are.
    func emit(_ text: String, at range: SourceRange, disturbs: Bool = true) throws(Interruption) {
        guard deferral == 0 else { throw .mustBeWrittenOut }
        guard !isExhausted else { throw .abandoned }
        if disturbs, !isNaming {
            isNaming = true
            defer { isNaming = false }
            try nameWaitingValues(at: range)
        }
        guard draft.count < Self.stepLimit else {
            throw fault(.tooManySteps(limit: Self.stepLimit), at: range)
        }
        guard text.utf8.count <= Self.textLimit else {
            throw fault(.tooLong(limit: Self.textLimit), at: range)
        }
        draft.append(text, at: range)
        do {
            try live.run(text)
        } catch {
            switch error {
            case .malformed(let diagnostic):
                draft.removeLast()
                throw refused(diagnostic, at: range)
            case .raised(let name, let message):
                throw .raised(name: name, message: message, range)
            }
        }
    }

    /// The value of a text that changes nothing.
    func value(of text: String, at range: SourceRange) throws(Interruption) -> LiveValue {
        do {
            return try live.value(of: text)
        } catch {
            throw interruption(error, of: text, at: range)
        }
    }

    func isTrue(_ text: String, at range: SourceRange) throws(Interruption) -> Bool {
        do {
            return try live.isTrue(text)
        } catch {
            throw interruption(error, of: text, at: range)
        }
    }

    /// What was only looked at and fails becomes a step, which fails in the same way.
    private func interruption(
        _ failure: LiveCase.Failure, of text: String, at range: SourceRange
    ) -> Interruption {
        switch failure {
        case .malformed(let diagnostic):
            return refused(diagnostic, at: range)
        case .raised(let name, let message):
            guard deferral == 0 else { return .mustBeWrittenOut }
            draft.append(text, at: range)
            return .raised(name: name, message: message, range)
        }
    }
}

extension Diagnostic {
    /// The same in words for a script, which has blocks.
    fileprivate var ofScript: Diagnostic {
        guard case .keyword(let keyword) = kind else { return self }
        let (message, help): (String, String) =
            switch keyword {
            case .yield: ("a generator has no counterpart in a case", "return a list")
            case .async, .await: ("`\(keyword.rawValue)` has no counterpart in a case", "leave it out")
            case .for:
                (
                    "a comprehension can stand only between square brackets",
                    "write a list, or fill it in a loop"
                )
            case .else: ("a loop has no `else` in a case", "write the lines after the loop")
            case .finally: ("`finally` has no counterpart in a case", "write the lines after the block")
            default:
                ("`\(keyword.rawValue)` cannot stand here", "begin a statement with it, or use another name")
            }
        return Diagnostic(message, help: help, severity: .error, at: location)
    }
}
