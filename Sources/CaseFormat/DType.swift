public enum DType: String, Sendable, CaseIterable, Equatable {
    case bool, int64, bfloat16, float16, float32, float64
}
