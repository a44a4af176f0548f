/// The shape of a product of matrices, vectors being rows or columns: batch × M × K by batch × K × N.
struct MatrixProduct {
    let batch: Int
    let m: Int
    let k: Int
    let n: Int

    /// nil where batches are broadcast.
    init?(_ a: [Int], _ b: [Int]) {
        switch (a.count, b.count) {
        case (1, 1): (batch, m, k, n) = (1, 1, a[0], 1)
        case (2, 1): (batch, m, k, n) = (1, a[0], a[1], 1)
        case (let r, let s) where r >= 2 && r == s && Array(a.dropLast(2)) == Array(b.dropLast(2)):
            batch = a.dropLast(2).reduce(1, *)
            (m, k, n) = (a[r - 2], a[r - 1], b[s - 1])
        default: return nil
        }
    }
}
