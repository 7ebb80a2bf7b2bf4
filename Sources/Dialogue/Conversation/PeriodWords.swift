internal import Intents

/// The periods that Tab offers, and what goes on one that has begun.
enum PeriodWords {
    private static let usual = [
        "today", "yesterday", "this week", "last week", "last 7 days", "this month", "last month",
    ]
    /// Behind “since” and its like.
    private static let bounds = ["today", "yesterday", "monday", "last week", "last month"]

    private static let prefixes = [
        "show_", "count_", "list_", "forecast_", "aggregate_", "export", "report", "create_batches",
    ]

    /// Where the next word may begin one.
    static func candidates(for expected: [ExpectedValue]) -> [CompletionCandidate] {
        // What loads has no periods.
        guard let value = expected.first(where: { $0.type == .period && prefixes.contains(where: $0.intent.hasPrefix) })
        else { return [] }
        return usual.filter { $0.hasPrefix(value.typed.lowercased()) }.map {
            CompletionCandidate(text: $0, note: "period", kind: .value, range: value.range)
        }
    }

    /// Behind “since” and its like the beginnings of periods, and behind the first word of one the rest of it, that lead to
    /// a command here.
    static func rests(after front: String, isFinished: (String) -> Bool) -> [CompletionCandidate] {
        let end = front.utf8.count
        let words = front.lowercased().split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 2, let typed = words.last else { return [] }
        let last = String(words[words.count - 2])
        let before = String(decoding: front.utf8.dropLast(typed.utf8.count), as: UTF8.self)
        let rests: [(text: String, note: String)]
        if ["since", "after", "before", "until"].contains(last) {
            rests = bounds.map { ($0, "time") }
        } else {
            rests = usual.filter { $0.hasPrefix(last + " ") }.map { (String($0.dropFirst(last.count + 1)), "period") }
        }
        return rests.filter { $0.text.hasPrefix(typed) && isFinished(before + $0.text) }.map {
            CompletionCandidate(text: $0.text, note: $0.note, kind: .value, range: (end - typed.utf8.count)..<end)
        }
    }
}
