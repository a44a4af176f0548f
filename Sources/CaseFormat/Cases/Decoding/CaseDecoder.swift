import Autograd

/// Turns a JSON document into a case, collecting everything that is wrong with it.
///
/// The functions named `decode…` report what they find wrong and go on with what is left; a case with faults is
/// never handed out, so what they return then only has to let the rest be read.
struct CaseDecoder {
    let limits: Limits
    private(set) var faults: [Fault] = []
    var scope = Scope()
    /// The dtype of tensors that name none.
    var dtype = DType.float64
    /// What is left of the limits on a whole case.
    var remainingElements: Int
    var remainingSteps: Int
    /// Nodes of all expressions so far.
    var nodeCount = 0
    /// Errors that the step now being read is expected to raise: what would raise them is no fault.
    var expectedErrors: Set<ExpectedError> = []

    init(limits: Limits) {
        self.limits = limits
        remainingElements = limits.caseElements
        remainingSteps = limits.steps
    }

    /// Whether so much is wrong that nobody would read on.
    var isFull: Bool { faults.count > MalformedCase.limit }

    mutating func report(_ fault: Fault) {
        if !isExpected(fault) { append(fault) }
    }

    private mutating func append(_ fault: Fault) {
        guard !isFull else { return }
        faults.append(fault)
        // One message about it is enough.
        if case .unknownName(let name) = fault.kind { scope.variables.insert(name) }
    }

    mutating func report(
        _ kind: Diagnostic.Kind, at range: SourceRange, suggestion: String? = nil, note: Fault.Note? = nil
    ) {
        report(Fault(kind, at: range, suggestion: suggestion, note: note))
    }

    private func isExpected(_ fault: Fault) -> Bool {
        switch fault.kind {
        case .unknownName: expectedErrors.contains(.unknownName)
        case .unknownOperation, .unknownMethod: expectedErrors.contains(.unknownOperation)
        case .unexpectedKeyword, .tooManyArguments, .missingArgument, .repeatedArgument, .wrongArgument:
            expectedErrors.contains(.badArgument)
        default: false
        }
    }

    // MARK: Names

    /// A name that something new is to have.
    mutating func decodeName(_ string: JSONValue) -> Name? {
        guard let text = string.stringText else {
            report(.wrongType(.name, found: string.kind), at: string.range)
            return nil
        }
        let name = Name(text, at: string.contentRange)
        if let fault = Scope.fault(ofNaming: name) {
            report(fault)
            return nil
        }
        return name
    }

    /// One of the words that a member may have.
    mutating func decodeWord<Word: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue, as kind: Diagnostic.WordKind, among words: [Word] = Array(Word.allCases)
    ) -> Word? {
        guard let text = value.stringText else {
            report(.wrongType(.string, found: value.kind), at: value.range)
            return nil
        }
        if let word = words.first(where: { $0.rawValue == text }) { return word }
        let known = words.map(\.rawValue)
        report(
            .unknownWord(text, kind, known: known), at: value.contentRange,
            suggestion: Spelling.nearest(to: text, among: known))
        return nil
    }

    // MARK: Statements

    /// The statements of a step; the names that they assign are defined from then on.
    mutating func decodeStatements(_ value: JSONValue) -> [Statement]? {
        var after = scope
        let statements = parse(value, as: .step) { parser throws(Fault) in
            let statements = try parser.parseStatements()
            after = parser.scope
            return statements
        }
        if statements != nil { scope = after }
        return statements
    }

    mutating func decodeExpression(_ value: JSONValue) -> Expression? {
        parse(value, as: .expression) { parser throws(Fault) in try parser.parseExpression() }
    }

    /// An expression whose nodes go behind others.
    /// - Returns: the index of its root.
    mutating func decodeOperand(_ value: JSONValue, into nodes: inout [Expression.Node]) -> Int? {
        parse(value, as: .expression) { parser throws(Fault) in try parser.parseExpression(behind: &nodes) }
    }

    private mutating func parse<Result>(
        _ value: JSONValue, as expected: Diagnostic.JSONExpectation,
        _ body: (inout StatementParser) throws(Fault) -> Result
    ) -> Result? {
        guard let text = value.string else {
            report(.wrongType(expected, found: value.kind), at: value.range)
            return nil
        }
        var parser = StatementParser(text, scope: scope, nodeCount: nodeCount, limits: limits)
        let result: Result?
        do {
            result = try body(&parser)
        } catch {
            // Nothing came of it, which is a fault even where this one is expected.
            result = nil
            append(error)
            for name in parser.assignedNames { scope.variables.insert(name.text) }
        }
        nodeCount = parser.nodeCount
        for fault in parser.faults { report(fault) }
        return result
    }
}

extension JSONValue {
    /// Where what is inside the quotes of a string stands.
    var contentRange: SourceRange {
        guard kind == .string else { return range }
        return SourceRange(start: range.start + 1, end: range.end - 1)
    }

    /// Where an object or array begins: enough to point at, when all of it would be too much.
    var openingRange: SourceRange {
        switch kind {
        case .object, .array: SourceRange(start: range.start, end: range.start + 1)
        default: range
        }
    }
}
