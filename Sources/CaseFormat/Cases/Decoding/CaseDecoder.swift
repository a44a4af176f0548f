import Autograd

/// Decodes a JSON document into a case and collects all faults.
///
/// The `decode…` functions report faults and continue, so that one run finds as many faults as possible. A
/// case with faults is never returned, so their result after a fault need only allow decoding to continue.
struct CaseDecoder {
    let limits: Limits
    private(set) var faults: [Fault] = []
    var scope = Scope()
    /// The dtype of tensors without a `dtype`.
    var dtype = DType.float64
    /// The remaining numbers of elements and steps that the limits of the case allow.
    var remainingElements: Int
    var remainingSteps: Int
    /// The number of nodes of all expressions so far.
    var nodeCount = 0
    /// The errors that the current step is expected to raise. Causes of these errors are not reported as
    /// faults.
    var expectedErrors: Set<ExpectedError> = []

    init(limits: Limits) {
        self.limits = limits
        remainingElements = limits.caseElements
        remainingSteps = limits.steps
    }

    /// True if there are more faults than are shown, so that decoding can stop.
    var isFull: Bool { faults.count > MalformedCase.limit }

    mutating func report(_ fault: Fault) {
        if !isExpected(fault) { append(fault) }
    }

    private mutating func append(_ fault: Fault) {
        guard !isFull else { return }
        faults.append(fault)
        // Define the name, so that it is reported only once.
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
        case .unknownOperation, .omittedOperation, .unknownMethod: expectedErrors.contains(.unknownOperation)
        case .unexpectedKeyword, .tooManyArguments, .missingArgument, .repeatedArgument, .wrongArgument:
            expectedErrors.contains(.badArgument)
        default: false
        }
    }

    // MARK: Names

    /// Decodes the name of a new tensor, function, parameter or result.
    mutating func decodeName(_ string: JSONValue) -> Name? {
        guard let text = string.stringText else {
            report(.wrongType(.name, found: string.kind), at: string.range)
            return nil
        }
        let name = Name(text, at: string.contentRange)
        if let fault = name.fault {
            report(fault)
            return nil
        }
        return name
    }

    /// Decodes one of a fixed set of words.
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

    /// Decodes the statements of a step and defines the names that they assign.
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

    /// Decodes an expression and appends its nodes to `nodes`.
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
            // A syntax error is a fault even in a step that is expected to raise an error.
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
    /// The range of a string without its quotes; the whole range of any other value.
    var contentRange: SourceRange {
        guard kind == .string else { return range }
        return SourceRange(start: range.start + 1, end: range.end - 1)
    }

    /// The opening bracket of an object or array, for messages about the whole of it; the whole range of any
    /// other value.
    var openingRange: SourceRange {
        switch kind {
        case .object, .array: SourceRange(start: range.start, end: range.start + 1)
        default: range
        }
    }
}
