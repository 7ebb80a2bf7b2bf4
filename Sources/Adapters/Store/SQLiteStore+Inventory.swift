import GRDB
package import Ingestion

extension SQLiteStore {
    package func note(
        _ drift: [FieldDrift], inventory: FieldInventory, of run: RunID
    ) async throws(StoreError) {
        let path = path
        try await write { db in
            guard
                let source = try Int64.fetchOne(
                    db, sql: "SELECT source FROM runs WHERE id = ?", arguments: [run.number])
            else { throw StoreError.broken("run \(run) is not known", path: path) }
            try db.execute(
                sql: "UPDATE runs SET drift = ? WHERE id = ?",
                arguments: [drift.isEmpty ? nil : try StoreJSON.text(drift), run.number])
            try db.execute(
                sql: "UPDATE sources SET inventory = ? WHERE id = ?",
                arguments: [try StoreJSON.text(inventory), source])
        }
    }

    package func inventory(of source: SourceID) async throws(StoreError) -> FieldInventory {
        try await read(otherwise: FieldInventory()) { db in
            let text = try String.fetchOne(
                db, sql: "SELECT inventory FROM sources WHERE name = ? AND inventory IS NOT NULL",
                arguments: [source.rawValue])
            return try text.map { try StoreJSON.value(FieldInventory.self, from: $0) } ?? FieldInventory()
        }
    }
}
