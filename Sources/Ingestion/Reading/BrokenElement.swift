import JSONText

/// A broken or oversized element that is being passed over, window by window.
///
/// Two readings go side by side. The first takes quotes and brackets as they come. The second begins where the syntax
/// broke, and takes text for structure and structure for text, as is right if a quote is missing there or one too many;
/// where it meets the end of an element, this counts only if a whole object with a key follows, which cannot stand
/// inside a string, because a string would have its quotes escaped.
struct BrokenElement {
    private var record: SkippedRecord
    private var skipper: ElementSkipper
    private var inverted: ElementSkipper?
    /// Bytes from the element's start to where its syntax broke; nil behind it, and where it did not.
    private var untilFault: Int?
    private var refutedCount = 0

    /// So often the second reading may be wrong before it is given up.
    private static let mostRefuted = 16

    /// - Parameter untilFault: bytes from the element's start to where its syntax broke; nil where it did not.
    init(_ record: SkippedRecord, skipper: ElementSkipper, untilFault: Int?) {
        self.record = record
        self.skipper = skipper
        self.untilFault = untilFault
    }

    /// How far the skipping came.
    enum Outcome {
        case boundary(ElementSkipper.Boundary)
        /// The window has been read up to there, and has to grow.
        case needsMore(consumed: Int)
    }

    /// Reads on from `start`; once the element's end is found, or the document's, it goes to the collector.
    mutating func skip(_ window: ByteWindow, from start: Int, into collector: RecordCollector) -> Outcome {
        var position = start
        if let distance = untilFault {
            let fault = min(start + distance, window.count)
            if let boundary = skipper.skip(window, from: start, to: fault) {
                return end(boundary, window, from: start, into: collector)
            }
            untilFault = nil
            inverted = skipper.inverted
            position = fault
        }
        var invertedPosition = position
        while true {
            let candidate = inverted?.skip(window, from: invertedPosition, to: window.count)
            let limit = candidate?.place ?? window.count
            if let boundary = skipper.skip(window, from: position, to: limit) {
                return end(boundary, window, from: start, into: collector)
            }
            position = limit
            guard let candidate else {
                record.append(window, from: start, to: window.count, limits: collector.limits)
                if window.isLast { record.finish(into: collector) }
                return .needsMore(consumed: window.count)
            }
            switch isProven(candidate, window, collector) {
            case true?:
                return end(candidate, window, from: start, into: collector)
            case false?:
                invertedPosition = limit + 1
                refutedCount += 1
                if refutedCount == Self.mostRefuted { inverted = nil }
            case nil:
                record.append(window, from: start, to: limit, limits: collector.limits)
                return .needsMore(consumed: limit)
            }
        }
    }

    private func end(
        _ boundary: ElementSkipper.Boundary, _ window: ByteWindow, from start: Int, into collector: RecordCollector
    ) -> Outcome {
        var record = record
        record.append(window, from: start, to: boundary.place, limits: collector.limits)
        record.finish(into: collector)
        return .boundary(boundary)
    }

    /// Whether what follows shows that an element of the array ends there; nil where more has to be seen.
    private func isProven(
        _ candidate: ElementSkipper.Boundary, _ window: ByteWindow, _ collector: RecordCollector
    ) -> Bool? {
        let isUndecided: Bool? =
            window.isLast || window.count - candidate.place > collector.limits.maximumRecordBytes
            ? false : nil
        let next = window.skippingSpace(from: candidate.place + 1)
        switch candidate {
        case .closingBracket:
            return next < window.count ? false : window.isLast ? true : isUndecided
        case .comma:
            guard next < window.count else { return isUndecided }
            guard window.base[next] == UInt8(ascii: "{") else { return false }
            let scanner = collector.scanner
            switch scanner.scan(window.base, from: next, to: window.count, isFinal: window.isLast) {
            case .incomplete: return isUndecided
            case .complete(let end):
                // An opening, a key, a value, an end.
                guard scanner.tape(window.base, from: next, to: end).count >= 4 else { return false }
                let behind = window.skippingSpace(from: end)
                guard behind < window.count else { return isUndecided }
                return window.base[behind] == UInt8(ascii: ",") || window.base[behind] == UInt8(ascii: "]")
            case .invalid, .tooDeep: return false
            }
        case .element:
            return false
        }
    }
}
