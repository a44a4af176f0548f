import CaseFormat
import GradientCheck

/// The unparsed text of a case, with access to the files it refers to.
public struct CaseInput: Sendable {
    public let id: CaseID
    public let content: Content
    /// Reads a file by its path relative to the case's folder.
    public let readFile: @Sendable (_ path: String) -> Result<[UInt8], CaseExecution.FileFault>

    public enum Content: Sendable {
        case text(SourceText)
        /// The reason why the file or line cannot be read.
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

    /// Parses and runs the case.
    ///
    /// - Parameter workers: Threads that large checks may use.
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
