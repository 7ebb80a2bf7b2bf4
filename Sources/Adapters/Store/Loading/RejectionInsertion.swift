import Ingestion

/// Puts the refused records of a batch into quarantine, in their order. One that was refused before, at the same place
/// with the same bytes, marks the earlier one as repeated: a file read again does not fill the quarantine. What no file
/// was, but an answer or a result, has other places each time: there the bytes alone tell.
struct RejectionInsertion {
    let batch: Int64
    /// Numbers of the batch's files.
    let files: [Int64]
    let compresses: Bool

    /// So many of the newest are compared with what an answer or a result brings again.
    private static let mostCompared = 1000
    /// How many places are looked up at once.
    private static let stretch = 500
    private static let columns = [
        "batch", "file", "position", "byte_offset", "code", "reason", "encoding", "payload",
    ]

    func insert(_ rejections: [Rejection], _ db: any SQLSession) throws {
        guard !rejections.isEmpty else { return }
        try markRepeated(rejections, db)
        let packer = compresses ? BytesPacker() : nil
        // A file that is wrong is mostly wrong in the same way throughout.
        var texts: [Rejection.Reason: String] = [:]
        try db.append(rejections.count, rowsTo: "rejections", columns: RejectionInsertion.columns) { index, row in
            let rejection = rejections[index]
            let text = try texts[rejection.reason] ?? StoreJSON.text(rejection.reason)
            texts[rejection.reason] = text
            row.put(batch)
            row.put(file(of: rejection))
            row.put(rejection.position)
            row.put(rejection.byteOffset)
            row.put(rejection.reason.code)
            row.put(text)
            rejection.payload.withUnsafeBytes { bytes in
                let store = { (encoding: PackedBytes.Encoding, payload: UnsafeRawBufferPointer) in
                    row.put(Int64(encoding.rawValue))
                    row.put(payload)
                }
                if let packer { packer.withPacked(bytes, store) } else { store(.plain, bytes) }
            }
        }
    }

    private func file(of rejection: Rejection) -> Int64? {
        files.indices.contains(Int(rejection.file)) ? files[Int(rejection.file)] : nil
    }

    private func markRepeated(_ rejections: [Rejection], _ db: any SQLSession) throws {
        var places: [Int64: [Int64: [[UInt8]]]] = [:]
        for rejection in rejections {
            guard let file = file(of: rejection) else { continue }
            places[file, default: [:]][rejection.position, default: []].append(rejection.payload)
        }
        for (file, payloads) in places.sorted(by: { $0.key < $1.key }) {
            let known = try db.value(
                Int.self, "SELECT 1 FROM rejections WHERE file = ? AND repeated_in IS NULL AND batch <> ? LIMIT 1",
                [file, batch])
            guard known != nil else { continue }
            let state = try db.value(String.self, "SELECT state FROM files WHERE id = ?", [file])
            if state == FileProgress.State.reference.rawValue {
                try markRepeated(Set(payloads.values.joined()), file: file, db)
                continue
            }
            let positions = payloads.keys.sorted()
            for start in stride(from: 0, to: positions.count, by: RejectionInsertion.stretch) {
                let end = min(start + RejectionInsertion.stretch, positions.count)
                try markRepeated(positions[start..<end], payloads, file: file, db)
            }
        }
    }

    /// Of other runs: one that brings the same twice has refused it twice.
    private func markRepeated(_ payloads: Set<[UInt8]>, file: Int64, _ db: any SQLSession) throws {
        let found = try db.rows(
            """
            SELECT rejections.id, rejections.encoding, rejections.payload FROM rejections
            JOIN batches ON batches.id = rejections.batch
            WHERE rejections.file = ? AND rejections.repeated_in IS NULL
                AND batches.run <> (SELECT run FROM batches WHERE id = ?)
            ORDER BY rejections.id DESC LIMIT ?
            """, [file, batch, RejectionInsertion.mostCompared]
        ) { row -> Int64? in
            let payload = try PackedBytes.bytes(row, encoding: "encoding", bytes: "payload")
            return payloads.contains(payload) ? try row.value("id") : nil
        }.compactMap { $0 }
        try mark(found, db)
    }

    /// Compared as they were, not as they are stored: what was stored before may be packed otherwise.
    private func markRepeated(
        _ positions: ArraySlice<Int64>, _ payloads: [Int64: [[UInt8]]], file: Int64, _ db: any SQLSession
    ) throws {
        let repeated = try db.rows(
            """
            SELECT id, position, encoding, payload FROM rejections
            WHERE file = ? AND position IN (\(SQLFilter.places(positions.count))) AND repeated_in IS NULL
                AND batch <> ?
            """, [file] + SQLArguments(positions) + [batch]
        ) { row -> Int64? in
            let payload = try PackedBytes.bytes(row, encoding: "encoding", bytes: "payload")
            let isSame = payloads[try row.value("position")]?.contains(payload) ?? false
            return isSame ? try row.value("id") : nil
        }.compactMap { $0 }
        try mark(repeated, db)
    }

    private func mark(_ repeated: [Int64], _ db: any SQLSession) throws {
        guard !repeated.isEmpty else { return }
        try db.execute(
            "UPDATE rejections SET repeated_in = ? WHERE id IN (\(SQLFilter.places(repeated.count)))",
            [batch] + SQLArguments(repeated))
    }
}
