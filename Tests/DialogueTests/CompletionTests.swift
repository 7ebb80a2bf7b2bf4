import Dialogue
import Foundation
import Intents
import TestSupport
import Testing

/// What Tab offers in a workspace, and what it says beside it.
@Suite("Completion in a conversation")
struct CompletionTests {
    private let conversation: Conversation

    init() throws {
        conversation = try Conversation(
            in: TemporaryWorkspace(
                settings: """
                    {
                      "trust_threshold": 0.8,
                      "data_sources": [
                        {"source_id": "sales", "source_type": "file", "path": "sales"},
                        {"source_id": "gone", "source_type": "file", "path": "no/such/folder"},
                        {"source_id": "old", "source_type": "file", "path": "old", "enabled": false},
                        {"source_id": "symbolic_logs", "enabled": false}, {"source_id": "trust_logs", "enabled": false},
                        {"source_id": "pulse_forecasts", "enabled": false}
                      ]
                    }
                    """, files: ["sales/a.csv": "day,amount\n2026-01-01,5\n2026-01-02,6\n"]))
    }

    private func offered(_ line: String) -> [String: String] {
        let list = conversation.assistant.completions(of: line, at: line.utf8.count)
        return list.candidates.reduce(into: [:]) { $0[$1.text] = $1.note }
    }

    private static let sources: Set<String> = [
        "sales", "gone", "old", "symbolic_logs", "trust_logs", "pulse_forecasts",
    ]

    private func sources(_ line: String) -> Set<String> { Self.sources.intersection(offered(line).keys) }

    @Test func saysHowTheLastRunWent() async {
        #expect(offered("ingest ")["sales"] == "file, enabled")
        await conversation.say("ingest sales")
        await conversation.say("ingest gone")
        let offered = offered("ingest ")
        #expect(offered["sales"] == "file, 2 records, just now")
        #expect(offered["gone"] == "file, last run failed just now")
        #expect(offered["old"] == "file, disabled")
    }

    /// Read from the store behind a command, never at a key.
    @Test func knowsTheFieldsOfRecords() async {
        #expect(offered("show sales where ")["amount"] == nil)
        await conversation.say("ingest sales")
        #expect(offered("show sales where ")["amount"] == "field, string")
        #expect(offered("count sales where am")["amount"] == "field, string")
        #expect(offered("count sales by ")["day"] == "field, string")
        #expect(offered("count sales ")["amount"] == nil)
    }

    @Test func knowsByNumberWhatIsAskedForByNumber() async throws {
        await conversation.say("ingest sales")
        await conversation.assistant.refreshCompletion()
        #expect(Array(offered("show session ").keys) == ["1"])
        #expect(offered("show run ")["1"] == "sales, 2 records, just now")
    }

    @Test func knowsRejectedRecordsByNumber() async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        await conversation.say("ingest trust logs")
        await conversation.assistant.refreshCompletion()
        let line = "show rejected record "
        let list = conversation.assistant.completions(of: line, at: line.utf8.count)
        #expect(list.candidates.first.map { "\($0.text) \($0.note)" } == "1 trust_logs, trust_score is missing")
    }

    /// The beginning of a line is asked for most often, and the grammar knows a hundred words for each letter.
    @Test func offersAtTheBeginningWhatCommandsBeginWith() {
        let words = offered("s").filter { ["set", "show", "save", "scoop", "shouldn't", "secondly"].contains($0.key) }
        #expect(Set(words.keys) == ["set", "show", "save"])
        #expect(words["show"]?.contains("records") == true)
    }

    @Test("leaves out words that only stand around commands", arguments: ["show records from sales since ", "help "])
    func leavesOutWordsAroundCommands(line: String) {
        #expect(Set(offered(line).keys).isDisjoint(with: ["it", "our", "please", "can", "should", "they"]))
    }

    @Test func offersTimesBehindSince() {
        #expect(offered("show records from sales since ").keys.contains("yesterday"))
    }

    @Test func offersPagesOfHelpAndScriptsToInclude() {
        #expect(offered("help k")["keys"] == "help page")
        #expect(offered("help ").filter { $0.value == "help page" }.count == 16)
        #expect(offered("include ") == ["": "a script"])
        #expect(offered("!").isEmpty)
    }

    @Test func offersOnlyWhatMakesSense() async {
        await conversation.say("ingest sales")
        await conversation.say("ingest gone")
        #expect(sources("enable ") == ["old", "symbolic_logs", "trust_logs", "pulse_forecasts"])
        #expect(sources("disable ") == ["sales", "gone"])
        #expect(sources("retry ") == ["gone"])
        #expect(sources("remove ") == ["sales", "gone", "old"])
        #expect(sources("ingest ") == Self.sources)
        #expect(offered("reset ")["trust_threshold"] != nil)
        #expect(offered("reset ")["batch_size"] == nil)
    }

    @Test func offersTheFieldsOfASource() {
        let offered = offered("set sales ")
        #expect(offered["priority"] != nil)
        #expect(offered["should"] == nil)
    }

    /// Those of its kind, and none of another's.
    @Test func offersTheFieldsOfADatabase() throws {
        let conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        let line = "set user_activity_db "
        let offered = conversation.assistant.completions(of: line, at: line.utf8.count).candidates
        let notes = offered.reduce(into: [:]) { $0[$1.text] = $1.note }
        #expect(notes["connection_string"] == "Which database, and how to reach it")
        #expect(notes["query"] == "What it asks the database")
        #expect(notes["statement_timeout"] == "Seconds after which a query that gives no row is given up")
        #expect(notes["path"] == nil)
        #expect(notes["endpoint"] == nil)
    }

    @Test(
        "offers what a field takes",
        arguments: [
            ("set sales contract to ", ["reject": "present value", "coerce": "value", "accept": "value"]),
            ("set sales contract co", ["coerce": "value"]),
            ("set the contract of sales to ", ["reject": "present value", "coerce": "value", "accept": "value"]),
            ("set sales enabled ", ["on": "present value", "off": "value"]),
            (
                "set sales delimiter to ",
                [
                    "none": "present value", "comma": "value", "semicolon": "value", "tab": "value", "pipe": "value",
                ]
            ),
            ("set sales priority to ", ["1": "present value"]),
            ("set sales delimiter to se", ["semicolon": "value"]),
        ])
    func offersWhatAFieldTakes(line: String, values: [String: String]) {
        #expect(offered(line).filter { $0.key != "to" } == values)
    }

    @Test func whatIsOfferedForAFieldIsTaken() async {
        for line in ["set sales contract coerce", "set sales enabled off", "set sales delimiter semicolon"] {
            #expect(await conversation.outcome(line) == .done, "\(line)")
        }
        #expect(offered("set sales contract to ")["coerce"] == "present value")
    }

    @Test(
        "offers nothing behind what is said",
        arguments: ["set batch size to 65536 ", "set sales contract to coerce ", "set sales priority to 2 "])
    func offersNothingBehindAFinishedValue(line: String) {
        #expect(offered(line) == [:])
    }

    /// What has begun is finished nevertheless.
    @Test func offersPolitenessThatHasBegun() {
        #expect(offered("set batch size to 65536 pl")["please"] != nil)
    }

    @Test func offersVariables() async {
        #expect(offered("ingest $s")["$source"] == nil)
        await conversation.say("let source = sales")
        await conversation.say("let season = \"last week\"")
        await conversation.say("let api_key = abcdefghijklmnop")
        #expect(offered("ingest $s") == ["$source": "sales", "$season": "last week"])
        #expect(offered("ingest ${so") == ["${source}": "sales"])
        #expect(offered("$")["$api_key"].map { !$0.contains("abcdefghijklmnop") } == true)
        #expect(offered("set budget to $$s")["$source"] == nil)
        #expect(offered("ingest $source ")["$source"] == nil)
        let list = conversation.assistant.completions(of: "ingest $s and x", at: 9)
        #expect(list.candidates.map(\.range) == [7..<9, 7..<9])
    }

    @Test func offersRunsByNumber() async {
        await conversation.say("ingest sales")
        #expect(offered("show run ")["1"] == "sales, 2 records, just now")
    }

    @Test func offersPeriods() {
        #expect(offered("how much did we spend ")["last 7 days"] == "period")
    }

    @Test func followsWhatWasRemovedAndAdded() async {
        await conversation.say("add source more, path ./sales")
        for _ in 0..<2 { await conversation.say("yes") }
        #expect(offered("ingest mo")["more"] == "file, enabled")
    }
}
