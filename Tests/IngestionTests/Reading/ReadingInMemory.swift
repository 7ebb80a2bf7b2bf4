import Adapters
import Ingestion

/// What a document came to, read from memory in chunks.
struct ReadDocument: Equatable {
    var records: [String] = []
    var positions: [Int64] = []
    var identities: [RecordIdentity] = []
    var eventTimes: [Int64?] = []
    var marked: [Bool] = []
    var keys: [RecordIdentity?] = []
    var coercedValues = 0
    var fields = FieldInventory()
    var rejections: [Refused] = []
    var unsupported: String?
    var warnings = 0

    struct Refused: Equatable {
        var reason: Rejection.Reason
        var position: Int64
        var offset: Int64
        var payload: String
    }

    var codes: [String] { rejections.map(\.reason.code) }
}

/// Reads `bytes` as a document of that name, showing no more than `chunk` new bytes at a time.
func readDocument(
    _ bytes: [UInt8], name: String, schema: RecordSchema? = nil, shape: RecordShape = RecordShape(),
    options: ReadingOptions = ReadingOptions(), delimiter: UInt8? = nil, chunk: Int = 1 << 20
) -> ReadDocument {
    let collector = RecordCollector(
        source: "pulse", schema: schema, shape: shape, options: options, hasher: SHA256Hasher())
    var reader = DocumentReader(name: name, schema: schema, recordsAt: shape.recordsAt, delimiter: delimiter)
    var result = ReadDocument()
    var start = 0
    var end = 0
    collector.beginFile(FileProgress(path: name, size: 0, modified: 0, device: 0, inode: 0))
    // The window is copied, so that a read behind its end is one behind an allocation.
    reading: while true {
        let window = Array(bytes[start..<end])
        let isLast = end == bytes.count
        let step = window.withUnsafeBufferPointer { buffer in
            withUnsafePointer(to: UInt8(0)) { empty in
                reader.read(
                    ByteWindow(
                        base: buffer.baseAddress ?? empty, count: buffer.count, offset: Int64(start), isLast: isLast),
                    into: collector)
            }
        }
        switch step {
        case .unsupported(let detail):
            result.unsupported = detail
            break reading
        case .progress(let progress):
            start += progress.consumed
            switch progress.state {
            case .finished: break reading
            case .needsMore: end = min(end + chunk, bytes.count)
            case .batchIsFull:
                result.append(collector.takeBatch())
                collector.beginFile(FileProgress(path: name, size: 0, modified: 0, device: 0, inode: 0))
            }
        }
    }
    result.append(collector.takeBatch())
    result.warnings = collector.duplicateKeyWarnings
    result.fields = collector.inventory
    return result
}

/// Reads `text` as a document of that name.
func readDocument(
    _ text: String, name: String, schema: RecordSchema? = nil, shape: RecordShape = RecordShape(),
    options: ReadingOptions = ReadingOptions(), delimiter: UInt8? = nil, chunk: Int = 1 << 20
) -> ReadDocument {
    readDocument(
        Array(text.utf8), name: name, schema: schema, shape: shape, options: options, delimiter: delimiter,
        chunk: chunk)
}

extension ReadDocument {
    fileprivate mutating func append(_ batch: Batch) {
        for entry in batch.records.entries {
            let body = batch.records.bodies[entry.bodyOffset..<(entry.bodyOffset + entry.bodyLength)]
            records.append(String(decoding: body, as: UTF8.self))
            positions.append(entry.position)
            identities.append(entry.identity)
            eventTimes.append(entry.eventTime)
            marked.append(entry.isMarkedInvalid)
            keys.append(entry.key)
        }
        coercedValues += batch.coercedValues
        for rejection in batch.rejections {
            rejections.append(
                Refused(
                    reason: rejection.reason, position: rejection.position, offset: rejection.byteOffset,
                    payload: String(decoding: rejection.payload, as: UTF8.self)))
        }
    }
}
