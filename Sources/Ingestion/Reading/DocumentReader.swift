import JSONText

/// Reads one document: finds out how it is framed, and hands its records to a collector.
package struct DocumentReader {
    private let nameExtension: String
    private let schema: RecordSchema?
    private let recordsAt: RecordPointer?
    private let delimiter: UInt8?
    private var splitter: (any RecordSplitter)?

    /// - Parameters:
    ///   - name: the document's name; its ending helps to tell what it is. That of a packed one is not part of it:
    ///     `x.csv.gz` ends like `x.csv`.
    ///   - recordsAt: where the records lie in it, as a JSON Pointer; nil for the document itself.
    ///   - delimiter: what separates the cells of CSV; nil to find it out.
    package init(name: String, schema: RecordSchema?, recordsAt: String? = nil, delimiter: UInt8? = nil) {
        nameExtension = Self.ending(of: name)
        self.schema = schema
        self.recordsAt = recordsAt.flatMap { RecordPointer($0) }
        self.delimiter = delimiter
    }

    /// The position of the last record or rejection, from 1.
    package var position: Int64 { splitter?.position ?? 0 }

    /// What is needed to read a rejected record of the document again without the rest (`FileProgress.context`).
    package var context: [UInt8]? { splitter?.context }

    /// Whether reading can stop behind a record and go on there with another reader.
    package var isResumable: Bool { splitter is any ResumableSplitter }

    /// What a step came to.
    package enum Step: Sendable, Equatable {
        case progress(SplitProgress)
        case unsupported(detail: String)
    }

    /// Reads on from `window`; what is not consumed has to be shown again.
    /// - Parameter decidesNow: finds out the framing from what there is, as no more will come soon.
    package mutating func read(
        _ window: ByteWindow, decidesNow: Bool = false, into collector: RecordCollector
    ) -> Step {
        if let progress = splitter?.split(window, into: collector) { return step(progress) }
        switch detect(window, decidesNow: decidesNow, limits: collector.limits) {
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

    /// Goes on behind the record of that position, which another reader read from the same document, instead of from
    /// the beginning.
    /// - Parameters:
    ///   - front: the document's first `DocumentFormat.decisiveBytes`, or all it has.
    ///   - sizeBefore: how large the document was then; more may stand behind the same bytes now.
    /// - Returns: false where its framing does not allow that, or is not the same any more.
    package mutating func resume(
        at position: Int64, front: [UInt8], sizeBefore: Int64, sizeNow: Int64, into collector: RecordCollector
    ) -> Bool {
        let found = front.withUnsafeBufferPointer { bytes -> (any ResumableSplitter)? in
            guard let base = bytes.baseAddress, ContentEncoding.detect(bytes) == .plain else { return nil }
            func splitter(ofSize size: Int64) -> (any ResumableSplitter)? {
                let window = ByteWindow(
                    base: base, count: Int(min(size, Int64(bytes.count))), offset: 0, isLast: size <= bytes.count)
                guard case .found(let splitter, _) = detect(window, limits: collector.limits) else { return nil }
                return inside(splitter, collector) as? any ResumableSplitter
            }
            guard let then = splitter(ofSize: sizeBefore), let now = splitter(ofSize: sizeNow),
                type(of: then) == type(of: now), then.context == now.context
            else { return nil }
            return now
        }
        guard var found else { return false }
        found.resume(at: position)
        splitter = found
        return true
    }

    private func detect(
        _ window: ByteWindow, decidesNow: Bool = false, limits: RecordLimits
    ) -> DocumentFormat.Detection {
        guard decidesNow || DocumentFormat.isDecisive(window) else { return .needsMore }
        return DocumentFormat.detect(
            window, nameExtension: nameExtension, delimiter: delimiter, schema: schema, limits: limits)
    }

    /// The lower-case ending that tells the format, without its dot.
    private static func ending(of name: String) -> String {
        let base = name.split(separator: "/").last ?? ""
        var parts = base.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 1, let last = parts.last, ["gz", "gzip", "zst", "zstd"].contains(last) { parts.removeLast() }
        return parts.count > 1 ? String(parts.last ?? "") : ""
    }
}
