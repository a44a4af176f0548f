/// Operators on values for derivative rules and compositions.
///
/// Each applies the operation of the same name through the tape, so that its result can be differentiated in turn.
extension Value {
    func apply(
        _ op: Op, _ others: Value?..., with settings: [Setting] = []
    ) throws(AutogradError) -> Value {
        try tape.first(op, [self] + others, op.attributes(settings))
    }

    // Overloads for one and two operands, the most common cases, which avoid allocating a variadic array.

    func apply(
        _ op: Op, with settings: [Setting] = []
    ) throws(AutogradError) -> Value {
        try tape.first(op, [self], op.attributes(settings))
    }

    func apply(
        _ op: Op, _ other: Value?, with settings: [Setting] = []
    ) throws(AutogradError) -> Value {
        try tape.first(op, [self, other], op.attributes(settings))
    }

    static func + (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.add, b) }
    static func - (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.sub, b) }
    static func * (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.mul, b) }
    static func / (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.div, b) }
    static prefix func - (a: Value) throws(AutogradError) -> Value { try a.apply(.neg) }

    static func + (a: Value, b: Double) throws(AutogradError) -> Value { try a + a.tape.number(b) }
    static func - (a: Value, b: Double) throws(AutogradError) -> Value { try a - a.tape.number(b) }
    static func * (a: Value, b: Double) throws(AutogradError) -> Value { try a * a.tape.number(b) }
    static func / (a: Value, b: Double) throws(AutogradError) -> Value { try a / a.tape.number(b) }
    static func + (a: Double, b: Value) throws(AutogradError) -> Value { try b.tape.number(a) + b }
    static func - (a: Double, b: Value) throws(AutogradError) -> Value { try b.tape.number(a) - b }
    static func * (a: Double, b: Value) throws(AutogradError) -> Value { try b.tape.number(a) * b }
    static func / (a: Double, b: Value) throws(AutogradError) -> Value { try b.tape.number(a) / b }

    /// The sum over the dimensions that broadcasting from `shape` repeated, with shape `shape`.
    func summed(to shape: [Int]) throws(AutogradError) -> Value {
        if self.shape == shape { return self }
        if tape.takesFirstSlices {
            return try firstSlice(Op.summedDimensions(self.shape, to: shape), shape)
        }
        let sum = try apply(.sumToSize, with: [.set(.size, shape)])
        // PyTorch sums with keepdim and then returns a view without the dimensions that broadcasting added.
        if !shape.isEmpty, shape.count < self.shape.count { tape.rename(sum, "ViewBackward0") }
        return sum
    }

    func expanded(to shape: [Int]) throws(AutogradError) -> Value {
        self.shape == shape ? self : try apply(.expand, with: [.set(.size, shape)])
    }

    func to(_ dtype: DType) throws(AutogradError) -> Value {
        self.dtype == dtype ? self : try apply(.toCopy, with: [.set(.targetDType, dtype)])
    }
}
