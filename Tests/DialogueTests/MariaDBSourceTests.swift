#if MariaDB
import Adapters
import Dialogue
import TestSupport
import Testing

/// The document's example, with its address alone replaced, on a real MariaDB.
@Suite("Sources in MariaDB") struct MariaDBSourceTests {
    private let server: MariaDBServer
    private let database: String
    private let conversation: Conversation

    init() throws {
        server = try MariaDBServer.shared()
        database = try server.makeDatabase()
        try server.ask(
            """
            SET time_zone = '+00:00';
            CREATE TABLE user_actions (user_id int, action varchar(40), timestamp timestamp(6));
            INSERT INTO user_actions VALUES (1, 'early', '2024-12-31 23:59:59'), (1, 'login', '2025-01-01 00:00:00.5'),
                (2, 'login', '2025-01-02 10:00:00')
            """, in: database)
        let settings = """
            {"data_sources": [{
              "source_id": "user_activity_db", "source_type": "database", "connection_string": "${env:USERS}",
              "query": "SELECT user_id, action, timestamp FROM user_actions WHERE timestamp > :last_ingested_timestamp",
              "parameters": {"last_ingested_timestamp": "2025-01-01T00:00:00Z"}
            }]}
            """
        conversation = try Conversation(
            in: TemporaryWorkspace(settings: settings), environment: ["USERS": server.url(database)])
    }

    private func ingest() async -> String? {
        await conversation.say("ingest user activity db").split(separator: "\n").first.map(String.init)
    }

    @Test func goOnWhereTheyEnded() async throws {
        #expect(
            await ingest()
                == "2 records stored from user_activity_db, of 2 read. It has been read up to 2025-01-02T10:00:00.000000Z."
        )
        // With the very time of the last one, later, and too early.
        try server.ask(
            """
            SET time_zone = '+00:00';
            INSERT INTO user_actions VALUES (3, 'login', '2025-01-02 10:00:00'), (1, 'logout', '2025-01-02 10:00:00.000001'),
                (4, 'login', '2025-01-01 12:00:00')
            """, in: database)
        #expect(
            await ingest()
                == "2 records stored from user_activity_db, of 3 read; 1 duplicate. It has been read up to 2025-01-02T10:00:00.000001Z."
        )
        #expect(
            try await conversation.workspace.rows(
                "SELECT body FROM records ORDER BY id"
            ) == [
                [#"{"user_id":1,"action":"login","timestamp":"2025-01-01T00:00:00.500000Z"}"#],
                [#"{"user_id":2,"action":"login","timestamp":"2025-01-02T10:00:00.000000Z"}"#],
                [#"{"user_id":3,"action":"login","timestamp":"2025-01-02T10:00:00.000000Z"}"#],
                [#"{"user_id":1,"action":"logout","timestamp":"2025-01-02T10:00:00.000001Z"}"#],
            ])
    }

    /// What is bound is in UTC, and the column's texts are compared as texts.
    @Test func textsWithAnOffsetLoseNoRow() async throws {
        try server.ask(
            """
            DROP TABLE user_actions;
            CREATE TABLE user_actions (user_id int, action varchar(40), timestamp varchar(40));
            INSERT INTO user_actions VALUES (1, 'login', '2025-01-02T22:00:00-05:00')
            """, in: database)
        #expect(
            await ingest()
                == "1 record stored from user_activity_db, of 1 read. It has been read up to 2025-01-02T22:00:00-05:00."
        )
        try server.ask("INSERT INTO user_actions VALUES (2, 'login', '2025-01-02T22:30:00-05:00')", in: database)
        #expect(
            await ingest()
                == "1 record stored from user_activity_db, of 2 read; 1 duplicate. It has been read up to 2025-01-02T22:30:00-05:00."
        )
    }

    /// What is bound must lie where the column's own text does, or each run reads the same rows and never gets on.
    @Test func textsWithALetterGetOnWithALimit() async throws {
        let rows = (1...6).map { "(\($0), 'login', '2025-01-02T0\($0):00:00Z')" }.joined(separator: ", ")
        try server.ask(
            """
            DROP TABLE user_actions;
            CREATE TABLE user_actions (user_id int, action varchar(40), timestamp varchar(40));
            INSERT INTO user_actions VALUES \(rows)
            """, in: database)
        let limited =
            "SELECT user_id, action, timestamp FROM user_actions WHERE timestamp > :last_ingested_timestamp ORDER BY timestamp LIMIT 3"
        await conversation.say("set the query of user activity db to \"\(limited)\"")
        for place in 2...4 {
            #expect(
                await ingest()?.hasSuffix("It has been read up to 2025-01-02T0\(place):00:00Z.") == true)
        }
    }

    @Test func sayWhatIsWrong() async throws {
        try server.ask("RENAME TABLE user_actions TO user_action", in: database)
        #expect(
            await ingest()?.contains("There is no table “user_actions”. Perhaps “user_action” is meant.") == true)
    }
}
#endif
