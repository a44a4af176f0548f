extension Expression {
    /// The first call that changes something outliving the expression, such as `backward()` or `x.add_(1)`.
    ///
    /// - Complexity: recursion only into lambdas and the like, whose nesting is bounded.
    package var mutation: Name? {
        for node in nodes {
            switch node.kind {
            case .call(let call):
                switch call.callee {
                case .inPlace(let name): return Name(name + "_", at: call.calleeRange)
                case .engine(let function) where function.isMutating:
                    return Name(function.rawValue, at: call.calleeRange)
                default: continue
                }
            case .logical(_, let parts):
                if let found = parts.lazy.compactMap(\.mutation).first { return found }
            case .conditional(let test, let then, let otherwise):
                if let found = test.mutation ?? then.mutation ?? otherwise.mutation { return found }
            case .lambda(_, let body):
                if let found = body.mutation { return found }
            case .comprehension(let comprehension):
                if let found = comprehension.element.mutation { return found }
            default: continue
            }
        }
        return nil
    }
}
