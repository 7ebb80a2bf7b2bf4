internal import Intents
internal import JSONText

/// Turns a turn into one JSON object on one line, for programs.
package enum JSONRenderer {
    package static func line(of turn: Turn) -> String {
        var members: [JSONValue.Member] = [.init("line", .string(Redactor.redacted(turn.line)))]
        if let place = turn.place {
            members.append(.init("script", .string(place.file)))
            members.append(.init("line_number", .number(text: String(place.line))))
        }
        if let reading = turn.reading {
            members.append(.init("intent", .string(reading.intent)))
        }
        members.append(.init("outcome", .string(turn.reply.outcome.rawValue)))
        members.append(.init("reply", .string(turn.reply.headline)))
        if !turn.reply.notes.isEmpty { members.append(.init("notes", .array(turn.reply.notes.map { .string($0) }))) }
        if !turn.reply.hints.isEmpty { members.append(.init("hints", .array(turn.reply.hints.map { .string($0) }))) }
        if !turn.reply.data.isEmpty { members.append(.init("data", .object(turn.reply.data))) }
        if let took = turn.took { members.append(.init("seconds", .number(text: Timing.seconds(took)))) }
        return JSONValue.object(members).compactText
    }
}
