import Dialogue
import Intents
import MagpieKit
import TestSupport
import Testing

/// Everything of the list of intents is understood; what is not built answers with one sentence.
@Suite("What can be said")
struct NotYetTests {
    private let grammar: Grammar

    init() throws { grammar = try Grammar.builtIn() }

    /// The names and effects that parse output, journal and grammar files agreed on. `spend if …` is what the program
    /// raises an effect to; the grammar declares the rest.
    static let contract: [(Effect, [String])] = [
        (
            .read,
            [
                "list_sources", "show_source", "list_schedules", "show_ingest_status", "list_runs", "show_run",
                "compare_runs", "show_failures", "show_rejected", "show_duplicates", "count_records", "show_records",
                "show_more", "aggregate_records", "list_batches", "show_batch", "show_spend", "show_budget",
                "forecast_spend", "show_tokens", "show_api_calls", "show_rate_limits", "list_settings", "show_setting",
                "explain_setting", "explain_setting_origin", "list_setting_changes", "list_rules", "show_rule",
                "show_metadata", "help", "list_datasets", "show_dataset", "list_scenarios", "show_scenario",
                "show_history", "repeat", "estimate_cost", "show_cursor", "show_versions",
                "show_provenance", "verify_batch", "what_if", "doctor", "explain", "list_taught",
                "list_not_understood", "show_workers", "test_source", "preview_source", "list_sessions", "show_private",
                "show_as", "chart", "list_indexes", "list_tags",
            ]
        ),
        (
            .change,
            [
                "add_source", "enable_source", "disable_source", "set_source", "ingest", "retry_ingest",
                "cancel_ingest", "schedule_ingest", "cancel_schedule", "retry_rejected", "export", "create_batches",
                "set_setting", "adjust_setting", "toggle_setting", "add_to_setting", "remove_from_setting",
                "reset_setting", "save_settings", "undo", "redo", "set_cursor", "index_field", "index_text",
                "drop_index", "tag_run", "untag_run",
                "recompute_trust", "export_batch", "set_private", "init_workspace", "save_session", "report",
                "replay_session", "teach",
                "follow_up", "run_taught",
            ]
        ),
        (.spend, ["resume_spending"]),
        (
            .destroy,
            [
                "remove_source", "reset_all_settings", "undo_run", "discard_rejected", "reset_cursor", "prune",
                "clear_cache", "remove_taught",
            ]
        ),
        (.none, ["confirm", "decline", "clear_screen", "quit", "set_timing"]),
    ]

    /// All of them are built.
    static let notYet: Set<String> = []

    @Test("the grammar has every intent of the contract, with its effect", arguments: contract)
    func declares(effect: Effect, names: [String]) {
        let declared = Dictionary(uniqueKeysWithValues: grammar.intents.map { ($0.name, $0.effect) })
        for name in names { #expect(declared[name] == effect, "\(name)") }
    }

    @Test func theGrammarHasNoIntentThatTheContractLacks() {
        let known = Set(Self.contract.flatMap(\.1))
        #expect(grammar.intents.map(\.name).filter { !known.contains($0) } == [])
    }

    @Test func theListOfWhatIsNotBuiltIsUpToDate() {
        let missing = Set(CommandsReference.notYet(in: grammar))
        #expect(missing.subtracting(Self.notYet).sorted() == [], "no longer built")
        #expect(Self.notYet.subtracting(missing).sorted() == [], "built now: take them off the list")
    }

    @Test("what is not built says so in one sentence", arguments: notYet.sorted())
    func saysThatItCannot(name: String) async throws {
        let intent = try #require(grammar.intents.first { $0.name == name })
        let conversation = try Conversation(in: TemporaryWorkspace(settings: ParseTests.settings))
        // The names in an example are the grammar's own: one that this workspace has no name for says nothing here.
        var replies: [Reply] = []
        for example in intent.examples where replies.isEmpty {
            replies += await conversation.turns(example.say).filter { $0.reading?.intent == name }.map(\.reply)
        }
        let reply = try #require(replies.first)
        #expect(reply.headline == "I know what you mean, but I can’t \(intent.ability) yet.")
        #expect(reply.outcome == .refused)
        #expect(reply.blocks == [])
        #expect(conversation.workspace.exists("data") == false)
    }

    @Test(
        "a part of a command that nothing would heed is not passed over",
        arguments: [
            ("ingest trust logs since monday", "ingest for a period"),
            ("which sources have not been ingested in the last 7 days", "list sources"),
            ("estimate the cost of ingesting weather_api for the last 90 days", "estimate a cost for a period"),
            ("what if max_workers was 8", "work out what would happen with another setting"),
            ("retry run 88 with validate_schema off", "retry an ingest with another setting"),
            ("token usage by type", "show token usage grouped so"),
            ("rate limits by hour", "show rate limits grouped so"),
            ("discard rejected where place = 3", "discard rejected records by a field"),
        ])
    func saysWhichPartIsMissing(line: String, ability: String) async throws {
        let conversation = try Conversation(in: TemporaryWorkspace(settings: ParseTests.settings))
        let reply = try #require(await conversation.turns(line).last?.reply)
        #expect(reply.outcome == .refused)
        #expect(reply.headline.hasPrefix("I know what you mean, but I can’t \(ability)"))
        #expect(reply.headline.hasSuffix(" yet."))
    }
}
