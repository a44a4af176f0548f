/// A literal tensor in JSON: a number, a bool or a nested array.
public struct LiteralTensor: Hashable, Sendable {
    /// The elements in row-major order. `"nan"`, `"inf"` and `"-inf"` are decoded as their values.
    public var values: [Double]
    /// The shape; `[]` for a number.
    public var shape: [Int]
    /// The narrowest kind that represents every element as written; `torch.tensor` infers the dtype from it.
    public var kind: Kind
    /// The elements that are written `"?"`; they are nan in `values`.
    public var blanks: [Blank] = []

    /// An element whose value is not known yet.
    public struct Blank: Hashable, Sendable {
        /// The index in `values`.
        public var element: Int
        /// The position of its `"?"`.
        public var range: SourceRange

        public init(element: Int, range: SourceRange) {
            self.element = element
            self.range = range
        }
    }

    /// The kind of the elements, ordered from narrow to wide.
    public enum Kind: Hashable, Sendable, Comparable {
        case bool, integer, floating
    }

    /// The values that JSON cannot represent as numbers, by the string that stands for them.
    package static let specialValues: [String: Double] = ["nan": .nan, "inf": .infinity, "-inf": -.infinity]

    public init(values: [Double], shape: [Int], kind: Kind) {
        self.values = values
        self.shape = shape
        self.kind = kind
    }
}
