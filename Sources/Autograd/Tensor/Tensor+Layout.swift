/// The order of dimensions in memory that results of elementwise operations have.
extension Tensor {
    /// The same elements in the order of memory that PyTorch gives an elementwise result: as its operands are laid out.
    ///
    /// It is what `view` and `reshape` of the result depend on.
    func laidOut(like operands: Tensor...) -> Tensor {
        if operands.allSatisfy(\.isContiguous) { return self }
        let order = memoryOrder(like: operands)
        guard order != Array(shape.indices) else { return self }
        var strides = shape
        var next = 1
        for d in order.reversed() {
            strides[d] = next
            next *= shape[d]
        }
        return Tensor(
            shape: shape, strides: strides, offset: 0, buffer: permuted(order).elements, dtype: dtype)
    }

    /// Whether the strides of all dimensions with more than one place are the same, and those of others not 0.
    /// - Source: `obeys_layout_contract` of torch/csrc/autograd/utils/grad_layout_contract.h.
    func isLaidOut(like other: Tensor) -> Bool {
        let (own, others) = (strides, other.strides)
        return shape.indices.allSatisfy { shape[$0] == 1 ? own[$0] != 0 : own[$0] == others[$0] }
    }

    /// The dimensions from the outermost in memory to the innermost.
    ///
    /// - Source: `TensorIteratorBase::reorder_dimensions` of PyTorch (ATen/TensorIterator.cpp).
    private func memoryOrder(like operands: [Tensor]) -> [Int] {
        let strides = operands.map { stridesBroadcast($0) }
        // From the innermost to the outermost.
        var order = Array(shape.indices.reversed())
        for i in order.indices.dropFirst() {
            var moved = i
            for j in (0..<i).reversed() {
                let comparison = comparison(order[j], order[moved], strides)
                if comparison < 0 { break }
                guard comparison > 0 else { continue }
                order.swapAt(j, moved)
                moved = j
            }
        }
        return order.reversed()
    }

    /// Positive if dimension `a` is to lie outside of `b`, negative if inside, 0 if no operand tells.
    private func comparison(_ a: Int, _ b: Int, _ strides: [[Int]]) -> Int {
        for strides in strides where strides[a] != 0 && strides[b] != 0 {
            if strides[a] != strides[b] { return strides[a] < strides[b] ? -1 : 1 }
            if shape[a] > shape[b] { return 1 }
        }
        return 0
    }

    /// The strides of an operand for each dimension of the result, 0 where it is broadcast.
    private func stridesBroadcast(_ operand: Tensor) -> [Int] {
        let new = shape.count - operand.shape.count
        let strides = operand.strides
        return shape.indices.map { d in
            d < new || operand.shape[d - new] != shape[d] ? 0 : strides[d - new]
        }
    }
}
