package import Ingestion

extension SQLStore {
    package func note(
        _ drift: [FieldDrift], inventory: FieldInventory, of run: RunID
    ) async throws(StoreError) {
        let path = path
        try await write(claiming: nil) { db in
            guard let source = try db.value(Int64.self, "SELECT source FROM runs WHERE id = ?", [run.number])
            else { throw StoreError.broken("run \(run) is not known", path: path) }
            try db.execute(
                "UPDATE runs SET drift = ? WHERE id = ?",
                [drift.isEmpty ? nil : try StoreJSON.text(drift), run.number])
            try db.execute(
                "UPDATE sources SET inventory = ? WHERE id = ?", [try StoreJSON.text(inventory), source])
        }
    }

    package func inventory(of source: SourceID) async throws(StoreError) -> FieldInventory {
        try await read(otherwise: FieldInventory()) { db in
            let text = try db.value(String.self, "SELECT inventory FROM sources WHERE name = ?", [source.rawValue])
            return try text.map { try StoreJSON.value(FieldInventory.self, from: $0) } ?? FieldInventory()
        }
    }
}
