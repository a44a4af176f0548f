extension NumPyFault {
    /// What is wrong, in one line without a full stop.
    public var message: String {
        switch self {
        case .notNumPy: "this is not a NumPy .npy file"
        case .unknownVersion(let version): "version \(version) of the .npy format is not known; 1 to 3 are"
        case .truncatedHeader: "the header of this .npy file is cut off"
        case .badHeader: "the header of this .npy file cannot be read"
        case .unsupportedDType(let descr): "elements of type \(quoted(descr)) cannot be used"
        case .tooManyElements(let limit): "the array has more than \(limit) elements"
        case .wrongSize(let expected, let found):
            "the array takes \(counted(expected, "byte")), the file has \(found) after its header"
        case .inexactInteger(let element): "a double cannot hold the integer at element \(element) exactly"
        }
    }
}
