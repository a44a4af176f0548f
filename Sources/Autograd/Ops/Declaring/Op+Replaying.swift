/// Access to recorded operations for replays.
extension Attributes {
    /// The dimensions of the runs of a `runs` kernel; nil for all dimensions.
    package var runDimensions: [Int]? { self[.dimsOrAll] }
}

extension Value {
    /// The node output that this value is; nil for a constant.
    package var recordedPlace: NodeOutput? { place }
}

extension Operands {
    package init(recorded values: [Value?], _ attributes: Attributes, on tape: Tape) {
        self.init(values: values, a: attributes, tape: tape)
    }
}
