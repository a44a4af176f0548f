import Autograd
import CaseFormat

/// A suggested case that would detect a fault which the existing cases miss.
package struct MissingCase: Sendable {
    /// A description of the required case.
    package let advice: String
    /// A case that detects the fault, as JSON; nil if none could be built from the samples of the operations.
    package let json: String?
}

extension MissingCase {
    init(for fault: Fault, limits: Limits) {
        advice = fault.advice
        json = DetectableFaults.first(showing: fault) { call in
            TrialCallCase.Depth.allCases.lazy.compactMap { TrialCallCase(call, fault.kind, $0)?.text }
                .first {
                    Self.notices(fault, $0, limits)
                }
        }
    }

    /// True if the case passes without the fault and fails with it.
    private static func notices(_ fault: Fault, _ text: String, _ limits: Limits) -> Bool {
        let source = SourceText(path: "case.json", bytes: [UInt8](text.utf8))
        let input = CaseInput(id: CaseID(path: source.path), content: .text(source)) { _ in
            .failure(CaseExecution.FileFault(reason: "no file"))
        }
        guard let target = try? MutationTarget(input, limits: limits) else { return false }
        return target.outcome(with: fault) == .noticed
    }
}

extension Fault {
    /// A description of a case that would detect the fault.
    fileprivate var advice: String {
        let (op, x) = (site.op.name, site.argument)
        switch kind {
        case .sign, .factorTwo, .zero: return "add a case that differentiates `\(op)` with respect to `\(x)`"
        case .slightFactor:
            return "add a case in float64 that differentiates `\(op)` with respect to `\(x)`"
        case .droppedElement:
            return "add a case in which the gradient of the last element of `\(x)` of `\(op)` is not 0"
        case .droppedUse:
            return "add a case in which the tensor passed for `\(x)` of `\(op)` is used again later"
        case .missingReduction: return "add a case in which `\(x)` of `\(op)` is broadcast or summed over"
        case .swapped: return "add a case in which `\(x)` of `\(op)` and another argument have the same shape"
        case .transposed:
            return "add a case in which `\(x)` of `\(op)` is square and its gradient is not symmetric"
        case .stale: return "add a case that runs backward through `\(op)` twice (`retain_graph=True`)"
        }
    }
}
