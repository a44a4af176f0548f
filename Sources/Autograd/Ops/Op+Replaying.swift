/// What replaying a recorded operation piece by piece needs to know of it.
extension Op {
    /// The dimension that `dim` means where it is left out; nil where it then means all of them.
    package var defaultDimension: Int? {
        guard case .int(let d)? = parameters.first(where: { $0.name == "dim" })?.defaultValue else {
            return nil
        }
        return d
    }
}

extension Attributes {
    /// The dimensions under a name, or the default one; nil for all.
    package func dimensions(_ name: String, defaultDim: Int?) -> [Int]? {
        if let dims = ints(name), !dims.isEmpty { return dims }
        return defaultDim.map { [$0] }
    }

    /// The same with other dimensions under a name: a number or a list, as it was.
    package func withDimensions(_ dims: [Int], _ name: String) -> Attributes {
        replacing(name) { present in
            if case .int = present, dims.count == 1 { .int(dims[0]) } else { .ints(dims) }
        }
    }

    package var alpha: Double { number("alpha") ?? 1 }
    package var isTrueDivision: Bool { isNone("rounding_mode") }
}

extension Value {
    /// Where the value was recorded.
    package var recordedPlace: Place? { place }
}

extension Operands {
    package init(recorded values: [Value?], _ attributes: Attributes, on tape: Tape) {
        self.init(values: values, a: attributes, tape: tape)
    }
}
