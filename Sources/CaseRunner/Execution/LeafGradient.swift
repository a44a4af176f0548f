import Autograd

/// The gradient that one backward pass computed for one leaf.
struct LeafGradient {
    let name: String
    let variable: Variable
    /// The leaf's node outputs on the tape; several if it was changed in place between uses.
    let places: [NodeOutput]
    /// The gradient of this pass alone, without accumulation.
    let gradient: Tensor
    let pass: Tape.BackwardPass
    /// The original low-precision gradient, if this is its float64 recomputation.
    var narrow: Narrow?

    struct Narrow {
        let places: [NodeOutput]
        let gradient: Tensor
        let pass: Tape.BackwardPass
    }

    /// The gradient of the same leaf in a recomputation; nil if the recomputation does not contain it.
    func moved(to recomputation: Recomputation) -> LeafGradient? {
        let places = places.compactMap { recomputation.places[$0] }
        let parts = places.compactMap { recomputation.pass.gradients[$0] }
        guard let gradient = try? parts.summed else { return nil }
        return LeafGradient(
            name: name, variable: variable, places: places, gradient: gradient, pass: recomputation.pass,
            narrow: Narrow(places: self.places, gradient: self.gradient, pass: pass))
    }
}
