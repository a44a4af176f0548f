import Autograd

/// One backward pass, as one leaf sees it.
struct LeafGradient {
    let name: String
    let variable: Variable
    let places: [NodeOutput]
    /// What this pass by itself gives.
    let gradient: Tensor
    let pass: Tape.BackwardPass
    /// What autograd found in a narrower dtype, where what is judged is a twin of that.
    var narrow: Narrow?

    struct Narrow {
        let places: [NodeOutput]
        let gradient: Tensor
        let pass: Tape.BackwardPass
    }

    /// The same in a twin of the computation; nil where the twin does not have it.
    func moved(to recomputation: Recomputation) -> LeafGradient? {
        let places = places.compactMap { recomputation.places[$0] }
        let parts = places.compactMap { recomputation.pass.gradients[$0] }
        guard let gradient = try? parts.summed else { return nil }
        return LeafGradient(
            name: name, variable: variable, places: places, gradient: gradient, pass: recomputation.pass,
            narrow: Narrow(places: self.places, gradient: self.gradient, pass: pass))
    }
}
