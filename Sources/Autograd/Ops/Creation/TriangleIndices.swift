/// The indices of the elements of a triangle of a matrix.
extension Op {
    static let triangleIndices: [Op] = [
        triangleIndices("tril_indices", "on and below a diagonal") { row, column in column <= row },
        triangleIndices("triu_indices", "on and above a diagonal") { row, column in column >= row },
    ]

    private static func triangleIndices(
        _ name: String, _ place: String, _ isInside: @escaping @Sendable (_ row: Int, _ column: Int) -> Bool
    ) -> Op {
        Op(
            name, "Makes the row and column indices of the elements \(place).",
            Declaration(
                [.rowCount, .columnCount, .diagonalOffset, .dtype],
                formula: "the rows and the columns of the elements \(place)", pullback: nil,
                resultType: .byKernel,
                .whole { a in
                    let (rows, columns) = (a[.rowCount], a[.columnCount])
                    guard rows >= 0, columns >= 0 else {
                        throw AutogradError.negativeSize([rows, columns])
                    }
                    _ = try Shape.count([2, rows, columns])
                    // Beyond the corners of the matrix, further diagonals make no difference.
                    let offset = min(max(a[.diagonalOffset], -rows - 1), columns + 1)
                    var (i, j): ([Double], [Double]) = ([], [])
                    for row in 0..<rows {
                        for column in 0..<columns where isInside(row + offset, column) {
                            i.append(Double(row))
                            j.append(Double(column))
                        }
                    }
                    return [Tensor(i + j, contiguous: [2, i.count], dtype: a[.dtype] ?? .int64)]
                },
                .none("the result is a constant"),
                samples: [
                    Sample(with: ["row": 2, "col": 3]), Sample(with: ["row": 3, "col": 3, "offset": 1]),
                ]))
    }
}

extension Parameter {
    fileprivate static let rowCount = ParameterKey<Int>("row")
    fileprivate static let columnCount = ParameterKey<Int>("col")
    /// The number of the diagonal: 0 for the main one, positive above it.
    fileprivate static let diagonalOffset = ParameterKey<Int>("offset", default: 0)
}
