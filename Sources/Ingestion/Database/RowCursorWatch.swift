internal import Foundation

/// Watches the rows of a query for how far its cursors may move. One a reader; not to be shared between tasks.
///
/// A cursor moves with each batch only where the rows come in its order; else only when all have come, as a smaller value
/// may still follow. It never moves back.
final class RowCursorWatch {
    private struct Watched {
        let name: String
        let isOrdered: Bool
        /// Whether the rows at the very edge are read once more by the next run.
        let coversEdge: Bool
        /// The greatest so far, or where the cursor stands.
        var greatest: CursorText
        /// The greatest of those below the last row's: nothing more will come of it, where rows are ordered.
        var complete: CursorText
        var last: [UInt8] = []
        var hasMoved = false
        var hasCompleted = false
        var hasFallen = false
        var summary: CursorSummary
    }

    private var watched: [Watched]
    /// Whether the query asks for only so many rows: more may follow with the last one's value.
    private let isLimited: Bool
    /// Later times are mistakes: a cursor there would leave out all that comes until then.
    private let latest: Int64

    /// - Parameters:
    ///   - names: of the cursors, in the order of the watched columns.
    ///   - known: what the store knows of the source's cursors.
    init(
        _ names: [String], rules: [String: APISource.CursorRule], query: QueryText, known: [CursorValue],
        inclusive: Set<String>, now: Date
    ) {
        isLimited = query.isLimited
        latest = Int64((now.timeIntervalSince1970 + 86_400) * 1_000_000)
        watched = names.map { name in
            let rule = rules[name] ?? APISource.CursorRule(field: name, start: "")
            let before = CursorText(known.first { $0.name == name }?.value ?? rule.start)
            return Watched(
                name: name, isOrdered: query.isOrdered(by: rule.field),
                coversEdge: !query.isLimited
                    && (inclusive.contains(name) || rule.overlap > 0 && !before.isText),
                greatest: before, complete: before, summary: CursorSummary(name: name, field: rule.field))
        }
    }

    var isIdle: Bool { watched.isEmpty }

    /// Notes rows of a stretch.
    func note(_ stretch: RowStretch, rows: Range<Int>) {
        guard !watched.isEmpty, !rows.isEmpty else { return }
        stretch.bytes.withUnsafeBufferPointer { bytes in
            for row in rows {
                for index in watched.indices {
                    let place = stretch.watched[row * watched.count + index]
                    note(UnsafeBufferPointer(rebasing: bytes[Int(place.lowerBound)..<Int(place.upperBound)]), at: index)
                }
            }
        }
    }

    private func note(_ value: UnsafeBufferPointer<UInt8>, at index: Int) {
        guard !value.isEmpty else {
            watched[index].summary.nulls += 1
            return
        }
        if value.elementsEqual(watched[index].last) { return }
        watched[index].last = Array(value)
        let text = CursorText(String(decoding: value, as: UTF8.self))
        guard !text.isTime(after: latest) else {
            watched[index].summary.future += 1
            return
        }
        let greatest = watched[index].greatest
        switch text.isBehind(greatest) {
        case true?:
            if watched[index].hasMoved {
                watched[index].complete = greatest
                watched[index].hasCompleted = true
            }
            watched[index].greatest = text
            watched[index].hasMoved = true
        case false?:
            // In the overlap values lie before where the cursor stands, and fall nowhere.
            if watched[index].isOrdered, watched[index].hasMoved, text != greatest {
                watched[index].summary.falls += 1
                watched[index].hasFallen = true
            }
        case nil: watched[index].summary.unlike += 1
        }
    }

    /// How the cursors may move with what was read so far.
    /// - Parameter isOver: whether all rows have come.
    func moves(isOver: Bool) -> [CursorMove] {
        watched.indices.compactMap { index in
            let cursor = watched[index]
            guard cursor.hasMoved, let value = value(of: cursor, isOver: isOver),
                value.text != watched[index].summary.movedTo
            else { return nil }
            watched[index].summary.movedTo = value.text
            return CursorMove(name: cursor.name, value: value.text)
        }
    }

    private func value(of cursor: Watched, isOver: Bool) -> CursorText? {
        let isInOrder = cursor.isOrdered && !cursor.hasFallen
        if isLimited {
            // What the limit cut off may lie before what came, or have the last value.
            guard isInOrder else { return nil }
            return completed(cursor)
        }
        if isOver { return cursor.greatest }
        guard isInOrder else { return nil }
        return cursor.coversEdge ? cursor.greatest : completed(cursor)
    }

    private func completed(_ cursor: Watched) -> CursorText? { cursor.hasCompleted ? cursor.complete : nil }

    var summaries: [CursorSummary] { watched.map(\.summary) }

    /// Whether a limit keeps a cursor from ever moving: which rows it cuts off is chance.
    var isStuckByLimit: Bool { isLimited && watched.contains { !$0.isOrdered } }
}

/// What a run did with one cursor of a query.
package struct CursorSummary: Sendable, Equatable {
    package var name: String
    /// The column it follows.
    package var field: String
    /// Where it stands now; nil where it has not moved.
    package var movedTo: String?
    /// Rows without a value there: stored, and of no matter for the cursor.
    package var nulls = 0
    /// Rows whose value is smaller than one before, although they are said to come in order.
    package var falls = 0
    /// Rows whose value is a time more than a day ahead.
    package var future = 0
    /// Rows whose value is of another kind than where the cursor stands: a text among numbers.
    package var unlike = 0

    package init(name: String, field: String, movedTo: String? = nil) {
        self.name = name
        self.field = field
        self.movedTo = movedTo
    }
}

/// What reading a database came to, in one run.
package struct QuerySummary: Sendable, Equatable {
    /// `PostgreSQL 15.18`.
    package var server: String
    package var cursors: [CursorSummary]
    /// Whether the query asks for so many rows in no order of its cursor, which therefore stays.
    package var isStuckByLimit: Bool

    package init(server: String, cursors: [CursorSummary] = [], isStuckByLimit: Bool = false) {
        self.server = server
        self.cursors = cursors
        self.isStuckByLimit = isStuckByLimit
    }
}
