package import Foundation
package import Ingestion

extension SQLStore {
    package func cursors(of source: SourceID) async throws(StoreError) -> [CursorValue] {
        try await read(otherwise: []) { db in try StoredCursor.values(of: source, db) }
    }

    package func setCursor(_ move: CursorMove, of source: SourceID, at now: Date) async throws(StoreError) {
        try await write(claiming: .source(source)) { db in
            try StoredCursor(source: StoredSource.number(of: source, db), name: move.name)
                .set(StoredCursor.stored(move), at: now.microseconds, db)
        }
    }

    package func resetCursors(
        of source: SourceID, name: String?, at now: Date
    ) async throws(StoreError) -> [CursorValue] {
        guard try await !cursors(of: source).isEmpty else { return [] }
        return try await write(claiming: .source(source)) { db in
            let forgotten = try StoredCursor.values(of: source, name: name, db)
            let number = try StoredSource.number(of: source, db)
            for cursor in forgotten {
                try StoredCursor(source: number, name: cursor.name).set(nil, at: now.microseconds, db)
            }
            return forgotten
        }
    }
}
