import Dialogue
import Foundation
import Intents
import TestSupport
import Testing

/// What Tab offers in sentences about records, rules and training: what is there, and only what is taken.
@Suite("Completion of questions about records, rules and batches")
struct AskingCompletionTests {
    /// The example workspace, with records, two tags, two indexes and a dataset.
    private static func filled() async throws -> Conversation {
        let conversation = try Conversation(in: TemporaryWorkspace(copyOf: "pulse"))
        for line in [
            "ingest", "tag run 1 as baseline", "tag run 2 as drift", "index confidence of forecasts",
            "index text of trust logs", "create training batches as csv named spring",
        ] {
            #expect(await conversation.outcome(line) == .done, "\(line)")
        }
        return conversation
    }

    /// A line up to the cursor, and what is offered there in its order.
    private static let exactly: [(line: String, offered: [String])] = [
        ("create training batches as ", ["csv", "jsonl"]),
        ("create training batches named ", ["spring"]),
        ("create training batches named w", []),
        ("list rules by ", ["trust"]),
        ("list rules sorted ", ["by", "as"]),
        ("list rules sorted by ", ["trust"]),
        ("list rules with ", ["trust"]),
        ("list rules with trust ", [">", "<", "=", ">=", "<=", "!=", "above", "below"]),
        ("drop index ", ["1", "2"]),
        ("drop the index on ", ["confidence", "text"]),
        ("drop the index on c", ["confidence"]),
        ("show batch ", ["1"]),
        ("verify batch ", ["1"]),
        ("verify ", ["all", "it", "batch", "dataset"]),
        ("verify dataset ", ["spring"]),
        ("export batch ", ["1"]),
        ("export batch 1 to ", ["<folder>"]),
        ("show rule ho", ["hope_fades"]),
        ("records tagged ", ["baseline", "drift"]),
        ("show records tagged ", ["baseline", "drift"]),
        ("show records tagged n", []),
        ("tag run 1 as ", ["baseline", "drift"]),
        ("untag run 1 ", ["baseline"]),
        ("untag run 3 as ", []),
        (
            "show forecasts where variables.",
            [
                "variables.spx_close", "variables.us_10y_yield", "variables.wb_gdp_growth_annual",
                "variables.wb_unemployment_total",
            ]
        ),
        (
            "show forecasts where confidence ",
            [">", "<", "=", ">=", "<=", "!=", "above", "below", "between", "contains", "exists", "is"]
        ),
        ("average c", ["confidence"]),
        ("records from file data/t", ["data/trust_logs/trust_2025-06.json"]),
        ("records dated l", ["last week", "last 7 days", "last month"]),
        ("records dated last ", ["week", "7 days", "month"]),
        ("what if o", ["overlap_days"]),
        ("export forecasts to ", ["<folder>", "-"]),
        ("export forecasts to d", ["<folder>"]),
    ]

    @Test func offersWhatIsThere() async throws {
        let conversation = try await Self.filled()
        for (line, expected) in Self.exactly {
            let list = conversation.assistant.completions(of: line, at: line.utf8.count)
            let offered = list.candidates.map { $0.kind == .folder ? "<folder>" : $0.text }
            #expect(offered == expected, "\(line)")
        }
    }

    private static let ownFields: Set<String> = [
        "confidence", "domain", "forecast_id", "fragility", "symbolic_overlay", "timestamp", "trust_score",
        "variables.spx_close", "variables.us_10y_yield", "variables.wb_gdp_growth_annual",
        "variables.wb_unemployment_total",
    ]
    private static let groups: Set<String> = ["day", "week", "month", "hour", "source", "run", "file", "tag"]
    private static let numbers: Set<String> = [
        "confidence", "fragility", "new_value", "old_value", "trust_score", "variables.spx_close",
        "variables.us_10y_yield", "variables.wb_gdp_growth_annual", "variables.wb_unemployment_total",
    ]

    /// The same, where the order is that of how often a field is there.
    private static let inAnyOrder: [(line: String, offered: Set<String>)] = [
        ("show forecasts where ", ownFields), ("show forecasts sorted by ", ownFields),
        ("export forecasts where ", ownFields), ("count forecasts by ", ownFields.union(groups)),
        ("average ", numbers), ("median ", numbers), ("avg ", numbers),
        ("what if ", ["we", "trust_threshold", "batch_size_days", "overlap_days"]),
        (
            "records from file ",
            [
                "data/forecast_output/forecast_latest.json", "data/forecast_output/forecasts_2025-06-02.json",
                "data/forecast_output/forecasts_2025-06-09.json", "data/market/closes_2025-05.csv",
                "data/market/closes_2025-06.csv", "data/symbolic_logs/overlays_2025-06.json",
                "data/trust_logs/trust_2025-06.json",
            ]
        ),
    ]

    @Test func offersAllThereIs() async throws {
        let conversation = try await Self.filled()
        for (line, expected) in Self.inAnyOrder {
            let list = conversation.assistant.completions(of: line, at: line.utf8.count)
            #expect(Set(list.candidates.map(\.text)) == expected, "\(line)")
        }
    }

    /// Behind a line what must be offered, and what must not.
    private static let among: [(line: String, offered: Set<String>, absent: Set<String>)] = [
        ("create training batches for ", ["trust_logs", "last month"], []),
        ("versions of ", ["dataset"], ["5"]),
        ("list b", ["batches"], ["bill", "budget", "bottom"]),
        ("verify a", ["all"], ["anybody", "anything", "are"]),
        ("ingest every", ["everything"], []),
        ("show records from ", ["trust_logs", "file", "run"], ["<", "above"]),
        ("show forecasts sorted ", ["by"], ["<", "above"]),
        ("show batch s", ["batch_size"], ["setting's"]),
        ("what if trust threshold ", ["was", "were", "to"], ["we're", "became", "raised"]),
        ("retry ", ["1", "run"], []),
    ]

    @Test func offersWhatCanFollow() async throws {
        let conversation = try await Self.filled()
        for (line, expected, absent) in Self.among {
            let offered = Set(conversation.assistant.completions(of: line, at: line.utf8.count).candidates.map(\.text))
            #expect(offered.isSuperset(of: expected), "\(line): \(offered.sorted())")
            #expect(offered.isDisjoint(with: absent), "\(line): \(offered.intersection(absent))")
        }
    }

    /// What a line says that is finished by what is offered is done.
    @Test func whatIsOfferedIsTaken() async throws {
        let conversation = try await Self.filled()
        func offered(_ line: String) -> [String] {
            conversation.assistant.completions(of: line, at: line.utf8.count).candidates.map(\.text)
        }
        for operation in offered("list rules with trust ") {
            #expect(await conversation.outcome("list rules with trust \(operation) 0.5") == .done, "\(operation)")
        }
        for group in offered("count forecasts by ") {
            #expect(await conversation.outcome("count forecasts by \(group)") == .done, "\(group)")
        }
        for setting in offered("what if ") where setting != "we" {
            #expect(await conversation.outcome("what if \(setting) was 1") != .notUnderstood, "\(setting)")
        }
        for file in offered("records from file ") {
            #expect(await conversation.outcome("records from file \(file)") == .done, "\(file)")
        }
        for format in offered("create training batches as ") {
            #expect(await conversation.outcome("create training batches as \(format)") == .done, "\(format)")
        }
        for index in offered("drop index ") {
            #expect(await conversation.outcome("drop index \(index)") == .done, "\(index)")
        }
    }

    /// Of the history, also of commands that only read.
    @Test func offersCommandsByNumber() async throws {
        let conversation = try await Self.filled()
        await conversation.say("list tags")
        for (line, mark) in [("repeat ", ""), ("!", "!")] {
            let offered = conversation.assistant.completions(of: line, at: line.utf8.count).candidates
            #expect(offered.map(\.text) == (1...7).reversed().map { "\(mark)\($0)" }, "\(line)")
            #expect(offered.first?.note == "list tags")
        }
        #expect(conversation.assistant.completions(of: "!sho", at: 4).candidates.isEmpty)
    }

    /// With what they are: a number alone says little.
    @Test func saysWhatNumbersMean() async throws {
        let conversation = try await Self.filled()
        func note(_ line: String) -> String? {
            conversation.assistant.completions(of: line, at: line.utf8.count).candidates.first?.note
        }
        #expect(note("show batch ")?.wholeMatch(of: /spring v1, 2025-\d\d-\d\d to 2025-\d\d-\d\d/) != nil)
        #expect(note("drop index ") == "confidence of pulse_forecasts")
        #expect(note("records tagged ") == "tag of 1 run")
        #expect(note("create training batches named ") == "dataset, 1 version")
        #expect(note("records from file ") == "file of market_data")
    }
}
