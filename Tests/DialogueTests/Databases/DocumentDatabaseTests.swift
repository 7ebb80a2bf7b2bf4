import Foundation
import TestSupport
import Testing

/// The document's own configuration, with nothing but the place of its database replaced.
@Suite("The document’s database source")
struct DocumentDatabaseTests {
    private static let file = Repository.root.appendingPathComponent(
        "Tests/DialogueTests/Transcripts/Databases/document.transcript")

    /// The example as it stands, comments and all.
    private func settings(_ database: any SampleDatabase) throws -> String {
        let text = try String(
            contentsOf: Repository.root.appendingPathComponent("Examples/document/magpie.json"), encoding: .utf8)
        let place = "postgresql://user:pass@host:port/dbname"
        try #require(text.contains(place))
        return text.replacing(place, with: database.connectionString)
    }

    @Test func advancesByItselfInSQLite() async throws {
        let workspace = try TemporaryWorkspace()
        let database = SQLiteFile(workspace.root + "/activity.db")
        try workspace.write(settings(database), to: "magpie.json")
        try await Transcript.check(file: Self.file, in: workspace, databases: ["activity": database])
    }

    @Test func advancesByItselfInPostgreSQL() async throws {
        let database = try PostgreSQLDatabase(on: PostgreSQLServer.shared())
        let workspace = try TemporaryWorkspace(settings: settings(database))
        try await Transcript.check(file: Self.file, in: workspace, databases: ["activity": database])
    }
}
