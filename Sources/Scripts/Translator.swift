import CaseFormat
import CaseRunner

extension ScriptConversion {
    /// Converts a script to a case.
    ///
    /// Each statement is executed when it is translated, without gradient checks. Shapes, loop iterations and the
    /// results of conditions are therefore available to the translation.
    ///
    /// - Parameters:
    ///   - source: The script.
    ///   - title: The title of the case.
    ///   - isTrial: True to turn assigned numbers and lists of numbers into leaves, unless the script creates tensors
    ///     itself, and to run backward from the last value, unless the script computes gradients itself.
    ///   - limits: Limits on the size and duration of the case.
    /// - Throws: `UntranslatableScript` with all errors found.
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
        translator.makesLeaves = isTrial && !Self.tensorKeywords.contains(where: source.mentions)
        translator.translate()
        // Objects of the script may form long chains; release them one by one to avoid deep recursion.
        defer { for object in translator.linked { object.unlink() } }
        let diagnostics = (script.malformed?.diagnostics ?? []).map(\.ofScript) + translator.faults
        guard diagnostics.isEmpty else { throw UntranslatableScript(diagnostics) }
        if isTrial, translator.notes.isEmpty { translator.appendBackward() }
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
    /// Maximum length of a script in bytes.
    static let byteLimit = 1 << 19

    /// Words that indicate that a script creates tensors itself, so its lists are not turned into leaves.
    private static let tensorKeywords = [
        "requires_grad", "nn.", "import torch", "tensor", "Tensor", "from_numpy",
    ]
}

/// Translates the statements of a script to the steps of a case, executing each step.
final class Translator {
    let script: Script
    var draft: CaseDraft
    /// Executes the steps that are emitted.
    let live: IncrementalCase
    /// The current scope.
    var frame = Frame(outer: nil, prefix: nil)
    private(set) var faults: [Diagnostic] = []
    private(set) var notes: [Diagnostic] = []
    /// Full module paths, keyed by the name under which they are imported.
    var imports = [
        "torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "autograd": "torch.autograd",
        "optim": "torch.optim", "np": "numpy", "numpy": "numpy", "math": "math",
    ]
    /// True if assigned numbers and lists of numbers become leaves.
    var makesLeaves = false
    /// The assigned names, in order of first assignment.
    private(set) var assigned: [String] = []
    /// The name bound to the value of the last statement.
    var lastValue: String?
    /// Names that must not be used for new variables.
    var usedNames: Set<String>
    /// Names of the case that stand for local variables or attributes and may be reassigned later.
    var localNames: Set<String> = []
    /// Names that the script assigns.
    let scriptNames: Set<String>
    /// Names of the script that may have more than one value.
    let reboundNames: Set<String>
    /// Names in the case of local variables, keyed by `prefix.name`.
    var namesOfLocals: [String: String] = [:]
    /// Values of loop variables that have not been used yet in this iteration.
    var unusedLoopValues: [String: String] = [:]
    /// Names of the functions that are being inlined, innermost last.
    var calls: [String] = []
    /// The expressions that are being translated, innermost last.
    var partialExpressions: [PartialExpression] = []
    /// Nesting depth of conditions being evaluated; they use loop variables without emitting an assignment.
    var conditionDepth = 0
    /// Nesting depth of lambdas, comprehensions and other lazily evaluated parts, in which no step can be emitted.
    var lazyDepth = 0
    /// True if a limit of the whole script is exceeded, so the translation stops.
    private(set) var isExhausted = false
    /// Objects to be released one by one after the translation.
    var linked: [any LinkedObject] = []
    /// Current nesting depth of lists and dictionaries.
    var nesting = 0
    /// True while pending values are assigned to names, which emits steps itself.
    private var isNamingPendingValues = false
    /// Number of loop iterations, list items and calls so far.
    private var iterations = 0
    /// The highest suffix used for each name to make it unique.
    var highestNumbers: [String: Int] = [:]

    /// Maximum number of steps of a converted script.
    static let stepLimit = 20_000
    /// Maximum number of loop iterations, list items and function calls, including those that emit no steps.
    static let iterationLimit = 50_000
    /// Maximum depth of nested function calls.
    static let callLimit = 50
    /// Maximum length of a translated expression in bytes.
    static let textLimit = 20_000

    init(_ script: Script, title: String, limits: Limits) {
        self.script = script
        draft = CaseDraft(title: title)
        usedNames = Set(script.statements.flatMap(\.assignedNames))
        reboundNames = script.statements.reboundNames
        scriptNames = usedNames
        frame.names = Dictionary(
            uniqueKeysWithValues: script.lostNames.map { ($0, TranslatedExpression(.unknown)) })
        let isDouble = script.statements.contains(where: \.choosesDouble)
        if isDouble { draft.dtype = "float64" }
        live = IncrementalCase(dtype: isDouble ? .float64 : .float32, limits: limits)
    }

    func translate() {
        // Skip the `#!` line.
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
            case .abandoned, .needsInlining: break
            }
        }
    }

    /// Counts loop iterations, list items or calls against the limit, which bounds the time of the conversion.
    func countIterations(_ count: Int, at range: SourceRange) throws(Interruption) {
        guard count <= Self.iterationLimit - iterations else {
            iterations = Self.iterationLimit
            throw fault(.tooManyIterations(limit: Self.iterationLimit), at: range)
        }
        iterations += count
    }

    // MARK: Faults

    /// The reason why the translation of a statement was interrupted.
    enum Interruption: Error {
        /// The statement cannot be translated; the error has been added to `faults`.
        case abandoned
        /// The script raises an error at this statement.
        case raised(name: String, message: String, SourceRange)
        /// A lazily evaluated expression, such as the body of a lambda, would have to emit steps.
        case needsInlining
    }

    /// Adds an error, once for each source range and message.
    ///
    /// - Returns: The error to throw in order to abandon the statement.
    func fault(_ fault: ConversionFault, at range: SourceRange) -> Interruption {
        let diagnostic = Diagnostic(
            fault.message, help: fault.help, severity: .error, at: range, of: script.source)
        // The body of a loop is translated once per iteration, so the same error may occur again.
        if !faults.contains(diagnostic), faults.count < 100 { faults.append(diagnostic) }
        switch fault {
        case .tooManySteps, .tooManyIterations: isExhausted = true
        default: isExhausted = isExhausted || faults.count == 100
        }
        return .abandoned
    }

    /// Reports an error in a translated statement at the corresponding source range of the script.
    func refused(_ diagnostic: Diagnostic, at range: SourceRange) -> Interruption {
        let help = diagnostic.help ?? "rewrite it with the expressions that a case supports"
        return fault(.refused(diagnostic.message, help: help), at: range)
    }

    /// True if an error was found, so that one iteration of each loop is enough to find further errors.
    var hasFailed: Bool { !faults.isEmpty || script.malformed != nil }

    /// Removes the errors added by a failed attempt.
    func discardFaults(after count: Int) { faults.removeLast(max(0, faults.count - count)) }

    // MARK: Trials

    /// Adds a name to the assigned names.
    func noteAssignment(_ name: String) {
        if !assigned.contains(name) { assigned.append(name) }
    }

    /// In a trial, turns an assigned number or list of numbers into a leaf.
    ///
    /// - Returns: True if a leaf was created.
    func makeLeaf(_ name: String, of text: String, at range: SourceRange) throws(Interruption) -> Bool {
        guard makesLeaves, calls.isEmpty, live.isRecording, let data = text.numbers else { return false }
        let statement =
            "\(name) = torch.tensor(\(data), dtype=torch.\(draft.dtype), requires_grad=True)"
        // A name that is assigned again must be a step instead of a declared tensor.
        if assigned.contains(name) || draft.count > 0 && draft.tensors.isEmpty {
            try emit(statement, at: range)
        } else {
            draft.declare(name, data: data)
            do {
                try live.run(statement)
            } catch {
                throw fault(
                    .argument(name, "these numbers do not form a tensor; all rows must have the same length"),
                    at: range)
            }
        }
        return true
    }

    /// Emits a `backward` call on the last value, unless the script has computed gradients itself.
    func appendBackward() {
        guard !live.hasDifferentiated, let last = lastValue,
            case .tensor(let shape, true, false)? = try? live.value(of: last)
        else { return }
        let isScalar = shape.allSatisfy { $0 == 1 }
        try? emit(
            isScalar ? "\(last).backward()" : "\(last).sum().backward()", at: SourceRange(start: 0, end: 0))
    }

    // MARK: Steps

    /// Adds a step to the case and executes it.
    ///
    /// - Parameter mayChangeValues: True if the step could change values of pending parts of the current expression.
    func emit(_ text: String, at range: SourceRange, mayChangeValues: Bool = true) throws(Interruption) {
        guard lazyDepth == 0 else { throw .needsInlining }
        guard !isExhausted else { throw .abandoned }
        if mayChangeValues, !isNamingPendingValues {
            isNamingPendingValues = true
            defer { isNamingPendingValues = false }
            try namePendingValues(at: range)
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

    /// Evaluates a translated expression that has no side effects.
    func value(of text: String, at range: SourceRange) throws(Interruption) -> LiveValue {
        do {
            return try live.value(of: text)
        } catch {
            throw interruption(error, of: text, at: range)
        }
    }

    /// The truth value of a translated expression that has no side effects.
    func isTrue(_ text: String, at range: SourceRange) throws(Interruption) -> Bool {
        do {
            return try live.isTrue(text)
        } catch {
            throw interruption(error, of: text, at: range)
        }
    }

    /// The interruption for a failed evaluation; the expression becomes a step that raises the same error.
    private func interruption(
        _ failure: IncrementalCase.Failure, of text: String, at range: SourceRange
    ) -> Interruption {
        switch failure {
        case .malformed(let diagnostic):
            return refused(diagnostic, at: range)
        case .raised(let name, let message):
            guard lazyDepth == 0 else { return .needsInlining }
            draft.append(text, at: range)
            return .raised(name: name, message: message, range)
        }
    }
}

extension Diagnostic {
    /// The diagnostic with a message that fits scripts instead of cases, for unsupported keywords.
    fileprivate var ofScript: Diagnostic {
        guard case .keyword(let keyword) = kind else { return self }
        let (message, help): (String, String) =
            switch keyword {
            case .yield: ("generators are not supported", "return a list instead")
            case .async, .await: ("`\(keyword.rawValue)` is not supported", "remove it")
            case .for:
                (
                    "only list comprehensions are supported",
                    "write it between square brackets, or fill a list in a loop"
                )
            case .else: ("`else` after a loop is not supported", "write its lines after the loop")
            case .finally: ("`finally` is not supported", "write its lines after the block")
            default:
                (
                    "the keyword `\(keyword.rawValue)` is not allowed here",
                    "begin a statement with it, or use another name"
                )
            }
        return Diagnostic(message, help: help, severity: .error, at: location)
    }
}
