/// The error messages for `.npy` files.
extension NumPyFault {
    /// Describes the fault in one line without a full stop.
    public var message: String {
        switch self {
        case .notNumPy: "this is not a NumPy .npy file"
        case .unknownVersion(let version):
            "version \(version) of the .npy format is not supported; versions 1 to 3 are"
        case .truncatedHeader: "the header of this .npy file is truncated"
        case .badHeader: "the header of this .npy file is malformed"
        case .unsupportedDType(let descr): "the element type \(quoted(descr)) is not supported"
        case .tooManyElements(let limit): "the array has more than \(limit) elements"
        case .wrongSize(let expected, let found):
            "the array takes \(counted(expected, "byte")), but the file has \(found) after its header"
        case .inexactInteger(let element): "a double cannot hold the integer at element \(element) exactly"
        }
    }
}
