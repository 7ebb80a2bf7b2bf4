import JSONText

/// Reads one rejected record again, alone: from its bytes and what was kept of its document.
package enum RejectedRecordReader {
    /// Hands the record to the collector, which takes it or refuses it again; always one of the two.
    /// - Parameters:
    ///   - payload: its bytes, whole.
    ///   - context: `FileProgress.context` of its file; nil for JSON.
    ///   - place: where it stood.
    ///   - reason: why it was refused: it may have been a whole line of JSON Lines, and not one of the records inside.
    ///   - recordsAt: where the records lie in documents of its source; nil for documents themselves.
    package static func read(
        payload: [UInt8], context: [UInt8]?, at place: RecordPlace, schema: RecordSchema?,
        reason: Rejection.Reason? = nil, recordsAt: RecordPointer? = nil, into collector: RecordCollector
    ) {
        payload.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: UInt8(0)) { nothing in
                let window = ByteWindow(
                    base: bytes.baseAddress ?? nothing, count: bytes.count, offset: place.byteOffset, isLast: true)
                guard let context else {
                    return readJSON(window, at: place, reason, recordsAt, into: collector)
                }
                guard let header = CSVHeader(context: context) else {
                    let detail = "the header of its file is not known any more"
                    return collector.reject(.malformedRow(detail: detail), at: place, payload: payload)
                }
                CSVSplitter(header: header, schema: schema).readOne(window, at: place, into: collector)
            }
        }
    }

    private static func readJSON(
        _ window: ByteWindow, at place: RecordPlace, _ old: Rejection.Reason?, _ recordsAt: RecordPointer?,
        into collector: RecordCollector
    ) {
        let start = window.skippingSpace(from: 0)
        let scanner = collector.scanner
        let reason: Rejection.Reason
        switch scanner.scan(window.base, from: start, to: window.count, isFinal: true) {
        case .complete(let end):
            let behind = window.skippingSpace(from: end)
            if behind == window.count {
                let tape = scanner.tape(window.base, from: start, to: end)
                guard let recordsAt, isDocument(tape, refusedFor: old, recordsAt) else {
                    return collector.take(tape, at: place)
                }
                return RecordsInLine.take(tape, at: recordsAt, place: place, into: collector)
            }
            reason = .unexpected("the end of the record", at: behind, in: window, from: 0)
        case .incomplete: reason = .truncated
        case .invalid(let fault, let faultPlace):
            reason = .syntax(fault, at: faultPlace, in: window, from: 0, to: window.count)
        case .tooDeep: reason = .tooDeep(limit: scanner.maximumDepth)
        }
        collector.reject(reason, at: place, payload: window.bytes(from: 0, to: window.count))
    }

    /// Whether it is a line that was refused as a whole: because no records were found in it, or before they were.
    private static func isDocument(
        _ tape: JSONTape, refusedFor reason: Rejection.Reason?, _ recordsAt: RecordPointer
    ) -> Bool {
        switch reason {
        case .transform(RecordsInLine.transformName, _, _): true
        case .tooDeep: if case .value = recordsAt.find(in: tape) { true } else { false }
        default: false
        }
    }
}
