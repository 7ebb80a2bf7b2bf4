internal import Foundation
internal import JSONText

extension Source {
    /// The cursors its requests may name: those it declares, and the one of its event time where it is used.
    package var cursorRules: [String: APISource.CursorRule] {
        if case .database(let database) = kind { return database.cursorRules() }
        guard case .api(let api) = kind else { return [:] }
        var rules = api.cursors
        let texts = [api.endpoint, api.body ?? ""] + Array(api.parameters.values) + Array(api.headers.values)
        let name = APISource.timestampCursor
        if rules[name] == nil, texts.contains(where: { $0.contains("{\(name)}") }) {
            rules[name] = APISource.CursorRule(field: shape.eventTime ?? "timestamp", start: APISource.earliestTime)
        }
        return rules
    }
}

/// Watches the records of a listing for how far its cursors may move. One a reader; not to be shared between tasks.
final class CursorWatch {
    private struct Watched {
        let name: String
        let field: FieldName
        /// Where the cursor stands.
        let before: CursorText
        /// The greatest of the pages that came whole, and of the page being read.
        var passed: CursorText?
        var inPage: CursorText?
    }

    private var watched: [Watched]
    /// Later times are mistakes: a cursor there would leave out all that comes until then.
    private let latest: Int64

    /// - Parameter known: what the store knows of the source's cursors.
    init(_ rules: [String: APISource.CursorRule], known: [CursorValue], now: Date) {
        latest = Int64((now.timeIntervalSince1970 + 86_400) * 1_000_000)
        watched = rules.sorted { $0.key < $1.key }.map { name, rule in
            Watched(
                name: name, field: FieldName(rule.field),
                before: CursorText(known.first { $0.name == name }?.value ?? rule.start))
        }
    }

    var isIdle: Bool { watched.isEmpty }

    /// What stands for the cursors in requests.
    static func values(_ rules: [String: APISource.CursorRule], known: [CursorValue]) -> [String: String] {
        rules.reduce(into: [:]) { values, rule in
            let stored = known.first { $0.name == rule.key }?.value
            values[rule.key] = stored.map { CursorText($0).moved(backBy: rule.value.overlap) } ?? rule.value.start
        }
    }

    func note(_ record: JSONTape) {
        for index in watched.indices {
            guard let place = watched[index].field.value(in: record), let text = Self.text(record, at: place) else {
                continue
            }
            let greatest = watched[index].inPage ?? watched[index].passed ?? watched[index].before
            if greatest.text == text { continue }
            let value = CursorText(text)
            if value.isBehind(greatest) == true, !value.isTime(after: latest) { watched[index].inPage = value }
        }
    }

    private static func text(_ record: JSONTape, at place: Int) -> String? {
        switch record[place].kind {
        case .number, .string: String(decoding: record.text(at: place), as: UTF8.self)
        case .escapedString: String(decoding: record.decodedText(at: place), as: UTF8.self)
        default: nil
        }
    }

    /// The page being read came whole.
    func passPage() {
        for index in watched.indices {
            watched[index].passed = watched[index].inPage ?? watched[index].passed
            watched[index].inPage = nil
        }
    }

    /// The page being read will be read once more, or not to its end.
    func dropPage() {
        for index in watched.indices { watched[index].inPage = nil }
    }

    /// How the cursors move when all pages have come whole; never back.
    var moves: [CursorMove] {
        watched.compactMap { cursor in cursor.passed.map { CursorMove(name: cursor.name, value: $0.text) } }
    }
}
