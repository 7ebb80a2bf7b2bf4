extension CursorValue {
    /// Whether a text is one that cursors of numbers compare, of any length.
    package static func isNumber(_ text: String) -> Bool { CursorText(text).isNumber }

    /// A number of any length as JSON writes it: `1000` of `1,000`. nil where it is none.
    package static func number(_ text: String) -> String? { ExactDecimal(text)?.plainText }

    /// A time as a cursor that stands at another would have it: a database that keeps times as texts compares them as they
    /// are written. nil where it is no time, as it is where the other is none.
    package static func time(_ text: String, like present: String) -> String? {
        guard CursorText(present, isText: true).isTime, let time = CursorText(text, isText: true).time else {
            return nil
        }
        // A day alone is in front of all of its times, in each database.
        return text.utf8.count == 10 ? text : TimeForm(of: present).text(of: time)
    }
}

/// A cursor's value as it stands in records and requests, made comparable.
struct CursorText: Sendable, Equatable {
    let text: String
    private let order: Order

    private enum Order: Sendable, Equatable {
        case number(ExactDecimal)
        /// Microseconds since 1970.
        case time(Int64)
        case text
    }

    /// - Parameter isText: whether it is known for a text: `0001005` of a column of texts is compared letter by letter, as
    ///   the database does. Times are times all the same.
    init(_ text: String, isText: Bool = false) {
        self.text = text
        var copy = text
        if !isText, let number = ExactDecimal(text) {
            order = .number(number)
        } else if let time = copy.withUTF8({ EventTime.microseconds(of: $0) }) {
            order = .time(time)
        } else {
            order = .text
        }
    }

    /// Whether it lies behind another; nil where the two are of different kinds.
    func isBehind(_ other: CursorText) -> Bool? {
        switch (order, other.order) {
        case (.number(let left), .number(let right)): left.isGreater(than: right)
        case (.time(let left), .time(let right)): left > right
        case (.text, .text): other.text.utf8.lexicographicallyPrecedes(text.utf8)
        default: nil
        }
    }

    var isNumber: Bool { if case .number = order { true } else { false } }
    var isText: Bool { order == .text }
    var isTime: Bool { time != nil }
    /// Microseconds since 1970.
    var time: Int64? { if case .time(let time) = order { time } else { nil } }

    /// A text that would be taken for a number by its looks.
    var isNumberLikeText: Bool { isText && ExactDecimal(text) != nil }

    func isTime(after moment: Int64) -> Bool {
        if case .time(let time) = order { time > moment } else { false }
    }

    /// The value so much earlier: seconds of a time, units of a number; a text stays as it is.
    func moved(backBy overlap: Int64) -> String {
        guard overlap > 0 else { return text }
        switch order {
        case .number(let number): return number.lowered(by: overlap).plainText
        case .time(let time):
            let (moved, overflow) = time.subtractingReportingOverflow(
                overlap.multipliedReportingOverflow(by: 1_000_000).0)
            return overflow ? text : TimeForm(of: text).text(of: moved)
        case .text: return text
        }
    }
}
