package import Foundation
package import Ingestion
import Quantities

/// Batches to fill stores with. A record's number decides all of it: equal numbers are equal records.
package enum StoreSamples {
    package static let noon = Date(timeIntervalSince1970: 1_746_100_800)

    /// One record for each number, standing at consecutive positions from `position` in one file.
    package static func batch(
        _ numbers: some Sequence<Int>, file: String = "/data/forecasts.jsonl", from position: Int64 = 1
    ) -> Batch {
        var block = RecordBlock()
        var next = position
        for number in numbers {
            append(number, at: next, to: &block)
            next += 1
        }
        return Batch(records: block, files: [progress(file, positions: next - 1)])
    }

    package static func append(_ number: Int, file: Int32 = 0, at position: Int64, to block: inout RecordBlock) {
        let body = body(number)
        block.entries.append(
            RecordBlock.Entry(
                bodyOffset: block.bodies.count, bodyLength: body.count, identity: identity(number), file: file,
                position: position, eventTime: number.isMultiple(of: 3) ? nil : eventTime(number).stored,
                isMarkedInvalid: number.isMultiple(of: 5)))
        block.bodies += body
    }

    package static func body(_ number: Int) -> [UInt8] {
        Array(#"{"forecast_id":"f\#(number)","größe":\#(number).0}"#.utf8)
    }

    package static func eventTime(_ number: Int) -> Date { noon.addingTimeInterval(Double(number)) }

    /// Scattered as hashes are, so that the order of identities says nothing of the order of numbers.
    package static func identity(_ number: Int) -> RecordIdentity {
        RecordIdentity(high: scattered(UInt64(number)), low: scattered(UInt64(number) &+ 0x9E37))
    }

    package static func progress(
        _ path: String, positions: Int64 = 0, state: FileProgress.State = .finished
    ) -> FileProgress {
        FileProgress(
            path: path, size: 4_096, modified: 1_746_000_000_000_000, device: 64_769, inode: .max - 7, offset: 4_096,
            positions: positions, state: state)
    }

    /// What a store must give back for a record of `batch`.
    package static func stored(
        _ number: Int, source: SourceID, run: RunID, file: String? = "/data/forecasts.jsonl", position: Int64,
        ingested: Date
    ) -> StoredRecord {
        StoredRecord(
            source: source, run: run, file: file, position: position,
            eventTime: number.isMultiple(of: 3) ? nil : eventTime(number), ingested: ingested,
            isMarkedInvalid: number.isMultiple(of: 5), body: body(number))
    }

    private static func scattered(_ value: UInt64) -> UInt64 {
        var generator = SplitMix(seed: value)
        return generator.next()
    }
}

extension Date {
    fileprivate var stored: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }
}
