internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Shows and moves how far sources have been read.
struct CursorCommands: Sendable {
    let context: CommandContext
    let store: any Store

    func show(_ sources: [SourceID]?) async throws(StoreError) -> Reply {
        var rows: [[String]] = []
        var read: [String] = []
        var data: [JSONValue] = []
        for source in context.catalogue.sources where sources?.contains(source.id) ?? true {
            for cursor in try await cursors(of: source) {
                rows.append([
                    source.id.rawValue, cursor.name, SafeText.line(cursor.value ?? cursor.start ?? "", cells: 60),
                    word(for: cursor, context.moment),
                ])
                read.append(word(for: cursor, context.relative))
                data.append(json(of: cursor, source.id))
            }
        }
        guard !rows.isEmpty else {
            return Reply(
                sources.map {
                    "\(RunCommands.names($0)) \($0.count == 1 ? "has" : "have") no cursor: all of it is read each time."
                }
                    ?? "No source has a cursor: each is read as a whole, and what is known is not stored twice.",
                hints: context.catalogue.sources.contains {
                    sources?.contains($0.id) ?? false && $0.kind.name == "database"
                }
                    ? [
                        "A parameter of a query moves on by itself where it is called so: “where id > :last_ingested_id”."
                    ]
                    : [],
                data: [.init("cursors", .array([]))])
        }
        let headline =
            rows.count == 1
            ? "\(rows[0][0]) \(rows[0][3] == "start" ? "begins at" : "has been read up to") \(rows[0][2]) (\(rows[0][1]), \(rows[0][3] == "start" ? "not read yet" : rows[0][3]))."
            : "\(Formatted.count(rows.count, "cursor"))."
        return Reply(
            headline,
            blocks: rows.count == 1
                ? []
                : [
                    .table(
                        Table(
                            [
                                .init("source"), .init("cursor"), .init("value"),
                                .init("set by", expendability: 1, relative: read),
                            ],
                            rows: rows))
                ],
            data: [.init("cursors", .array(data))])
    }

    func set(_ sources: [SourceID], to spoken: String) async throws(StoreError) -> Reply {
        var sentences: [String] = []
        var data: [JSONValue] = []
        var hints: [String] = []
        for id in sources {
            guard let source = context.source(id) else { return SourceCommands(context: context).noSuchSource(id) }
            let cursors = try await cursors(of: source)
            guard cursors.count == 1, let cursor = cursors.first else { return refusal(id, cursors) }
            guard let value = value(spoken, like: cursor.value ?? cursor.start, isText: cursor.isText) else {
                return .refused(
                    "The cursor of \(id) counts like \(Wording.quoted(cursor.value ?? cursor.start ?? "")); \(Wording.quoted(spoken)) does not. Nothing was changed.",
                    hints: [
                        "For example: set the cursor of \(id) to \(SafeText.line(cursor.value ?? cursor.start ?? "", cells: 40))"
                    ])
            }
            let move = CursorMove(
                name: cursor.name, value: value, isText: cursor.isText && CursorValue.isNumber(value))
            try await store.setCursor(move, of: id, at: context.now)
            let before = cursor.value ?? cursor.start ?? ""
            sentences.append(
                "The next ingest of \(id) begins at \(SafeText.line(value, cells: 60)) (\(cursor.name); it was \(SafeText.line(before, cells: 60)))."
            )
            hints.append("Say “set the cursor of \(id) to \(SafeText.line(before, cells: 60))” to put it back.")
            data.append(
                .object([
                    .init("source", .string(id.rawValue)), .init("cursor", .string(cursor.name)),
                    .init("value", .string(value)), .init("before", cursor.value.map { .string($0) } ?? .null),
                ]))
        }
        return Reply(sentences.joined(separator: " "), hints: hints, data: [.init("cursors", .array(data))])
    }

    func question(_ sources: [SourceID]) async throws(StoreError) -> Confirming.Question {
        var sentences: [String] = []
        var costs = false
        for id in sources {
            guard let source = context.source(id) else {
                return .answered(SourceCommands(context: context).noSuchSource(id))
            }
            for cursor in try await cursors(of: source) {
                guard let value = cursor.value else { continue }
                let start = cursor.start.map { "begins at \(SafeText.line($0, cells: 40)) again" } ?? "begins anew"
                if source.api != nil { costs = true }
                sentences.append("\(id) has been read up to \(SafeText.line(value, cells: 60)), and \(start)")
            }
        }
        guard !sentences.isEmpty else {
            return .answered(
                Reply(
                    "\(RunCommands.names(sources)) \(sources.count == 1 ? "begins" : "begin") at the start already: there is no cursor to reset.",
                    data: [.init("cursors", .array([]))]))
        }
        return .asked(
            Reply(
                "\(sentences.joined(separator: "; ")). \(costs ? "Calls for what was read before may cost again" : "What was read before is read again"); what is stored is not stored twice. Reset?",
                outcome: .asks, hints: ["Say “yes” or “no”."]))
    }

    func reset(_ sources: [SourceID]) async throws(StoreError) -> Reply {
        var forgotten: [JSONValue] = []
        var names: [SourceID] = []
        for id in sources {
            let gone = try await store.resetCursors(of: id, name: nil, at: context.now)
            if !gone.isEmpty { names.append(id) }
            forgotten += gone.map {
                .object([
                    .init("source", .string(id.rawValue)), .init("cursor", .string($0.name)),
                    .init("value", .string($0.value)),
                ])
            }
        }
        guard !names.isEmpty else {
            return Reply("There was no cursor to reset.", data: [.init("cursors", .array([]))])
        }
        return Reply(
            "The next ingest of \(RunCommands.names(names)) begins at the start.",
            data: [.init("cursors", .array(forgotten))])
    }

    // MARK: What there is

    /// A cursor a source declares, or had; with its value where it has one.
    private struct Cursor {
        var name: String
        var value: String?
        var run: RunID?
        var changed: Date?
        var start: String?
        /// Whether it counts in texts, whatever they look like.
        var isText = false
    }

    private func cursors(of source: Source) async throws(StoreError) -> [Cursor] {
        let stored = try await store.cursors(of: source.id)
        let declared = source.cursorRules
        let names = Set(stored.map(\.name)).union(declared.keys).sorted()
        return names.map { name in
            let value = stored.first { $0.name == name }
            return Cursor(
                name: name, value: value?.value, run: value?.run, changed: value?.changed, start: declared[name]?.start,
                isText: value?.isText ?? declared[name]?.isTextStart ?? false)
        }
    }

    /// The value as it goes into a request: a day or a moment that was spoken becomes the moment itself. nil where it
    /// cannot follow on `start`: a word where numbers or times are.
    private func value(_ spoken: String, like present: String?, isText: Bool) -> String? {
        guard let present else { return spoken }
        if !isText, CursorValue.isNumber(present) { return CursorValue.number(spoken) }
        guard isTime(present) else { return spoken }
        if isTime(spoken) { return CursorValue.time(spoken, like: present) ?? spoken }
        let words = spoken.lowercased().split(separator: " ").map(String.init)[...]
        guard let read = SpokenPeriod.read(words).first(where: { $0.count == words.count }) else { return nil }
        let moment = read.value.bounds(now: context.now, calendar: context.calendar).lowerBound
        if present.count == 10 { return Formatted.date(moment, calendar: context.calendar) }
        return TimeForm(of: present).text(of: moment)
    }

    private func isTime(_ text: String) -> Bool {
        text.prefix(4).allSatisfy(\.isNumber) && text.dropFirst(4).hasPrefix("-")
    }

    private func refusal(_ id: SourceID, _ cursors: [Cursor]) -> Reply {
        cursors.isEmpty
            ? .refused(
                "\(id) has no cursor: nothing in its request says where to begin.",
                hints: [
                    context.source(id)?.kind.name == "database"
                        ? "Name one in its query, as in “where id > :last_ingested_id”; see docs/databases.md."
                        : "Declare one as “cursors” of the source; see docs/api-sources.md."
                ])
            : .refused(
                "\(id) has \(Formatted.count(cursors.count, "cursor")) (\(Wording.list(cursors.map { SafeText.of($0.name) }))), and which one is not said.",
                hints: ["Say “reset the cursor of \(id)” to begin anew with all of them."])
    }

    private func word(for cursor: Cursor, _ moment: (Date) -> String) -> String {
        guard cursor.value != nil else { return "start" }
        let when = cursor.changed.map { ", \(moment($0))" } ?? ""
        return (cursor.run.map { "run \($0)" } ?? "by hand") + when
    }

    private func json(of cursor: Cursor, _ source: SourceID) -> JSONValue {
        .object([
            .init("source", .string(source.rawValue)), .init("cursor", .string(cursor.name)),
            .init("value", cursor.value.map { .string($0) } ?? .null),
            .init("start", cursor.start.map { .string($0) } ?? .null),
            .init("run", cursor.run.map { .integer(Int($0.number)) } ?? .null),
            .init("changed", cursor.changed.map { .string(Timestamp.iso8601($0)) } ?? .null),
        ])
    }
}
