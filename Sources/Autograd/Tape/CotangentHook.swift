/// Sees the cotangent of a place in a backward pass; what it returns takes the cotangent's place, nil leaves it.
public typealias CotangentHook = (Value) throws(AutogradError) -> Value?

extension Tape {
    /// What the hooks of a place make of its cotangent, in the order in which they were registered.
    func hooked(_ g: Value, at place: NodeOutput) throws(AutogradError) -> Value {
        var g = g
        for hook in hooks[place] ?? [] {
            guard let new = try hook(g) else { continue }
            guard new.shape == g.shape else { throw .gradientShape(expected: g.shape, found: new.shape) }
            g = try new.to(g.dtype)
        }
        return g
    }
}

extension Variable {
    /// Has a function called with this variable's gradient in every backward pass that reaches it.
    ///
    /// - Throws: `hookWithoutGrad` where no gradient is wanted.
    public func registerHook(_ hook: @escaping CotangentHook) throws(AutogradError) {
        guard requiresGrad else { throw .hookWithoutGrad }
        // A leaf gets its place on the tape when it is first used.
        _ = value
        for place in gradientPlaces { tape.hooks[place, default: []].append(hook) }
    }
}
