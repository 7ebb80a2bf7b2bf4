import Ingestion

/// A copy in a schema beside the one it is to be: renamed when it is whole.
final class ServerCopySite: CopySite {
    let store: any SQLStore
    private let address: PostgreSQLStoreAddress
    private let provisional: PostgreSQLStoreAddress
    /// Holds a claim of its session while the copy is made.
    private let lane: PostgreSQLLane

    init(_ address: PostgreSQLStoreAddress) async throws {
        let provisional = address.beside("_copying")
        let lane = PostgreSQLLane("store.copying", address, options: PostgreSQLStore.Options())
        (self.address, self.provisional, self.lane) = (address, provisional, lane)
        store = PostgreSQLStore(provisional)
        let obstacle: StoreCopyFailure?
        do {
            obstacle = try await lane.perform(canStop: false) { work in
                try work.withLink { link in
                    guard try link.connection.execute(ServerCopySite.claim(of: address)).text(0, 0) == "t" else {
                        return .taken(path: address.place)
                    }
                    guard try ServerCopySite.isFree(link) else { return .occupied(path: address.place) }
                    // What somebody left who was killed over it.
                    do {
                        try ServerCopySite.drop(provisional, through: work)
                    } catch let failure as StoreCopyFailure {
                        return failure
                    }
                    return nil
                }
            }
        } catch {
            await lane.close()
            throw error
        }
        guard let obstacle else { return }
        await lane.close()
        throw obstacle
    }

    func publish() async throws {
        await store.close()
        let obstacle: StoreCopyFailure? = try await lane.perform(canStop: false) { [address, provisional] work in
            try work.withLink { link in
                // Where the connection was lost meanwhile, so was the claim; who still has it, has it once more.
                guard try link.connection.execute(ServerCopySite.claim(of: address)).text(0, 0) == "t" else {
                    return .taken(path: address.place)
                }
                guard try ServerCopySite.isFree(link) else { return .occupied(path: address.place) }
                // An empty one may have been made for us, by somebody who may make schemas.
                let isThere =
                    try link.connection.execute(
                        "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = \(address.schemaLiteral)"
                    ).rowCount > 0
                let clearing = isThere ? "DROP SCHEMA \(address.quotedSchema); " : ""
                // One message is one transaction.
                try link.connection.executeAll(
                    "DELETE FROM \(provisional.quotedSchema).meta WHERE key = '\(PostgreSQLMigration.provisionalKey)'; "
                        + "\(clearing)ALTER SCHEMA \(provisional.quotedSchema) RENAME TO \(address.quotedSchema)")
                return nil
            }
        }
        if let obstacle { throw obstacle }
        await lane.close()
    }

    func abandon() async {
        await store.close()
        _ = try? await lane.perform(canStop: false) { [provisional] work in
            try ServerCopySite.drop(provisional, through: work)
        }
        await lane.close()
    }

    private static func claim(of address: PostgreSQLStoreAddress) -> String {
        "SELECT pg_try_advisory_lock(hashtext('magpie ' || \(address.schemaLiteral)), hashtext('copy'))"
    }

    private static func isFree(_ link: PostgreSQLLink) throws -> Bool {
        do {
            return try PostgreSQLMigration(link).content() == .blank
        } catch StoreError.notAStore {
            return false
        }
    }

    private static func drop(_ address: PostgreSQLStoreAddress, through work: PostgreSQLWork) throws {
        let link = try work.connect(to: address)
        defer { link.close() }
        try PostgreSQLMigration(link).undo()
    }
}
