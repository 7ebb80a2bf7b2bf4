package import Ingestion

extension SQLStore {
    package func note(
        _ drift: [FieldDrift], fields: FieldInventory, of run: RunID
    ) async throws(StoreError) {
        let path = path
        // Other runs of the source may note theirs at the same time: what all of them saw is kept.
        try await write(claiming: .sourceOf(run)) { db in
            guard let source = try db.value(Int64.self, "SELECT source FROM runs WHERE id = ?", [run.number])
            else { throw StoreError.broken("run \(run) is not known", path: path) }
            let changed = try db.execute(
                "UPDATE runs SET drift = ? WHERE id = ? AND state = 'running'",
                [drift.isEmpty ? nil : try StoreJSON.text(drift), run.number])
            guard changed == 1 else { throw StoreError.runWasEnded(path: path, run: run.number) }
            let known = try StoredSource.inventory(of: source, db)
            try db.execute(
                "UPDATE sources SET inventory = ? WHERE id = ?",
                [try StoreJSON.text(fields.merged(with: known)), source])
        }
    }

    package func inventory(of source: SourceID) async throws(StoreError) -> FieldInventory {
        try await read(otherwise: FieldInventory()) { db in
            try StoredSource.find(source, db).map { try StoredSource.inventory(of: $0, db) } ?? FieldInventory()
        }
    }
}

extension StoredSource {
    fileprivate static func inventory(of source: Int64, _ db: any SQLSession) throws -> FieldInventory {
        let text = try db.value(String.self, "SELECT inventory FROM sources WHERE id = ?", [source])
        return try text.map { try StoreJSON.value(FieldInventory.self, from: $0) } ?? FieldInventory()
    }
}
