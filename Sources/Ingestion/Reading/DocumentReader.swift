/// Reads one document: finds out how it is framed, and hands its records to a collector.
package struct DocumentReader {
    private let nameExtension: String
    private let schema: RecordSchema?
    private var splitter: (any RecordSplitter)?

    /// - Parameter name: the document's name; its ending helps to tell what it is.
    package init(name: String, schema: RecordSchema?) {
        let base = name.split(separator: "/").last ?? ""
        let parts = base.split(separator: ".", omittingEmptySubsequences: false)
        nameExtension = parts.count > 1 ? parts.last?.lowercased() ?? "" : ""
        self.schema = schema
    }

    /// The position of the last record or rejection, from 1.
    package var position: Int64 { splitter?.position ?? 0 }

    /// What a step came to.
    package enum Step: Sendable, Equatable {
        case progress(SplitProgress)
        case unsupported(detail: String)
    }

    /// Reads on from `window`; what is not consumed has to be shown again.
    package mutating func read(_ window: ByteWindow, into collector: RecordCollector) -> Step {
        if let progress = splitter?.split(window, into: collector) { return .progress(progress) }
        switch DocumentFormat.detect(
            window, nameExtension: nameExtension, schema: schema, limits: collector.limits)
        {
        case .needsMore: return .progress(SplitProgress(consumed: 0, state: .needsMore))
        case .empty: return .progress(SplitProgress(consumed: window.count, state: .finished))
        case .unsupported(let detail): return .unsupported(detail: detail)
        case .found(var found, let start):
            let rest = ByteWindow(
                base: window.base + start, count: window.count - start, offset: window.offset + Int64(start),
                isLast: window.isLast)
            var progress = found.split(rest, into: collector)
            splitter = found
            progress.consumed += start
            return .progress(progress)
        }
    }
}
