import JSONText

/// Reads one document: finds out how it is framed, and hands its records to a collector.
package struct DocumentReader {
    private let nameExtension: String
    private let schema: RecordSchema?
    private let recordsAt: RecordPointer?
    private var splitter: (any RecordSplitter)?

    /// - Parameters:
    ///   - name: the document's name; its ending helps to tell what it is.
    ///   - recordsAt: where the records lie in it, as a JSON Pointer; nil for the document itself.
    package init(name: String, schema: RecordSchema?, recordsAt: String? = nil) {
        let base = name.split(separator: "/").last ?? ""
        let parts = base.split(separator: ".", omittingEmptySubsequences: false)
        nameExtension = parts.count > 1 ? parts.last?.lowercased() ?? "" : ""
        self.schema = schema
        self.recordsAt = recordsAt.flatMap { RecordPointer($0) }
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
        if let progress = splitter?.split(window, into: collector) { return step(progress) }
        switch DocumentFormat.detect(
            window, nameExtension: nameExtension, schema: schema, limits: collector.limits)
        {
        case .needsMore: return .progress(SplitProgress(consumed: 0, state: .needsMore))
        case .empty: return .progress(SplitProgress(consumed: window.count, state: .finished))
        case .unsupported(let detail): return .unsupported(detail: detail)
        case .found(let found, let start):
            guard var found = inside(found, collector) else {
                return .unsupported(detail: "records_at is for JSON, and this is CSV")
            }
            let rest = ByteWindow(
                base: window.base + start, count: window.count - start, offset: window.offset + Int64(start),
                isLast: window.isLast)
            var progress = found.split(rest, into: collector)
            splitter = found
            progress.consumed += start
            return step(progress)
        }
    }

    private func step(_ progress: SplitProgress) -> Step {
        splitter?.failure.map { .unsupported(detail: $0) } ?? .progress(progress)
    }

    /// What reads the records inside the documents that `found` would take for records; nil where there can be none.
    private func inside(_ found: any RecordSplitter, _ collector: RecordCollector) -> (any RecordSplitter)? {
        guard let recordsAt else { return found }
        if found is CSVSplitter { return nil }
        if found is LineSplitter { return LineSplitter(recordsAt: recordsAt) }
        return PointerSplitter(recordsAt, maximumDepth: collector.scanner.maximumDepth)
    }
}
