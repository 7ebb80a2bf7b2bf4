internal import Foundation
internal import JSONText

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
        var lastKind = WatchedValue.Kind.null
        var lastFate = Fate.counted
        var hasCounted = false
        var hasMoved = false
        var hasCompleted = false
        var hasFallen = false
        var summary: CursorSummary
    }

    /// What becomes of a value.
    private enum Fate {
        case counted
        case future
        case unlike
    }

    private var watched: [Watched]
    /// Whether the query asks for only so many rows: more may follow with the last one's value.
    private let isLimited: Bool
    private let rowLimit: Int?
    /// Later times are mistakes: a cursor there would leave out all that comes until then.
    private let latest: Int64
    private var rows = 0
    private var isOver = false

    /// - Parameters:
    ///   - cursors: in the order of the watched columns.
    ///   - rowLimit: how many rows the query lets through; nil where that is not known.
    init(_ cursors: [QueryCursor], of query: QueryText, rowLimit: Int?, now: Date) {
        let names = Set(cursors.map(\.name))
        let isLimited = query.isLimited(for: names)
        self.isLimited = isLimited
        self.rowLimit = rowLimit
        latest = Int64((now.timeIntervalSince1970 + 86_400) * 1_000_000)
        watched = cursors.map { cursor in
            let isCompared = query.compares(with: cursor.name)
            var summary = CursorSummary(name: cursor.name, field: cursor.field)
            summary.missesEdge = !isLimited && cursor.overlap == 0 && !isCompared
            return Watched(
                name: cursor.name,
                isOrdered: query.isOrdered(by: cursor.field)
                    && query.innerLimitsAreOrdered(by: cursor.name, among: names),
                coversEdge: !isLimited && (cursor.wantsEdge && isCompared || cursor.overlap > 0),
                greatest: cursor.stand, complete: cursor.stand, summary: summary)
        }
    }

    /// Notes rows of a stretch.
    func note(_ stretch: RowStretch, rows: Range<Int>) {
        guard !watched.isEmpty, !rows.isEmpty else { return }
        self.rows += rows.count
        stretch.bytes.withUnsafeBufferPointer { bytes in
            for row in rows {
                for index in watched.indices {
                    let value = stretch.watched[row * watched.count + index]
                    let place = Int(value.place.lowerBound)..<Int(value.place.upperBound)
                    note(UnsafeBufferPointer(rebasing: bytes[place]), value.kind, at: index)
                }
            }
        }
    }

    private func note(_ value: UnsafeBufferPointer<UInt8>, _ kind: WatchedValue.Kind, at index: Int) {
        guard kind != .null else {
            watched[index].summary.nulls += 1
            return
        }
        if kind != watched[index].lastKind || !value.elementsEqual(watched[index].last) {
            watched[index].last = Array(value)
            watched[index].lastKind = kind
            watched[index].lastFate = fate(of: value, kind, at: index)
        }
        switch watched[index].lastFate {
        case .counted: watched[index].hasCounted = true
        case .future: watched[index].summary.future += 1
        case .unlike: watched[index].summary.unlike += 1
        }
    }

    private func fate(of value: UnsafeBufferPointer<UInt8>, _ kind: WatchedValue.Kind, at index: Int) -> Fate {
        guard kind != .other, let text = Self.text(value, kind) else { return .unlike }
        guard !text.isTime(after: latest) else { return .future }
        // A start in quotes, or a value that was set by hand, may be meant as a number: the column says it.
        if text.isNumber, !watched[index].hasMoved, watched[index].greatest.isNumberLikeText {
            watched[index].greatest = CursorText(watched[index].greatest.text)
            watched[index].complete = watched[index].greatest
            // It has the overlap of numbers from now on.
            watched[index].summary.missesEdge = false
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
            if watched[index].isOrdered, watched[index].hasMoved, greatest.isBehind(text) == true {
                watched[index].summary.falls += 1
                watched[index].hasFallen = true
            }
        case nil: return .unlike
        }
        return .counted
    }

    /// nil where it is no text at all, as bytes that are no UTF-8.
    static func text(_ value: UnsafeBufferPointer<UInt8>, _ kind: WatchedValue.Kind) -> CursorText? {
        guard let written = String(bytes: value, encoding: .utf8) else { return nil }
        guard kind == .text else { return CursorText(written) }
        guard value.contains(UInt8(ascii: "\\")) else { return CursorText(written, isText: true) }
        return (try? JSONValue(parsing: "\"\(written)\""))?.string.map { CursorText($0, isText: true) }
    }

    /// How the cursors may move with what was read so far.
    /// - Parameter isOver: whether all rows have come.
    func moves(isOver: Bool) -> [CursorMove] {
        self.isOver = isOver
        return watched.indices.compactMap { index in
            let cursor = watched[index]
            guard cursor.hasMoved, let value = value(of: cursor, isOver: isOver),
                value.text != watched[index].summary.movedTo
            else { return nil }
            watched[index].summary.movedTo = value.text
            return CursorMove(name: cursor.name, value: value.text, isText: value.isNumberLikeText)
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

    var summaries: [CursorSummary] {
        watched.map { cursor in
            var summary = cursor.summary
            summary.missesEdge = summary.missesEdge && cursor.hasMoved
            summary.stay = stay(of: cursor)
            return summary
        }
    }

    /// Why a limit keeps a cursor where it is; nil where it does not.
    private func stay(of cursor: Watched) -> CursorStay? {
        guard isLimited else { return nil }
        if !cursor.isOrdered { return .unordered }
        if cursor.hasFallen { return .falls }
        // Fewer rows than it lets through are all there are.
        guard isOver, rows > 0, rows >= rowLimit ?? 0, !cursor.hasCompleted else { return nil }
        return .full(rows: rows, value: cursor.hasCounted ? cursor.greatest.text : nil)
    }
}

/// Why a query with a limit never gets beyond where its cursor stands: the same rows are read each time.
package enum CursorStay: Sendable, Equatable {
    /// Which rows it cuts off is chance.
    case unordered
    /// Which rows it cuts off is not told by those that come.
    case falls
    /// All rows that it lets through have one value, or none that counts: more may follow with the same.
    case full(rows: Int, value: String?)
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
    /// Whether rows that get the very value it stands at later are left out: the query compares in a way that is not seen.
    package var missesEdge = false
    /// Why it stays where it is, whatever is read.
    package var stay: CursorStay?

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

    package init(server: String, cursors: [CursorSummary] = []) {
        self.server = server
        self.cursors = cursors
    }

    /// Whether the query asks for only so many rows, in a way that keeps a cursor where it is.
    package var isStuckByLimit: Bool { cursors.contains { $0.stay != nil } }

    /// With how far the cursors came by what was committed; what was read behind that will be read again.
    /// - Parameter moved: values by the cursors' names.
    mutating func setMoved(_ moved: [String: String]) {
        for index in cursors.indices { cursors[index].movedTo = moved[cursors[index].name] }
    }
}
