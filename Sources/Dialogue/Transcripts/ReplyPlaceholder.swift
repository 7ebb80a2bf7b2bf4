/// What may stand in an expected reply for something that differs from day to day. Each matches only its own kind.
package enum ReplyPlaceholder: String, CaseIterable, Sendable {
    case id
    case number
    case time
    case date
    case duration
    case money
    case bytes
    /// Any words, within one line.
    case text
    /// Any lines, also none; stands alone in its line.
    case lines

    /// The regular expression for it, without groups of its own.
    var pattern: String {
        switch self {
        case .id: #"[A-Za-z0-9](?:[A-Za-z0-9_.:\/-]*[A-Za-z0-9])?"#
        case .number: #"-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"#
        case .time:
            #"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"#
                + #"|[0-9]{2}:[0-9]{2}(?::[0-9]{2})?|just now|(?:today|yesterday|tomorrow)(?: [0-9]{2}:[0-9]{2})?|in [0-9]+ [a-z]+|(?:[0-9]+ [a-z]+ )?[0-9]+ [a-z]+ ago)"#
        case .date: "[0-9]{4}-[0-9]{2}-[0-9]{2}"
        case .duration: #"(?:[0-9][0-9,]*(?:\.[0-9]+)? (?:ms|s|min|h|days?)(?: [0-9]+ (?:s|min|h))?)"#
        case .money: #"-?[$€£][0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"#
        case .bytes: #"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)? (?:bytes?|kB|MB|GB|TB|PB|EB)"#
        case .text: ".*?"
        case .lines: ".*"
        }
    }
}
