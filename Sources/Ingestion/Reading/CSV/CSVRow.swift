/// One row of CSV as it stands in a window: where its cells are. Made once and filled again for each row.
struct CSVRow {
    private(set) var cells: [Cell] = []

    struct Cell: Equatable {
        /// The text without the quotes around it.
        var start: Int
        var end: Int
        var isQuoted: Bool
        /// Whether quotes are doubled in it.
        var hasDoubledQuotes: Bool
    }

    /// How far a row got.
    enum Reading: Equatable {
        /// `end` is the byte behind the line end.
        case row(end: Int)
        case needsMore
        case malformed(detail: String)
    }

    /// Reads the row that begins at `start` (RFC 4180: quoted cells may hold the delimiter, quotes and line ends; a row
    /// ends at CR LF, LF or CR).
    mutating func read(_ window: ByteWindow, from start: Int, delimiter: UInt8) -> Reading {
        cells.removeAll(keepingCapacity: true)
        let base = window.base
        let count = window.count
        var position = start
        while true {
            var cell = Cell(start: position, end: position, isQuoted: false, hasDoubledQuotes: false)
            if position < count, base[position] == UInt8(ascii: "\"") {
                cell.isQuoted = true
                cell.start += 1
                guard let close = closingQuote(window, &cell) else {
                    return window.isLast ? .malformed(detail: Self.unclosedQuote) : .needsMore
                }
                cell.end = close
                position = close + 1
            } else {
                while position < count, !Self.endsCell(base[position], delimiter), base[position] != UInt8(ascii: "\"")
                {
                    position += 1
                }
                cell.end = position
            }
            guard position < count else {
                guard window.isLast else { return .needsMore }
                cells.append(cell)
                return .row(end: count)
            }
            cells.append(cell)
            switch base[position] {
            case delimiter:
                position += 1
            case 0x0A:
                return .row(end: position + 1)
            case 0x0D:
                guard position + 1 < count else { return window.isLast ? .row(end: count) : .needsMore }
                return .row(end: base[position + 1] == 0x0A ? position + 2 : position + 1)
            default:
                return .malformed(
                    detail: cell.isQuoted ? "text behind a closing quote" : "a quote inside a cell that is not quoted")
            }
        }
    }

    static let unclosedQuote = "a quote that never closes"

    /// Whether the row is an empty line.
    var isBlank: Bool { cells.count == 1 && !cells[0].isQuoted && cells[0].start == cells[0].end }

    private func closingQuote(_ window: ByteWindow, _ cell: inout Cell) -> Int? {
        var position = cell.start
        while position < window.count {
            if window.base[position] == UInt8(ascii: "\"") {
                guard position + 1 < window.count else { return window.isLast ? position : nil }
                guard window.base[position + 1] == UInt8(ascii: "\"") else { return position }
                cell.hasDoubledQuotes = true
                position += 1
            }
            position += 1
        }
        return nil
    }

    @inline(__always)
    private static func endsCell(_ byte: UInt8, _ delimiter: UInt8) -> Bool {
        byte == delimiter || byte == 0x0A || byte == 0x0D
    }
}

extension ByteWindow {
    /// The text of a cell, doubled quotes made single.
    func text(of cell: CSVRow.Cell) -> [UInt8] {
        let raw = bytes(from: cell.start, to: cell.end)
        guard cell.hasDoubledQuotes else { return Array(raw) }
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            text.append(raw[position])
            position += raw[position] == UInt8(ascii: "\"") ? 2 : 1
        }
        return text
    }
}
