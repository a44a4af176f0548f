import Autograd

/// The shape of a product of matrices, vectors being rows or columns: M × K by K × N, for every matrix of a batch.
struct MatrixProduct {
    let m: Int
    let k: Int
    let n: Int
    let left: Batch
    let right: Batch

    /// Which matrix of an operand stands in each product of a batch.
    struct Batch {
        let matrices: [Int]
        private let places: Places?

        init(_ operand: [Int], to batch: [Int]) throws(AutogradError) {
            let count = try Shape.count(batch)
            guard operand != batch else {
                matrices = Array(0..<count)
                places = nil
                return
            }
            let places = try Places(broadcasting: operand, to: batch)
            matrices = places.sources
            self.places = places
        }

        /// The products in which a matrix stands.
        func batches(of matrix: Int) -> ArraySlice<Int> { places?.results(of: matrix) ?? [matrix] }
    }

    init(_ a: [Int], _ b: [Int]) throws(AutogradError) {
        let (rank, other) = (a.count, b.count)
        (m, k) = rank == 1 ? (1, a[0]) : (a[rank - 2], a[rank - 1])
        n = other == 1 ? 1 : b[other - 1]
        let batch = try Shape.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
        left = try Batch(Array(a.dropLast(2)), to: batch)
        right = try Batch(Array(b.dropLast(2)), to: batch)
    }
}
