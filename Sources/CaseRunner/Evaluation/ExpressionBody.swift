import CaseFormat

/// The body of a lambda and the evaluator in which its names are looked up.
struct ExpressionBody {
    let expression: Expression
    let evaluator: Evaluator
}
