/// A tensor written out in JSON: a number or a nested array.
public struct LiteralTensor: Hashable, Sendable {
    /// The elements in row-major order, with `nan` and the infinities where `"nan"`, `"inf"`, `"-inf"` stood.
    public var values: [Double]
    /// `[]` for a number.
    public var shape: [Int]
    /// The narrowest kind that holds every element as written: what `torch.tensor` would go by.
    public var kind: Kind
    /// The elements that are written `"?"`, of which `values` has nan.
    public var blanks: [Blank] = []

    /// An element that is still to be worked out.
    public struct Blank: Hashable, Sendable {
        /// Among `values`.
        public var element: Int
        /// Where its `"?"` stands.
        public var range: SourceRange

        public init(element: Int, range: SourceRange) {
            self.element = element
            self.range = range
        }
    }

    public enum Kind: Hashable, Sendable, Comparable {
        case bool, integer, floating
    }

    /// What JSON cannot write as a number.
    package static let specialValues: [String: Double] = ["nan": .nan, "inf": .infinity, "-inf": -.infinity]

    public init(values: [Double], shape: [Int], kind: Kind) {
        self.values = values
        self.shape = shape
        self.kind = kind
    }
}
