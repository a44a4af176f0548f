extension StatementParser {
    /// An operator whose right operand is still to come.
    private enum Pending {
        case negation(at: Int)
        case binary(BinaryOperator)

        /// - Source: The Python Language Reference, 6.17 Operator precedence.
        var precedence: Int {
            switch self {
            case .binary(.power): 5
            case .negation: 4
            case .binary(.multiply), .binary(.divide), .binary(.floorDivide), .binary(.remainder),
                .binary(.matrixMultiply):
                3
            case .binary(.add), .binary(.subtract): 2
            case .binary: 1
            }
        }
    }

    /// An expression without a comma outside brackets. Operators wait on a stack of their own, so that neither a
    /// chain of a million additions nor one of a million powers recurses.
    mutating func parseExpression() throws(Fault) -> Operand {
        var pending: [Pending] = []
        var operands: [Operand] = []
        while true {
            while token.kind == .mark(.minus) {
                pending.append(.negation(at: token.range.lowerBound))
                try advance()
            }
            operands.append(try parsePostfix())
            guard case .mark(let mark) = token.kind, let next = mark.binaryOperator else { break }
            // `**` takes what is on its right first and binds tighter than a minus on its left.
            let binding = Pending.binary(next).precedence
            while let last = pending.last, last.precedence >= binding, next != .power {
                pending.removeLast()
                if binding == 1, last.precedence == 1 { throw Fault(.chainedComparison, at: tokenRange) }
                try reduce(last, &operands)
            }
            pending.append(.binary(next))
            try advance()
        }
        while let last = pending.popLast() { try reduce(last, &operands) }
        return operands.removeLast()
    }

    private mutating func reduce(_ operation: Pending, _ operands: inout [Operand]) throws(Fault) {
        let right = operands.removeLast()
        switch operation {
        case .negation(let start):
            operands.append(try append(.negated(right.index), at: range(from: start, to: right.range)))
        case .binary(let binary):
            let left = operands.removeLast()
            let whole = left.range.union(right.range)
            operands.append(try append(.binary(binary, left.index, right.index), at: whole))
        }
    }

    /// One expression, or several with commas between them, which are a tuple.
    mutating func parseExpressionList() throws(Fault) -> Operand {
        let first = try parseExpression()
        guard token.kind == .mark(.comma) else { return first }
        var items = [first]
        while try take(.comma), token.kind != .end { items.append(try parseExpression()) }
        return try append(.tuple(items.map(\.index)), at: first.range.union(items.last?.range ?? first.range))
    }
}
