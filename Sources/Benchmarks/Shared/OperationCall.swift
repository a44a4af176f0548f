import Autograd

/// A call of an operation with arguments of the kinds of one of its samples.
struct OperationCall {
    let op: Op
    let sample: Sample
    /// The tensors in the order of the operation's tensor parameters, with lists expanded; nil for an omitted one.
    let operands: [Tensor?]

    /// The calls of all differentiable operations with each of their samples.
    static let samples: [OperationCall] = Op.all.flatMap { op in
        op.samples.map { sample in
            OperationCall(
                op: op, sample: sample,
                operands: sample.operands.enumerated().map { $1.tensor(seed: $0) })
        }
    }.filter { !$0.op.name.hasPrefix("_") && !$0.leaves.isEmpty }

    /// The indices of the operands with respect to which the call can be differentiated.
    var leaves: [Int] {
        operands.indices.filter { i in
            guard let x = operands[i] else { return false }
            return !x.isNumber && x.dtype.isFloatingPoint && hasRule(i)
        }
    }

    private func hasRule(_ operand: Int) -> Bool {
        // PyTorch does not differentiate with respect to class weights.
        let name = op.parameterName(ofOperand: operand)
        if name == "weight", ["nll_loss", "cross_entropy"].contains(op.name) { return false }
        switch op.derivative {
        case .elementwise(let rules): return operand < rules.count && rules[operand] != nil
        case .linear(let rules), .multilinear(let rules), .general(let rules, _):
            return !rules.isEmpty && rules[min(operand, rules.count - 1)] != nil
        case .composed: return true
        case .none: return false
        }
    }

    /// The arguments by parameter name, converted by closures for operands, lists and attributes.
    func arguments<A>(_ operand: (Int, Tensor) -> A, list: ([A]) -> A, attribute: (Attribute) -> A?)
        -> [(name: String, value: A)]
    {
        let single = op.parameters.count { $0.kind == .tensor }
        var result: [(name: String, value: A)] = []
        var next = 0
        for parameter in op.parameters {
            switch parameter.kind {
            case .tensor:
                if next < operands.count, let x = operands[next] {
                    result.append((parameter.name, operand(next, x)))
                }
                next += 1
            case .tensors:
                let end = next + max(0, operands.count - single)
                let items = (next..<end).compactMap { i in operands[i].map { operand(i, $0) } }
                result.append((parameter.name, list(items)))
                next = end
            default:
                guard let given = sample.attributes.first(where: { $0.name == parameter.name }) else {
                    continue
                }
                if let value = attribute(given.value) { result.append((parameter.name, value)) }
            }
        }
        return result
    }

    /// Records the call on a tape, with leaves that require grad.
    func record(on tape: Tape) throws -> (leaves: [Variable], results: [Variable]) {
        let leaves = leaves
        let variables = operands.map { $0.map { Variable($0, tape: tape) } }
        for i in leaves { try variables[i]?.setRequiresGrad(true) }
        let keywords = arguments(
            { i, x in
                x.isNumber
                    ? .number(x.item ?? .nan, isInteger: false) : variables[i].map(Argument.tensor) ?? .none
            }, list: Argument.list, attribute: \.argument)
        let results = try tape.call(Op.bind([op], positional: [], keywords: keywords))
        return (leaves.compactMap { variables[$0] }, results)
    }
}

extension Attribute {
    fileprivate var argument: Argument? {
        func integer(_ i: Int) -> Argument { .number(Double(i), isInteger: true) }
        return switch self {
        case .none: Argument.none
        case .bool(let x): .bool(x)
        case .int(let x): integer(x)
        case .number(let x): .number(x, isInteger: false)
        case .string(let x): .string(x)
        case .dtype(let x): .dtype(x)
        case .ints(let x): .list(x.map(integer))
        case .numbers(let x): .list(x.map { .number($0, isInteger: false) })
        case .optionalInts(let x): .list(x.map { $0.map(integer) ?? Argument.none })
        case .intLists(let x): .list(x.map { .list($0.map(integer)) })
        case .view, .places: nil
        }
    }
}
