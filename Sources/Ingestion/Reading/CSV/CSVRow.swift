import JSONText

/// One row of CSV as it stands in a window: where its cells are. Made once and filled again for each row.
final class CSVRow {
    private var cells: UnsafeMutablePointer<Cell>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 64
        cells = .allocate(capacity: capacity)
    }

    deinit { cells.deallocate() }

    struct Cell: Equatable {
        /// The text without the quotes around it.
        var start: Int
        var end: Int
        var isQuoted: Bool
        /// Whether quotes are doubled in it.
        var hasDoubledQuotes: Bool
    }

    subscript(column: Int) -> Cell { cells[column] }

    /// How far a row got.
    enum Reading: Equatable {
        /// `end` is the byte behind the line end.
        case row(end: Int)
        case needsMore
        case malformed(detail: String)
    }

    static let unclosedQuote = "a quote that never closes"

    /// Whether the row is an empty line.
    var isBlank: Bool { count == 1 && !cells[0].isQuoted && cells[0].start == cells[0].end }

    /// Reads the row that begins at `start` (RFC 4180: quoted cells may hold the delimiter, quotes and line ends; a row
    /// ends at CR LF, LF or CR).
    func read(_ window: ByteWindow, from start: Int, delimiter: UInt8) -> Reading {
        count = 0
        let base = window.base
        let limit = window.count
        let stops = CSVStops(delimiter: delimiter)
        var cellStart = start
        while true {
            if cellStart < limit, base[cellStart] == UInt8(ascii: "\"") {
                guard let cell = Self.quotedCell(window, from: cellStart) else {
                    return window.isLast ? .malformed(detail: Self.unclosedQuote) : .needsMore
                }
                let behind = cell.end + 1
                guard behind < limit || window.isLast else { return .needsMore }
                append(cell)
                guard behind < limit else { return .row(end: limit) }
                if base[behind] != delimiter {
                    return Self.rowEnd(window, at: behind) ?? .malformed(detail: "text behind a closing quote")
                }
                cellStart = behind + 1
                continue
            }
            var position = cellStart
            var marks: UInt64 = 0
            // Cells without quotes, eight bytes at a time.
            unquoted: while true {
                while marks == 0 {
                    guard position + 8 <= limit else { break unquoted }
                    marks = stops.marks(base + position)
                    position += 8
                }
                let place = position - 8 + marks.trailingZeroBitCount >> 3
                marks &= marks &- 1
                if base[place] == delimiter {
                    append(Cell(start: cellStart, end: place, isQuoted: false, hasDoubledQuotes: false))
                    cellStart = place + 1
                } else if base[place] == UInt8(ascii: "\"") {
                    guard place == cellStart else { return .malformed(detail: Self.strayQuote) }
                    position = place
                    break
                } else {
                    append(Cell(start: cellStart, end: place, isQuoted: false, hasDoubledQuotes: false))
                    return Self.rowEnd(window, at: place) ?? .needsMore
                }
            }
            if position < limit, position == cellStart, base[position] == UInt8(ascii: "\"") { continue }
            // The last few bytes of the window.
            while position < limit, !stops.contains(base[position]) { position += 1 }
            guard position < limit else {
                guard window.isLast else { return .needsMore }
                append(Cell(start: cellStart, end: limit, isQuoted: false, hasDoubledQuotes: false))
                return .row(end: limit)
            }
            guard base[position] != UInt8(ascii: "\"") else { return .malformed(detail: Self.strayQuote) }
            append(Cell(start: cellStart, end: position, isQuoted: false, hasDoubledQuotes: false))
            if base[position] != delimiter { return Self.rowEnd(window, at: position) ?? .needsMore }
            cellStart = position + 1
        }
    }

    private static let strayQuote = "a quote inside a cell that is not quoted"

    /// The end of the row whose line end begins at `place`; nil where there is none.
    private static func rowEnd(_ window: ByteWindow, at place: Int) -> Reading? {
        switch window.base[place] {
        case 0x0A: return .row(end: place + 1)
        case 0x0D:
            guard place + 1 < window.count else { return window.isLast ? .row(end: place + 1) : .needsMore }
            return .row(end: window.base[place + 1] == 0x0A ? place + 2 : place + 1)
        default: return nil
        }
    }

    /// The cell whose opening quote stands at `start`; nil where the window ends in it, or may do so.
    private static func quotedCell(_ window: ByteWindow, from start: Int) -> Cell? {
        var cell = Cell(start: start + 1, end: start + 1, isQuoted: true, hasDoubledQuotes: false)
        var position = start + 1
        while let quote = ByteSearch.first(UInt8(ascii: "\""), in: window.base, from: position, to: window.count) {
            cell.end = quote
            guard quote + 1 < window.count else { return window.isLast ? cell : nil }
            guard window.base[quote + 1] == UInt8(ascii: "\"") else { return cell }
            cell.hasDoubledQuotes = true
            position = quote + 2
        }
        return nil
    }

    @inline(__always)
    private func append(_ cell: Cell) {
        if count == capacity { grow() }
        cells[count] = cell
        count += 1
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Cell>.allocate(capacity: capacity * 2)
        larger.update(from: cells, count: count)
        cells.deallocate()
        cells = larger
        capacity *= 2
    }
}

/// The bytes that end a run of plain text: delimiter, quote, line ends.
private struct CSVStops {
    private let delimiter: UInt8
    private let delimiters: UInt64

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    init(delimiter: UInt8) {
        self.delimiter = delimiter
        delimiters = Self.ones &* UInt64(delimiter)
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
    }

    /// The high bit of each of the eight bytes that is one of them, the first in the lowest bits.
    @inline(__always)
    func marks(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
        let word = UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
        return Self.zeros(word ^ delimiters) | Self.zeros(word ^ (Self.ones &* 0x22))
            | Self.zeros(word ^ (Self.ones &* 0x0A)) | Self.zeros(word ^ (Self.ones &* 0x0D))
    }

    /// Marks the bytes that are zero, and no others: all marks of a word are used.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~((word & low) &+ low | word | low)
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
