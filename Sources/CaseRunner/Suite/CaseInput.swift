import CaseFormat
import GradientCheck

/// A case that is yet to be read: its text, and how to reach the files beside it.
public struct CaseInput: Sendable {
    public let id: CaseID
    public let content: Content
    /// The bytes of a file, by its path relative to the case's folder.
    public let readFile: @Sendable (_ path: String) -> Result<[UInt8], CaseExecution.FileFault>

    public enum Content: Sendable {
        case text(SourceText)
        /// What is wrong with the file or line as a whole.
        case unreadable(Diagnostic)
    }

    public init(
        id: CaseID, content: Content,
        readFile: @escaping @Sendable (_ path: String) -> Result<[UInt8], CaseExecution.FileFault>
    ) {
        self.id = id
        self.content = content
        self.readFile = readFile
    }

    /// Reads and runs the case.
    ///
    /// - Parameter workers: may help with a large check.
    public func run(
        limits: Limits, _ adjustments: CheckAdjustments = CheckAdjustments(), workers: Workers = Workers()
    ) -> CaseResult {
        switch content {
        case .unreadable(let diagnostic): return CaseResult(unreadable: id, diagnostic)
        case .text(let source):
            do {
                var gradientCase = try GradientCase(decoding: source, limits: limits)
                adjustments.adjust(&gradientCase)
                let execution = CaseExecution(
                    gradientCase, source: source, id: id, limits: limits, workers: workers, readFile: readFile
                )
                return execution.run()
            } catch {
                return CaseResult(malformed: id, source, error)
            }
        }
    }
}
