import Foundation
import Ingestion
import TestSupport
import Testing

@testable import Adapters

/// An index that is there is used, for the condition and for the time behind it.
@Suite("Indexes of records", .serialized)
struct StoreIndexTests {
    private static let conditions: [[FieldCondition]] = [
        [FieldCondition(FieldName("forecast_id"), .equal, .init("f7"))],
        [FieldCondition(FieldName("größe"), .less, .init("7", number: "7"))],
        [FieldCondition(FieldName("größe"), .atLeast, .init("7", number: "7"))],
        [FieldCondition(FieldName("größe"), .equal, .init("7", number: "7"))],
        [
            FieldCondition(FieldName("größe"), .more, .init("7", number: "7")),
            FieldCondition(FieldName("größe"), .atMost, .init("8.5", number: "8.5")),
        ],
    ]

    @Test func aFileSearchesItsIndex() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        try await fill(store)
        let plans = try await plans(in: store, explaining: "EXPLAIN QUERY PLAN", column: 3)
        #expect(plans.count == 15)
        for plan in plans {
            #expect(plan.contains("SEARCH records USING"), "\(plan)")
            #expect(plan.contains("(<expr>"), "\(plan)")
        }
        // A shell without Magpie can write to the table.
        _ = try await store.evaluate("UPDATE records SET body = '{\"größe\": [' WHERE position = 1")
        #expect(try await store.evaluate("PRAGMA integrity_check") == [["ok"]])
        await store.close()
    }

    @Test func aServerSearchesItsIndex() async throws {
        let store = PostgreSQLStore(try PostgreSQLStores.newAddress())
        try await fill(store)
        let plans = try await plans(
            in: store, explaining: "EXPLAIN", column: 0, before: "SET LOCAL enable_seqscan = off")
        for plan in plans { #expect(plan.contains("Index Scan") || plan.contains("Bitmap"), "\(plan)") }
        // Large tables are indexed by several processes, where functions that try something are refused.
        let functions = try await store.write(claiming: nil) { db in
            try db.values(
                String.self,
                """
                SELECT CAST(proparallel AS text) FROM pg_proc WHERE proname LIKE 'record\\_%'
                    AND pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
                """)
        }
        #expect(functions == ["u", "u"])
        await store.close()
    }

    /// Words of a search are found through the index, however few records there are.
    @Test func textsAreSearchedInTheirIndex() async throws {
        let folder = try StoreFolder()
        let store = SQLiteStore(path: folder.storePath)
        try await fill(store)
        _ = try await store.createIndex(.text, of: "forecasts", at: StoreSamples.noon)
        try await store.catchUpTexts(of: nil) { _ in }
        #expect(try await store.countRecords(RecordQuery(text: TextSearch("f7"))) == 1)
        // Its words alone are in it: where a record says otherwise now, it is not found by them.
        _ = try await store.evaluate("UPDATE records SET body = '{\"t\": \"f7\"}' WHERE position = 9")
        #expect(try await store.countRecords(RecordQuery(text: TextSearch("f7"))) == 1)
        await store.close()
    }

    private func fill(_ store: any Store) async throws {
        _ = try await store.load(1...50, file: "/data/a.jsonl")
        for field in ["forecast_id", "größe"] {
            _ = try await store.createIndex(.field(field), of: "forecasts", at: StoreSamples.noon)
        }
    }

    private func plans(
        in store: any SQLStore, explaining: String, column: Int, before: String? = nil
    ) async throws -> [String] {
        try await store.write(claiming: nil) { db in
            if let before { try db.execute(before) }
            let source = try StoredSource.find("forecasts", db) ?? 0
            return try Self.conditions.flatMap(IndexedCondition.all).flatMap { condition -> [String] in
                let index = try RecordIndexRow.field(condition.field.description, of: source, db) ?? 0
                let searches = db.indexes.searches(for: condition, index: index, source: source) ?? []
                return try searches.map { search in
                    let sql = "\(explaining) \(search.select)\(search.conditions.clause)"
                    return try db.rows(sql, search.conditions.arguments) { try $0.value(column) as String }
                        .joined(separator: "\n")
                }
            }
        }
    }
}
