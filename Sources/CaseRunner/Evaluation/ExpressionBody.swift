import CaseFormat

/// The body of a lambda, with the evaluator whose names it sees.
struct ExpressionBody {
    let expression: Expression
    let evaluator: Evaluator
}
