/// A broken or oversized element that is being passed over, window by window.
struct BrokenElement {
    private var record: SkippedRecord
    private var skipper: ElementSkipper

    init(_ record: SkippedRecord, skipper: ElementSkipper) {
        self.record = record
        self.skipper = skipper
    }

    /// Reads on from `start`; once its end is found, or the document's, it goes to the collector.
    /// - Returns: nil where the window ended first.
    mutating func skip(_ window: ByteWindow, from start: Int, into collector: RecordCollector) -> ElementSkipper
        .Boundary?
    {
        let boundary = skipper.skip(window, from: start)
        let end =
            switch boundary {
            case .comma(let at), .closingBracket(let at), .element(let at, _): at
            case nil: window.count
            }
        record.append(window, from: start, to: end, limits: collector.limits)
        if boundary != nil || window.isLast { record.finish(into: collector) }
        return boundary
    }
}
