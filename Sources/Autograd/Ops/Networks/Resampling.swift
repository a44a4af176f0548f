/// A linear map along some dimensions: each element of the result is a weighted sum of a few elements of
/// the source.
///
/// Interpolation of images and averages of neighbours are such maps.
struct Resampling {
    /// One term of the sums along a dimension.
    struct Term {
        /// For each index of the result, an index of the source; −1 where the term is absent.
        var indices: [Int] = []
        /// The weight for each index of the result; empty if all are 1.
        var weights: [Double] = []
    }

    /// The terms along a dimension.
    struct Axis {
        let dim: Int
        /// The size of the source.
        let size: Int
        let terms: [Term]
    }

    let axes: [Axis]

    /// The weighted sums along each dimension, one after the other.
    func applied(to x: Value) throws(AutogradError) -> Value {
        var result = x
        for axis in axes {
            var sum: Value?
            for term in axis.terms {
                let places = try Places(along: axis.dim, of: result.shape, term.indices)
                let next = try result.rearranged(places).weighted(term.weights, along: axis.dim)
                sum = if let present = sum { try present + next } else { next }
            }
            result = sum ?? result
        }
        return result
    }

    /// The transpose of `applied`: a cotangent of the source for a cotangent of the result.
    func transposed(_ g: Value) throws(AutogradError) -> Value {
        var result = g
        for axis in axes.reversed() {
            var shape = result.shape
            shape[axis.dim] = axis.size
            var sum: Value?
            for term in axis.terms {
                let places = try Places(along: axis.dim, of: shape, term.indices)
                let next = try result.weighted(term.weights, along: axis.dim).rearrangedBack(places)
                sum = if let present = sum { try present + next } else { next }
            }
            result = sum ?? result
        }
        return result
    }
}

extension Resampling {
    /// The mean of `count` neighbours along a dimension, from `count / 2` before each index on; neighbours
    /// outside count as 0.
    init(averaging count: Int, dim: Int, of shape: [Int]) {
        let size = shape[dim]
        // Neighbours further away than the size of the dimension are all outside.
        let first = max(0, count / 2 - size)
        let last = min(count - 1, count / 2 + size)
        let weights = [Double](repeating: 1 / Double(count), count: size)
        let terms = (first...max(first, last)).map { k in
            let indices = (0..<size).map { i in
                let place = i + k - count / 2
                return place >= 0 && place < size ? place : -1
            }
            return Term(indices: indices, weights: weights)
        }
        axes = [Axis(dim: dim, size: size, terms: terms)]
    }
}

extension Places {
    /// Copies of the slices at the given indices along a dimension; zeros for an index of −1.
    init(along dim: Int, of source: [Int], _ slices: [Int]) throws(AutogradError) {
        var shape = source
        shape[dim] = slices.count
        let count = try Shape.count(shape)
        var indices: [Int] = []
        indices.reserveCapacity(count)
        let inner = count == 0 ? 0 : source[(dim + 1)...].reduce(1, *)
        for outer in 0..<(count == 0 ? 0 : source[..<dim].reduce(1, *)) {
            for slice in slices {
                let first = (outer * source[dim] + slice) * inner
                for i in 0..<inner { indices.append(slice < 0 ? -1 : first + i) }
            }
        }
        self.init(from: source, to: shape, indices)
    }
}

extension Value {
    /// The product with one weight for each index along a dimension; `self` if there are no weights.
    fileprivate func weighted(_ weights: [Double], along dim: Int) throws(AutogradError) -> Value {
        guard !weights.isEmpty else { return self }
        let shape = [weights.count] + [Int](repeating: 1, count: self.shape.count - dim - 1)
        let factors = Tensor(weights.map(dtype.rounded), contiguous: shape, dtype: dtype)
        return try self * tape.constant(factors)
    }
}
