/// What replaying a recorded operation piece by piece needs to know of it.
extension Attributes {
    /// The dimensions along which an operation that goes by runs does so; nil for all.
    package var runDimensions: [Int]? { self[.dimsOrAll] }
}

extension Value {
    /// Where the value was recorded.
    package var recordedPlace: NodeOutput? { place }
}

extension Operands {
    package init(recorded values: [Value?], _ attributes: Attributes, on tape: Tape) {
        self.init(values: values, a: attributes, tape: tape)
    }
}
