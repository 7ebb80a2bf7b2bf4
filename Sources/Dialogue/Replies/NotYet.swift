internal import Intents

/// The one sentence for what is understood and not built.
enum NotYet {
    /// - Parameter slot: the part of the command that nothing heeds yet; nil when the whole is missing.
    static func sentence(for intent: String, without slot: String?, in grammar: Grammar) -> String {
        let ability = grammar.intents.first { $0.name == intent }?.ability ?? intent.replacing("_", with: " ")
        let part = slot.map { " " + (parts[$0] ?? "with “\($0.replacing("_", with: " "))”") } ?? ""
        return "I know what you mean, but I can’t \(ability)\(part) yet."
    }

    private static let parts = [
        "period": "for a period", "since": "for a period", "until": "for a period", "overlap_days": "with an overlap",
        "field": "by a field", "op": "by a field", "value": "by a field", "filters": "by a field",
        "text": "by a word in them", "sort": "in that order", "order": "in that order", "group_by": "grouped so",
        "new": "for new ones only", "run": "for one run", "limit": "with a limit", "filter": "with that filter",
        "session": "for a session", "format": "in that format", "what": "that",
        "untagged": "without those of a tag (only “tagged baseline”)",
        "once": "by another setting for one time (set it first, for example “set overlap days to 3”, then make them)",
        "exclude": "without some sources", "setting": "with another setting", "settings": "with another setting",
    ]
}
