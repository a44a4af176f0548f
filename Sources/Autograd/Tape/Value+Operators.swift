/// Operations on values, as derivative rules and compositions are written.
///
/// Each is the operation of the same name applied through the tape, so that what is written with them can be
/// differentiated in turn.
extension Value {
    func apply(
        _ op: Op, _ others: Value?..., with settings: [Setting] = []
    ) throws(AutogradError) -> Value {
        try tape.first(op, [self] + others, op.attributes(settings))
    }

    // One or two operands, which are most, need no list of the others.

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

    /// The sum over what broadcasting repeated, of shape `shape`.
    func summed(to shape: [Int]) throws(AutogradError) -> Value {
        if self.shape == shape { return self }
        if tape.takesFirstSlices {
            return try firstSlice(Op.summedDimensions(self.shape, to: shape), shape)
        }
        let sum = try apply(.sumToSize, with: [.set(.size, shape)])
        // PyTorch keeps the dimensions that it sums over, and then takes a view without those that are new.
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
