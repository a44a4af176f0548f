import Autograd

/// One of the eight products of a cotangent and a matrix: in either order, with either factor transposed.
struct MatrixFactors {
    /// Number of different products.
    static let count = 8
    private let first: Matrix
    private let second: Matrix

    private struct Matrix {
        let tensor: Tensor
        let isTransposed: Bool
        var rows: Int { tensor.shape[isTransposed ? 1 : 0] }
        var columns: Int { tensor.shape[isTransposed ? 0 : 1] }

        func element(_ elements: [Double], _ i: Int, _ j: Int) -> Double {
            isTransposed ? elements[j * rows + i] : elements[i * columns + j]
        }
    }

    /// - Parameter number: The product, from 0 to `count` − 1.
    init(_ g: Tensor, _ other: Tensor, number: Int) {
        let cotangent = Matrix(tensor: g, isTransposed: number & 1 != 0)
        let matrix = Matrix(tensor: other, isTransposed: number & 2 != 0)
        (first, second) = number & 4 != 0 ? (cotangent, matrix) : (matrix, cotangent)
    }

    /// The product; nil if the factors do not match or the result has a different shape.
    func product(of shape: [Int]) throws(AutogradError) -> Tensor? {
        guard first.tensor.shape.count == 2, second.tensor.shape.count == 2, first.columns == second.rows,
            shape == [first.rows, second.columns]
        else { return nil }
        let (a, b) = (first.tensor.elements, second.tensor.elements)
        var elements: [Double] = []
        for i in 0..<first.rows {
            for j in 0..<second.columns {
                elements.append(
                    (0..<first.columns).reduce(0) { $0 + first.element(a, i, $1) * second.element(b, $1, j) })
            }
        }
        return try Tensor(elements, shape: shape, dtype: first.tensor.dtype)
    }
}
