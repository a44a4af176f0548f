import Autograd

/// One backward pass, as one leaf sees it.
struct LeafPass {
    let name: String
    let variable: Variable
    let places: [Place]
    /// What this pass by itself gives.
    let gradient: Tensor
    let pass: Tape.BackwardPass
    /// What autograd found in a narrower dtype, where what is judged is a twin of that.
    var narrow: Narrow?

    struct Narrow {
        let places: [Place]
        let gradient: Tensor
        let pass: Tape.BackwardPass
    }

    /// The same in a twin of the computation; nil where the twin does not have it.
    func moved(to twin: Twin) -> LeafPass? {
        let places = places.compactMap { twin.places[$0] }
        let parts = places.compactMap { twin.pass.gradients[$0] }
        guard let gradient = try? parts.summed else { return nil }
        return LeafPass(
            name: name, variable: variable, places: places, gradient: gradient, pass: twin.pass,
            narrow: Narrow(places: self.places, gradient: self.gradient, pass: pass))
    }
}
