import Foundation
import Ingestion

/// Does with a store, which must be new, a little of all that is done with the tables that a cluster distributes: loading,
/// telling duplicates, new versions, reading, undoing, pruning.
struct StoreTrial {
    private let store: PostgreSQLStore
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    init(_ store: PostgreSQLStore) {
        self.store = store
    }

    /// - Throws: `StoreError`: what the server says, or `.damaged` where an answer is not what it must be.
    func perform() async throws {
        _ = try await load(["a", "b"], of: "plain")
        let second = try await load(["b", "c"], of: "plain")
        try expect(second.counts.stored == 1 && second.counts.duplicates == 1, "a duplicate was not told")
        try await store.prepareKeys(of: "keyed", fields: ["k"], maximumVersions: 3) { _ in nil }
        _ = try await load(["d"], of: "keyed", key: StoreTrial.identity("k"))
        let third = try await load(["e"], of: "keyed", key: StoreTrial.identity("k"))
        let versions = try await store.versions(of: StoreTrial.identity("k"), source: "keyed")
        try expect(versions.map(\.version) == [2, 1], "a new version was not told")
        let records = try await store.records(RecordQuery())
        try expect(records.count == 4, "\(records.count) records instead of 4")
        _ = try await store.undo(third.id, at: StoreTrial.start)
        _ = try await store.undo(second.id, at: StoreTrial.start)
        try expect(try await store.countRecords(RecordQuery()) == 3, "a run was not undone")
        let later = StoreTrial.start + 100 * 86_400
        _ = try await store.prune(RetentionPolicy(recordDays: 1), at: later)
        try expect(try await store.countRecords(RecordQuery()) == 0, "records were not pruned")
    }

    private func load(_ texts: [String], of source: SourceID, key: RecordIdentity? = nil) async throws -> RunReport {
        let run = try await store.beginRun(of: source, command: nil, at: StoreTrial.start)
        var block = RecordBlock()
        for (index, text) in texts.enumerated() {
            let body = Array("{\"text\":\"\(text)\"}".utf8)
            block.entries.append(
                RecordBlock.Entry(
                    bodyOffset: block.bodies.count, bodyLength: body.count, identity: StoreTrial.identity(text),
                    file: -1, position: Int64(index + 1), eventTime: nil, key: key))
            block.bodies += body
        }
        _ = try await store.commit(Batch(records: block), to: run, at: StoreTrial.start)
        return try await store.finishRun(
            run, state: .finished, files: FileCounts(), failure: nil, at: StoreTrial.start)
    }

    /// Scattered a little, and the same for the same text.
    private static func identity(_ text: String) -> RecordIdentity {
        let number = text.utf8.reduce(17) { ($0 &* 31) &+ UInt64($1) } &* 0x9E37_79B9_7F4A_7C15
        return RecordIdentity(high: number, low: ~number)
    }

    private func expect(_ isSo: Bool, _ otherwise: String) throws {
        guard isSo else { throw StoreError.damaged(path: store.path, detail: otherwise) }
    }
}
