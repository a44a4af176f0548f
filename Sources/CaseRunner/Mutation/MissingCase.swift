import Autograd
import CaseFormat

/// The case that would notice a fault: what it has to do, and where it could be made, the case itself.
package struct MissingCase: Sendable {
    /// What has to be in it.
    package let advice: String
    /// A case that notices the fault, as JSON; nil where no sample of an operation gives one.
    package let json: String?
}

extension MissingCase {
    init(for fault: Fault, limits: Limits) {
        advice = fault.advice
        json = DetectableFaults.first(showing: fault) { probe in
            TrialCallCase.Depth.allCases.lazy.compactMap { TrialCallCase(probe, fault.kind, $0)?.text }
                .first {
                    Self.notices(fault, $0, limits)
                }
        }
    }

    /// Whether the case passes, and does not with the fault.
    private static func notices(_ fault: Fault, _ text: String, _ limits: Limits) -> Bool {
        let source = SourceText(path: "case.json", bytes: [UInt8](text.utf8))
        let input = CaseInput(id: CaseID(path: source.path), content: .text(source)) { _ in
            .failure(CaseExecution.FileFault(reason: "no file"))
        }
        guard let subject = try? MutationTarget(input, limits: limits) else { return false }
        return subject.answer(to: fault) == .noticed
    }
}

extension Fault {
    /// What has to be in a case that is to notice the fault.
    fileprivate var advice: String {
        let (op, x) = (site.op.name, site.argument)
        switch kind {
        case .sign, .factorTwo, .zero: return "add a case that differentiates `\(op)` by `\(x)`"
        case .slightFactor: return "add a case in float64 that differentiates `\(op)` by `\(x)`"
        case .droppedElement:
            return "add a case in which the gradient of the last element of `\(x)` of `\(op)` is not 0"
        case .droppedUse:
            return "add a case in which what is passed for `\(x)` of `\(op)` is used once more afterwards"
        case .missingReduction: return "add a case in which `\(x)` of `\(op)` is broadcast or summed over"
        case .swapped: return "add a case in which `\(x)` of `\(op)` and another argument have one shape"
        case .transposed:
            return "add a case in which `\(x)` of `\(op)` is square and its gradient is not symmetric"
        case .stale: return "add a case that goes backward through `\(op)` twice (`retain_graph=True`)"
        }
    }
}
