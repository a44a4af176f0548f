/// A function called with the cotangent of a node output in a backward pass; returns a replacement, or nil to keep it.
public typealias CotangentHook = (Value) throws(AutogradError) -> Value?

extension Tape {
    /// The cotangent of a node output after its hooks have run, in the order of their registration.
    /// - Throws: `gradientShape` if a hook returns another shape, and the errors of the hooks.
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
    /// Registers a function that every backward pass calls with this variable's gradient.
    ///
    /// - Throws: `hookWithoutGrad` if the variable does not require a gradient.
    public func registerHook(_ hook: @escaping CotangentHook) throws(AutogradError) {
        guard requiresGrad else { throw .hookWithoutGrad }
        // A leaf is added to the tape when its value is first read.
        _ = value
        for place in gradientPlaces { tape.hooks[place, default: []].append(hook) }
    }
}
