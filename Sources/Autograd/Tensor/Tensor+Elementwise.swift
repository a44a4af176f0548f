/// Elementwise application of functions, with broadcasting.
extension Tensor {
    @inline(__always)
    func mapped(to dtype: DType, _ f: @escaping @Sendable (Double) -> Double) -> Tensor {
        mapped(to: dtype, UnaryFunction(f))
    }

    @inline(__always)
    package func zipped(
        with other: Tensor, to dtype: DType, _ f: @escaping @Sendable (Double, Double) -> Double
    ) throws(AutogradError) -> Tensor {
        try zipped(with: other, to: dtype, BinaryFunction(f))
    }

    func mapped(to dtype: DType, _ f: UnaryFunction) -> Tensor {
        let keepsLayout = !isContiguous && hasNoGaps
        let x = keepsLayout ? Array(buffer[offset..<offset + self.count]) : elements
        var result = [Double](repeatElement(0, count: x.count))
        var span = result.mutableSpan
        f.run(x.span, &span)
        if keepsLayout {
            return Tensor(shape: shape, strides: strides, offset: 0, buffer: result, dtype: dtype)
        }
        return Tensor(result, contiguous: shape, dtype: dtype).laidOut(like: self)
    }

    func zipped(with other: Tensor, to dtype: DType, _ f: BinaryFunction) throws(AutogradError)
        -> Tensor
    {
        let shape = try Shape.broadcast(self.shape, other.shape)
        let count = try Shape.count(shape)
        let xs = try broadcastElements(to: shape)
        let ys = try other.broadcastElements(to: shape)
        var result = [Double](repeatElement(0, count: count))
        var span = result.mutableSpan
        switch (xs.count == count, ys.count == count) {
        case (true, true): f.run(xs.span, ys.span, &span)
        case (true, false): f.runWithSecond(xs.span, ys[0], &span)
        case (false, _): f.runWithFirst(xs[0], ys.span, &span)
        }
        return Tensor(result, contiguous: shape, dtype: dtype).laidOut(like: self, other)
    }

    func zipped(
        with other: Tensor, _ third: Tensor, to dtype: DType, _ f: TernaryFunction
    ) throws(AutogradError) -> Tensor {
        let shape = try Shape.broadcast(try Shape.broadcast(self.shape, other.shape), third.shape)
        let count = try Shape.count(shape)
        let xs = try broadcastElements(to: shape).repeated(to: count)
        let ys = try other.broadcastElements(to: shape).repeated(to: count)
        let zs = try third.broadcastElements(to: shape).repeated(to: count)
        var result = [Double](repeatElement(0, count: count))
        var span = result.mutableSpan
        f.run(xs.span, ys.span, zs.span, &span)
        return Tensor(result, contiguous: shape, dtype: dtype).laidOut(like: self, other, third)
    }

    /// The elements broadcast to `shape`, or a single element if the tensor has only one.
    private func broadcastElements(to shape: [Int]) throws(AutogradError) -> [Double] {
        if count == 1 { return buffer.count == 1 ? buffer : [buffer[offset]] }
        return self.shape == shape ? elements : try broadcast(to: shape).elements
    }
}

extension [Double] {
    /// A single element repeated `count` times; an array of several elements is returned unchanged.
    fileprivate func repeated(to count: Int) -> [Double] {
        self.count == 1 ? [Double](repeatElement(self[0], count: count)) : self
    }
}
