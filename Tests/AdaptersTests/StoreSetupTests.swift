import Ingestion
import TestSupport
import Testing

@testable import Adapters

/// Distributing is tried with functions that stand in for the extension's and write down what they are asked for: the
/// extension itself is in no package repository. What a real cluster refuses, `setUp` finds out there by itself.
@Suite("PostgreSQL store: set up", .serialized)
struct StoreSetupTests {
    /// A database of its own, as the functions are seen in all of it.
    let server: PostgreSQLServer
    let database: String
    let address: PostgreSQLStoreAddress

    init() throws {
        server = try PostgreSQLServer.shared()
        database = try server.makeDatabase()
        address = try PostgreSQLStores.address(server.url(database))
    }

    private func ask(_ sql: String) throws -> String { try server.ask(sql, in: database) }

    private func schemas() throws -> String {
        try ask("SELECT string_agg(nspname, ' ') FROM pg_namespace WHERE nspname LIKE 'magpie%'")
    }

    @Test func makesTheStoreOnce() async throws {
        let store = PostgreSQLStore(address)
        #expect(try await store.setUp(isDistributed: false) == StoreSetup(isNew: true, distributed: []))
        #expect(try await store.setUp(isDistributed: false) == StoreSetup(isNew: false, distributed: []))
        await store.close()
    }

    @Test func saysThatTheServerCannotDistribute() async throws {
        let store = PostgreSQLStore(address)
        await #expect(throws: StoreSetupFailure.cannotDistribute(path: address.place)) {
            try await store.setUp(isDistributed: true)
        }
        await store.close()
        #expect(try schemas() == "")
    }

    @Test func distributesBySourceAfterATrial() async throws {
        try standIn(refusing: "nothing")
        let store = PostgreSQLStore(address)
        _ = try await store.load(1...20, file: "/data/a.jsonl")
        let tables = ["identities", "old_versions", "records"]
        #expect(try await store.setUp(isDistributed: true) == StoreSetup(isNew: false, distributed: tables))
        #expect(try await store.countRecords(RecordQuery()) == 20)
        await store.close()
        let calls =
            "identities by source with default, old_versions by source with identities, records by source with identities"
        #expect(try ask("SELECT string_agg(said, ', ' ORDER BY number) FROM asked") == "\(calls), \(calls)")
        #expect(try schemas() == "magpie")
    }

    @Test func leavesTheStoreAloneWhereTheTrialFails() async throws {
        try standIn(refusing: "old_versions")
        let store = PostgreSQLStore(address)
        await #expect {
            try await store.setUp(isDistributed: true)
        } throws: { error in
            guard case .clusterRefuses(.server(_, let failure)) = error as? StoreSetupFailure else {
                guard case .clusterRefuses(.other(_, _, let detail)) = error as? StoreSetupFailure else { return false }
                return detail.contains("not old_versions")
            }
            return "\(failure)".contains("not old_versions")
        }
        await store.close()
        #expect(try schemas() == "")
    }

    @Test func leavesAStoreAloneThatHasTheNameOfATrial() async throws {
        let theirs = PostgreSQLStore(try PostgreSQLStores.address(server.url(database) + "?schema=magpie_trial"))
        _ = try await theirs.load(1...5, file: "/data/theirs.jsonl")
        let store = PostgreSQLStore(address)
        await #expect(throws: StoreSetupFailure.occupied(path: theirs.path)) {
            try await store.setUp(isDistributed: true)
        }
        #expect(try await theirs.countRecords(RecordQuery()) == 5)
        for one in [theirs, store] { await one.close() }
    }

    private func standIn(refusing table: String) throws {
        _ = try ask("CREATE TABLE public.asked (number bigint GENERATED ALWAYS AS IDENTITY, said text)")
        _ = try ask(
            """
            CREATE FUNCTION public.create_distributed_table(
                table_name regclass, distribution_column text, colocate_with text DEFAULT 'default') RETURNS void
            LANGUAGE plpgsql AS $$ BEGIN
                IF table_name::text = '\(table)' THEN RAISE EXCEPTION 'not %', table_name; END IF;
                INSERT INTO public.asked (said)
                VALUES (table_name || ' by ' || distribution_column || ' with ' || colocate_with);
            END $$
            """)
    }
}
