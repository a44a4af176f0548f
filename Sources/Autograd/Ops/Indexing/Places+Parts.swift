/// Additions and writing at places as sums of rearranged elements.
extension Value {
    /// `self`, with the elements of a source added at their places.
    func partsOfAdding(_ source: Value, at places: Places) throws(AutogradError) -> [Value] {
        [try self + source.expanded(to: places.shape).rearrangedBack(places)]
    }

    /// `self`, with the elements of a source written at their places, of which the last one counts.
    func partsOfWriting(_ source: Value, at places: Places) throws(AutogradError) -> [Value] {
        var own = Array(0..<tensor.count)
        var written = [Int](repeating: -1, count: tensor.count)
        for (i, place) in places.indices.enumerated() where place >= 0 {
            (own[place], written[place]) = (-1, i)
        }
        let kept = try rearranged(Places(from: shape, to: shape, own))
        let new = try source.expanded(to: places.shape)
            .rearranged(Places(from: places.shape, to: shape, written))
        return [try kept + new]
    }
}
