/// A kind of PyTorch's operations that cases do not have.
public enum Omission: Sendable {
    case complexNumbers, randomness, sparseTensors, quantisation, ctcLoss

    private static let names: KeyValuePairs<Omission, Set<String>> = [
        .complexNumbers: [
            "complex", "polar", "view_as_complex", "view_as_real", "imag", "linalg.eig", "linalg.eigvals",
            "eig",
            "stft", "istft", "fft.fft", "fft.fft2", "fft.fftn", "fft.ifft", "fft.ifft2", "fft.ifftn",
            "fft.rfft", "fft.rfft2", "fft.rfftn", "fft.ihfft", "fft.ihfft2", "fft.ihfftn",
        ],
        .randomness: [
            "bernoulli", "multinomial", "poisson", "normal", "binomial", "bernoulli_",
            "exponential_", "random_", "gumbel_softmax",
        ],
        .sparseTensors: [
            "to_sparse", "sparse_coo_tensor", "sparse_csr_tensor", "sparse.mm", "sparse.sum",
            "sparse.softmax", "to_dense",
        ],
        .quantisation: [
            "quantize_per_tensor", "quantize_per_channel", "fake_quantize_per_tensor_affine", "dequantize",
        ],
        .ctcLoss: ["ctc_loss"],
    ]

    /// The kind of the operation with a name without `torch.`; nil if it is of none of them.
    init?(ofOperation name: String) {
        guard let kind = Self.names.first(where: { $0.value.contains(name) })?.key else { return nil }
        self = kind
    }
}
