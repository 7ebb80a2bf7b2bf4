internal import Foundation

/// Times as programs read them: ISO 8601, UTC, whole seconds.
enum Timestamp {
    static func iso8601(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt))
    }
}
