import Ingestion

/// Loads records of a batch with `COPY`, in their order. Their bodies go straight from the batch into the messages.
struct RecordCopy {
    private let session: PostgreSQLTransaction
    private let destination: RecordDestination

    /// About so many bytes are handed on at once.
    private static let messageBytes = 1 << 18

    /// Which of a batch's numbers a record gets.
    enum Numbering {
        /// That of its entry.
        case byEntry
        /// The next one.
        case inOrder
    }

    private static let columns = [
        "id", "hash", "source", "batch", "file", "position", "event_time", "is_timed", "marked_invalid", "version",
        "key", "ingested", "body",
    ]

    init(_ session: PostgreSQLTransaction, destination: RecordDestination) {
        self.session = session
        self.destination = destination
    }

    /// - Parameters:
    ///   - chosen: which entries of the block.
    ///   - versions: as many, in a source with a key.
    func append(
        _ chosen: [Int32], versions: [Int64]? = nil, numbering: Numbering, of block: RecordBlock
    ) throws {
        guard !chosen.isEmpty else { return }
        var buffer = CopyBuffer(capacity: RecordCopy.messageBytes)
        var weight = 0
        try block.bodies.withUnsafeBytes { bodies in
            let names = RecordCopy.columns.joined(separator: ", ")
            try session.copy("COPY records (\(names)) FROM STDIN (FORMAT binary)") { flush in
                for (order, number) in chosen.enumerated() {
                    let entry = block.entries[Int(number)]
                    let (offset, length) = (entry.bodyOffset, entry.bodyLength)
                    guard offset >= 0, length > 0, offset <= bodies.count - length else {
                        throw DamagedContent("a record lies outside its batch")
                    }
                    let place = numbering == .byEntry ? Int64(number) : Int64(order)
                    put(entry, id: destination.firstRecord + place, version: versions?[order] ?? 1, into: &buffer)
                    buffer.put(UnsafeRawBufferPointer(rebasing: bodies[offset..<offset + length]))
                    weight += length
                    if buffer.count >= RecordCopy.messageBytes { try flush(&buffer) }
                }
                buffer.end()
                try flush(&buffer)
            }
        }
        try session.execute(
            """
            INSERT INTO batch_weights (batch, bytes) VALUES (?, ?)
            ON CONFLICT (batch) DO UPDATE SET bytes = batch_weights.bytes + excluded.bytes
            """, [destination.batch, weight])
    }

    /// All but the body.
    private func put(_ entry: RecordBlock.Entry, id: Int64, version: Int64, into buffer: inout CopyBuffer) {
        buffer.beginRow(columns: RecordCopy.columns.count)
        buffer.put(id)
        put(entry.identity, into: &buffer)
        buffer.put(destination.source)
        buffer.put(destination.batch)
        buffer.put(destination.number(ofFile: entry.file))
        buffer.put(entry.position)
        buffer.put(entry.eventTime)
        buffer.put(entry.hasDeclaredEventTime ? 1 : 0)
        buffer.put(entry.isMarkedInvalid ? 1 : 0)
        buffer.put(version)
        if let key = entry.key { put(key, into: &buffer) } else { buffer.putNull() }
        buffer.put(destination.time)
    }

    private func put(_ identity: RecordIdentity, into buffer: inout CopyBuffer) {
        withUnsafeBytes(of: (identity.high.bigEndian, identity.low.bigEndian)) { buffer.put($0) }
    }
}
