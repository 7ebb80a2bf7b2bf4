import JSONText

/// Reads one rejected record again, alone: from its bytes and what was kept of its document.
package enum RejectedRecordReader {
    /// Hands the record to the collector, which takes it or refuses it again; always one of the two.
    /// - Parameters:
    ///   - payload: its bytes, whole.
    ///   - context: `FileProgress.context` of its file; nil for JSON.
    ///   - place: where it stood.
    package static func read(
        payload: [UInt8], context: [UInt8]?, at place: RecordPlace, schema: RecordSchema?,
        into collector: RecordCollector
    ) {
        payload.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: UInt8(0)) { nothing in
                let window = ByteWindow(
                    base: bytes.baseAddress ?? nothing, count: bytes.count, offset: place.byteOffset, isLast: true)
                guard let context else { return readJSON(window, at: place, into: collector) }
                guard let header = CSVHeader(context: context) else {
                    let detail = "the header of its file is not known any more"
                    return collector.reject(.malformedRow(detail: detail), at: place, payload: payload)
                }
                CSVSplitter(header: header, schema: schema).readOne(window, at: place, into: collector)
            }
        }
    }

    private static func readJSON(_ window: ByteWindow, at place: RecordPlace, into collector: RecordCollector) {
        let start = window.skippingSpace(from: 0)
        let scanner = collector.scanner
        let reason: Rejection.Reason
        switch scanner.scan(window.base, from: start, to: window.count, isFinal: true) {
        case .complete(let end):
            let behind = window.skippingSpace(from: end)
            if behind == window.count {
                return collector.take(scanner.tape(window.base, from: start, to: end), at: place)
            }
            reason = .unexpected("the end of the record", at: behind, in: window, from: 0)
        case .incomplete: reason = .truncated
        case .invalid(let fault, let faultPlace):
            reason = .syntax(fault, at: faultPlace, in: window, from: 0, to: window.count)
        case .tooDeep: reason = .tooDeep(limit: scanner.maximumDepth)
        }
        collector.reject(reason, at: place, payload: window.bytes(from: 0, to: window.count))
    }
}
