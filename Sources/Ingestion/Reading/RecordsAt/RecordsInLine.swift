import JSONText

/// Records inside a line of JSON Lines: each line is a document, and the records of one line share its number.
enum RecordsInLine {
    /// What a line without records is refused by.
    static let transformName = "records_at"

    /// Takes the records of the document on `tape`, the last that the collector's scanner found.
    static func take(_ tape: JSONTape, at pointer: RecordPointer, place: RecordPlace, into collector: RecordCollector) {
        let found: Int
        switch pointer.find(in: tape) {
        case .value(let index): found = index
        case .missing(let detail):
            return collector.reject(
                .transform(name: transformName, field: pointer.text, found: detail), at: place,
                payload: UnsafeBufferPointer(start: tape.bytes, count: tape.length))
        }
        // Noted before any is taken: each is scanned anew, which takes the line's tape away.
        var records: [UnsafeBufferPointer<UInt8>] = []
        if case .array = tape[found].kind {
            var index = found + 1
            while index < tape[found].extent {
                records.append(tape.rawText(at: index))
                index = tape.next(after: index)
            }
        } else {
            records = [tape.rawText(at: found)]
        }
        for record in records {
            guard let start = record.baseAddress else { continue }
            let offset = place.byteOffset + Int64(start - tape.bytes)
            guard case .complete(let end) = collector.scanner.scan(start, from: 0, to: record.count, isFinal: true),
                end == record.count
            else { preconditionFailure("a part of a valid value is valid") }
            collector.take(
                collector.scanner.tape(start, from: 0, to: end),
                at: RecordPlace(position: place.position, byteOffset: offset))
        }
    }
}
