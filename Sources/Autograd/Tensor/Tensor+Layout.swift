/// Memory layouts: the order of dimensions in memory for the results of elementwise operations.
extension Tensor {
    /// The same elements in the memory layout that PyTorch gives an elementwise result with these operands.
    ///
    /// The layout determines if `view` of the result is possible and if `reshape` copies.
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

    /// True if the strides of all dimensions of size other than 1 are equal, and the remaining strides are not 0.
    /// - Source: `obeys_layout_contract` of torch/csrc/autograd/utils/grad_layout_contract.h.
    func isLaidOut(like other: Tensor) -> Bool {
        let (own, others) = (strides, other.strides)
        return shape.indices.allSatisfy { shape[$0] == 1 ? own[$0] != 0 : own[$0] == others[$0] }
    }

    /// The dimensions in the order of memory, outermost first.
    ///
    /// - Source: `TensorIteratorBase::reorder_dimensions` of PyTorch (ATen/TensorIterator.cpp).
    private func memoryOrder(like operands: [Tensor]) -> [Int] {
        let strides = operands.map { stridesBroadcast($0) }
        // Innermost first.
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

    /// Positive if dimension `a` must be outside `b`, negative if inside, 0 if the operands do not determine the order.
    private func comparison(_ a: Int, _ b: Int, _ strides: [[Int]]) -> Int {
        for strides in strides where strides[a] != 0 && strides[b] != 0 {
            if strides[a] != strides[b] { return strides[a] < strides[b] ? -1 : 1 }
            if shape[a] > shape[b] { return 1 }
        }
        return 0
    }

    /// The strides of an operand for the dimensions of the result; 0 for broadcast dimensions.
    private func stridesBroadcast(_ operand: Tensor) -> [Int] {
        let new = shape.count - operand.shape.count
        let strides = operand.strides
        return shape.indices.map { d in
            d < new || operand.shape[d - new] != shape[d] ? 0 : strides[d - new]
        }
    }
}
