internal import Ingestion
internal import Intents

/// What Tab offers of the value lists whose words a command does not all take, and signs, which are no words.
enum ListChoices {
    /// nil: the grammar's own words are offered.
    static func choices(for asked: ExpectedList) -> [SlotProposals.Choice]? {
        switch (asked.intent, asked.list) {
        case ("create_batches", "batch_format"): DatasetFormat.allCases.map(\.rawValue).sorted().map { ($0, "format") }
        case ("count_records", "grouping"), ("aggregate_records", "grouping"): groupings
        case ("list_rules", "comparison"): signs + spoken
        case ("show_records", "comparison"), ("count_records", "comparison"), ("aggregate_records", "comparison"),
            ("export", "comparison"):
            signs + spoken + spokenOfRecords
        case ("list_rules", "rule_field") where asked.slot == "sort": [("trust", "the least trusted first")]
        default: nil
        }
    }

    /// Besides fields.
    static let groupings: [SlotProposals.Choice] = ["day", "week", "month", "hour", "source", "run", "file", "tag"].map
    {
        ($0, "group")
    }

    private static let signs: [SlotProposals.Choice] = [
        (">", "greater than"), ("<", "less than"), ("=", "equal to"), (">=", "at least"), ("<=", "at most"),
        ("!=", "not equal to"),
    ]
    private static let spoken: [SlotProposals.Choice] = [("above", "greater than"), ("below", "less than")]
    private static let spokenOfRecords: [SlotProposals.Choice] = [
        ("between", "two values"), ("contains", "a text"), ("exists", "is there"), ("is", "a value, missing, above …"),
    ]
}
