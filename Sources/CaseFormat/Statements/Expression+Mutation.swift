extension Expression {
    /// The first call with side effects, such as `backward()` or `x.add_(1)`; nil if there is none.
    ///
    /// - Complexity: O(nodes). The recursion into lambdas and other nested expressions is bounded by their
    ///   nesting.
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
