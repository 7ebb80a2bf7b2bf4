import JSONText

/// What stands at the beginning of an element: the part that arrays and sequences share.
enum ElementReading {
    /// A whole value; `end` is the byte behind it.
    case whole(end: Int)
    /// The window has to grow.
    case needsMore
    /// The document ended inside the value.
    case cutShort
    /// To be passed over and refused; no reason for its size alone. `fault` is where the syntax broke, if it did.
    case broken(Rejection.Reason?, fault: Int?)

    static func read(
        _ window: ByteWindow, from start: Int, collector: RecordCollector, layout: ElementLayout, indentation: Int?
    ) -> Self {
        let limit = collector.limits.maximumRecordBytes
        let scanner = collector.scanner
        // No further than a record may be long: the scanner remembers each token it meets.
        let end = min(window.count, start + limit + 1)
        switch scanner.scan(window.base, from: start, to: end, isFinal: window.isLast && end == window.count) {
        case .complete(let end):
            if end - start > limit { return .broken(nil, fault: nil) }
            return .whole(end: end)
        case .incomplete:
            let isTooLarge = window.count - start > limit
            guard isTooLarge || window.isLast else { return .needsMore }
            if let place = layout.nextElement(in: window, from: start, to: window.count, indentation: indentation) {
                return .broken(neverClosed(at: place, from: start), fault: nil)
            }
            return isTooLarge ? .broken(nil, fault: nil) : .cutShort
        case .invalid(let fault, let place):
            return .broken(.syntax(fault, at: place, in: window, from: start, to: window.count), fault: place)
        case .tooDeep:
            return .broken(.tooDeep(limit: scanner.maximumDepth), fault: nil)
        }
    }

    static func neverClosed(at place: Int, from start: Int) -> Rejection.Reason {
        .malformed(expected: "a closing bracket", found: "the next element", column: place - start + 1)
    }
}
