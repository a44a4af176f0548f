/// Products of several matrices, in the order that needs the fewest multiplications.
extension Op {
    static let chainedProducts: [Op] = [multiDot, chainMatmul]

    static let multiDot: Op = Op(
        "linalg.multi_dot", "Multiplies several matrices in the cheapest order.",
        Declaration(
            [.chain], formula: "A₁·A₂·…·Aₙ; the first may be a row and the last a column, as vectors",
            pullback: "dAₖ = (A₁·…·Aₖ₋₁)ᵀ·g·(Aₖ₊₁·…·Aₙ)ᵀ",
            .composition { x in [try x.matrices.product()] }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3, 2]), .real([2, 4])),
                Sample(.real([3]), .real([3, 2]), .real([2])),
                Sample(.real([2, 3]), .real([3, 1]), .real([1, 4]), .real([4, 2])),
            ]))

    static let chainMatmul: Op = Op(
        "chain_matmul", "Multiplies one or more matrices in the cheapest order.",
        Declaration(
            [.matrices], formula: "A₁·A₂·…·Aₙ", pullback: "dAₖ = (A₁·…·Aₖ₋₁)ᵀ·g·(Aₖ₊₁·…·Aₙ)ᵀ",
            .composition { x in
                let matrices = x.matrices
                if let other = matrices.first(where: { $0.shape.count != 2 }) {
                    throw AutogradError.wrongRank(
                        op: "chain_matmul", expected: "matrices", found: other.shape)
                }
                guard matrices.count != 1 else { return [try matrices[0].apply(.clone)] }
                return [try matrices.product()]
            }, .composed,
            samples: [Sample(.real([2, 3]), .real([3, 2]), .real([2, 4])), Sample(.real([2, 3]))]))
}

extension Parameter {
    fileprivate static let chain = Parameter("tensors", .tensors(variadic: false))
    fileprivate static let matrices = Parameter("matrices", .tensors(variadic: true))
}

extension Operands {
    fileprivate var matrices: [Value] { (0..<count).map { self[$0] } }
}

extension [Value] {
    /// The product of at least two matrices, of which the first and the last may be vectors.
    fileprivate func product() throws -> Value {
        let (matrices, shape) = try asChain()
        let products = try ChainOrder(sizes: [matrices[0].shape[0]] + matrices.map { $0.shape[1] })
        var results: [Range<Int>: Value] = [:]
        for range in products.ranges {
            let middle = products.split(range)
            guard let left = results[range.lowerBound..<middle] ?? matrices[range.lowerBound..<middle].only,
                let right = results[middle..<range.upperBound] ?? matrices[middle..<range.upperBound].only
            else { continue }
            results[range] = try left.mm(right)
        }
        let result = results[0..<count] ?? matrices[0]
        return try result.apply(.view, with: [.set(.size, shape)])
    }

    /// The matrices, with a vector at either end as a matrix, and the shape of their product.
    private func asChain() throws -> (matrices: [Value], shape: [Int]) {
        guard let first, let last, count >= 2 else {
            throw AutogradError.badArgument(
                op: "multi_dot", "expected at least 2 tensors but got \(count)")
        }
        for (k, value) in enumerated() {
            let isAtEnd = k == 0 || k == count - 1
            guard value.shape.count == 2 || (isAtEnd && value.shape.count == 1) else {
                throw AutogradError.wrongRank(
                    op: "multi_dot", expected: "matrices, or vectors as the first and the last",
                    found: value.shape)
            }
            guard value.dtype == first.dtype else {
                throw AutogradError.dtypesDiffer(op: "multi_dot", first.dtype, value.dtype)
            }
        }
        var matrices = self
        if first.shape.count == 1 { matrices[0] = try first.unsqueezed(0) }
        if last.shape.count == 1 { matrices[count - 1] = try last.unsqueezed(1) }
        for k in 1..<count where matrices[k - 1].shape[1] != matrices[k].shape[0] {
            throw AutogradError.matrixShapes(op: "multi_dot", self[k - 1].shape, self[k].shape)
        }
        return (matrices, [Int](first.shape.dropLast() + last.shape.dropFirst()))
    }
}

extension ArraySlice {
    /// The only element; nil if there are more.
    fileprivate var only: Element? { count == 1 ? first : nil }
}

/// The order of the products of n matrices with the fewest multiplications of numbers.
///
/// - Source: Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, §15.2. Of equally good orders
///   of three matrices PyTorch takes (A·B)·C, of more the one whose first factor is shortest.
private struct ChainOrder {
    private let count: Int
    /// For the product of the matrices `i ..< j`, at i·(n + 1) + j, the first matrix of its second factor.
    private var splits: [Int]

    /// - Parameter sizes: the number of rows of the first matrix, and the numbers of columns of all matrices.
    init(sizes: [Int]) throws(AutogradError) {
        count = sizes.count - 1
        let width = count + 1
        _ = try Shape.count([width, width])
        splits = [Int](repeating: 0, count: width * width)
        var costs = [Double](repeating: 0, count: width * width)
        let takesLast = count == 3
        for length in 2..<max(width, 2) {
            for i in 0...count - length {
                let j = i + length
                var least = Double.infinity
                for k in i + 1..<j {
                    let product = Double(sizes[i]) * Double(sizes[k]) * Double(sizes[j])
                    let cost = costs[i * width + k] + costs[k * width + j] + product
                    guard cost < least || (takesLast && cost == least) else { continue }
                    least = cost
                    splits[i * width + j] = k
                }
                costs[i * width + j] = least
            }
        }
    }

    func split(_ range: Range<Int>) -> Int { splits[range.lowerBound * (count + 1) + range.upperBound] }

    /// The ranges of matrices whose products are needed, each after those that it consists of.
    var ranges: [Range<Int>] {
        var (open, found) = ([0..<count], [Range<Int>]())
        while let range = open.popLast() {
            guard range.count > 1 else { continue }
            found.append(range)
            open += [range.lowerBound..<split(range), split(range)..<range.upperBound]
        }
        return found.reversed()
    }
}
