import Autograd
import CaseFormat
import FiniteDifferences
import GradientCheck

extension Comparison {
    /// The elements of a gradient that differ from the numerical derivative or could not be decided.
    init(_ evidence: GradientEvidence) {
        let rows = evidence.elements.enumerated().compactMap { i, element -> Row? in
            guard element.outcome != .agrees else { return nil }
            let isEstablished = element.numerical.isEstablished
            return Row(
                index: evidence.shape.index(ofElement: i), expected: nil, found: element.autograd,
                numerical: isEstablished ? element.numerical.value : nil,
                error: isEstablished ? element.numerical.error : nil, remark: Remark(element.numerical.kind))
        }
        self.init(evidence.dtype, evidence.shape, rows)
    }

    init(_ dtype: DType, _ shape: [Int], _ rows: [Row]) {
        self.dtype = dtype
        self.shape = shape
        differing = rows.count
        let worstFirst = rows.enumerated().sorted { a, b in
            let (x, y) = (a.element.severity, b.element.severity)
            return x > y || (x == y && a.offset < b.offset)
        }
        self.rows = worstFirst.prefix(Comparison.rowLimit).map(\.element)
    }
}

extension Comparison.Row {
    /// Magnitude of the relative difference; infinite for NaN.
    fileprivate var severity: Double {
        let difference = relativeDifference.magnitude
        return difference.isNaN ? .infinity : difference
    }
}

extension Comparison.Remark {
    init?(_ kind: DerivativeEstimate.Kind) {
        switch kind {
        case .smooth: return nil
        case .kink(let left, let right): self = .kink(left: left.value, right: right.value)
        case .jump(let left, let right): self = .jump(left: left, right: right)
        case .domainEdge: self = .domainEdge
        case .vertical: self = .verticalTangent
        case .noisy: self = .noisy
        case .notFinite: self = .notFinite
        }
    }
}
