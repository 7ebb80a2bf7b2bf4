package import Foundation
package import Ingestion

extension SQLiteStore {
    private var unbuilt: StoreError { .other(path: path, code: 0, detail: "unbuilt") }

    package func note(
        _ drift: [FieldDrift], inventory: FieldInventory, of run: RunID
    ) async throws(StoreError) { throw unbuilt }

    package func inventory(of source: SourceID) async throws(StoreError) -> FieldInventory { throw unbuilt }

    package func files(of source: SourceID) async throws(StoreError) -> [String: FileProgress] { throw unbuilt }

    package func prepareKeys(
        of source: SourceID, fields: [String], maximumVersions: Int,
        key: @escaping @Sendable ([UInt8]) -> RecordIdentity?
    ) async throws(StoreError) { throw unbuilt }

    package func versions(of key: RecordIdentity, source: SourceID) async throws(StoreError) -> [StoredRecord] {
        throw unbuilt
    }

    package func discardRejections(_ query: RejectionQuery) async throws(StoreError) -> Int { throw unbuilt }
    package func undoPlan(for run: RunID) async throws(StoreError) -> UndoPlan? { throw unbuilt }
    package func undo(_ run: RunID, at time: Date) async throws(StoreError) -> UndoPlan { throw unbuilt }

    package func prunePlan(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan {
        throw unbuilt
    }

    package func prune(_ policy: RetentionPolicy, at time: Date) async throws(StoreError) -> PrunePlan {
        throw unbuilt
    }
}
