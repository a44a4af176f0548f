import CaseFormat

extension FuzzTarget {
    static let numPy = FuzzTarget(
        name: "npy", summary: "reading a NumPy file", grammar: NumPyGrammar(), seeds: .numPy,
        batchSize: 20_000
    ) { input throws(Complaint) in
        let file: NumPyFile
        do {
            file = try NumPyFile(input, elementLimit: RunLimits.limits.tensorElements)
        } catch {
            return false
        }
        guard file.values.count == file.shape.reduce(1, &*) else {
            throw Complaint("wrong number of elements", "\(file.values.count) for \(file.shape)")
        }
        guard file.values.count <= RunLimits.limits.tensorElements else {
            throw Complaint("more elements than the limit", "\(file.shape)")
        }
        return true
    }
}
