package import Foundation
internal import Ingestion
package import JSONText

/// Something that happened by the clock: a line above the prompt, a line of a log.
package struct ScheduleEvent: Sendable, Equatable {
    package var kind: Kind
    package var time: Date
    /// The schedule's name for people; nil where it is about all of them.
    package var schedule: String?
    package var due: Date?
    package var sentence: String
    /// The same for programs, besides what every event has.
    package var data: [JSONValue.Member]
    /// Nothing came of it: said in a log only.
    package var isQuiet: Bool

    package init(
        _ kind: Kind, time: Date, schedule: String? = nil, due: Date? = nil, sentence: String,
        data: [JSONValue.Member] = [], isQuiet: Bool = false
    ) {
        self.kind = kind
        self.time = time
        self.schedule = schedule
        self.due = due
        self.sentence = sentence
        self.data = data
        self.isQuiet = isQuiet
    }

    package enum Kind: String, Sendable {
        case started
        case reloaded
        case ran
        case failed
        case skipped
        case cancelled
        /// An entry, or the store, is not as it should be.
        case problem
        case stopping
        case stopped
    }

    /// `schedule: 36 new records from pulse_forecasts (run 41), 0.2 s.`
    package var promptLine: String { kind == .skipped ? "schedule, skipped: \(sentence)" : "schedule: \(sentence)" }

    /// `2026-11-22T02:30:00Z ran: 36 new records from pulse_forecasts (run 41), 0.2 s.`
    package var logLine: String { "\(Timestamp.iso8601(time)) \(kind.rawValue): \(sentence)" }

    /// One object on one line.
    package var jsonLine: String {
        var members: [JSONValue.Member] = [
            .init("time", .string(Timestamp.iso8601(time))), .init("event", .string(kind.rawValue)),
        ]
        if let schedule { members.append(.init("schedule", .string(schedule))) }
        if let due { members.append(.init("due", .string(Timestamp.iso8601(due)))) }
        members += data
        members.append(.init("message", .string(sentence)))
        return JSONValue.object(members).compactText
    }
}
