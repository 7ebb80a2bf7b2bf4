/// What a person sees: a terminal of the common kind, as far as line editing needs one.
///
/// Lines that the terminal itself wrapped are wrapped anew when the window changes, as today's terminals do.
package struct TerminalScreen: Sendable {
    /// One row of the window; the cell behind a wide character is empty.
    private struct Row {
        var cells: [String] = []
        /// The text goes on in the next row, because this one was full.
        var isWrapped = false

        var text: String {
            String(cells.joined().reversed().drop { $0 == " " }.reversed())
        }
    }

    package private(set) var columns: Int
    package private(set) var rows: Int
    /// Where the cursor is, from 0.
    package private(set) var cursor: (row: Int, column: Int) = (0, 0)
    package private(set) var isBracketedPasteOn = false
    package private(set) var bells = 0

    /// The whole past and present, the window being the last `rows` of it.
    private var lines: [Row]
    private var top = 0
    /// The last column is taken: the next character goes to the next row.
    private var wrapsNext = false
    private var pending: [UInt8] = []
    private var sequence: [UInt8]?

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        lines = Array(repeating: Row(), count: rows)
    }

    /// The rows of the window, without blanks at the ends of rows and empty rows at the bottom.
    package var text: String {
        Self.joined(lines[top...])
    }

    /// The window and what has left it at the top.
    package var wholeText: String {
        Self.joined(lines[...])
    }

    /// The row the cursor is in.
    package var cursorLine: String {
        lines[top + cursor.row].text
    }

    /// The row the cursor is in up to the cursor, blanks included; nil when something stands behind it.
    package var lineEndingAtCursor: String? {
        let cells = lines[top + cursor.row].cells
        let column = wrapsNext ? columns : cursor.column
        guard cells.dropFirst(column).allSatisfy({ $0 == " " }) else { return nil }
        let missing = max(0, column - cells.count)
        return cells.prefix(column).joined() + String(repeating: " ", count: missing)
    }

    private static func joined(_ rows: ArraySlice<Row>) -> String {
        var texts = rows.map(\.text)
        while texts.last == "" { texts.removeLast() }
        return texts.joined(separator: "\n")
    }

    /// Takes what the program has written.
    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { feed(byte) }
    }

    private mutating func feed(_ byte: UInt8) {
        if var sequence {
            sequence.append(byte)
            self.sequence = sequence
            if Self.isComplete(sequence) {
                self.sequence = nil
                obey(sequence)
            }
            return
        }
        switch byte {
        case 0x1B: sequence = []
        case 0x07: bells += 1
        case 0x08:
            cursor.column = max(0, cursor.column - 1)
            wrapsNext = false
        case 0x09: moveTo(column: min(columns - 1, (cursor.column / 8 + 1) * 8))
        case 0x0A: lineFeed()
        case 0x0D: moveTo(column: 0)
        case 0x00..<0x20, 0x7F: break
        default:
            pending.append(byte)
            guard let text = String(validating: pending, as: UTF8.self) else {
                if pending.count >= 4 { pending.removeAll() }
                return
            }
            pending.removeAll()
            for scalar in text.unicodeScalars { put(scalar) }
        }
    }

    private static func isComplete(_ sequence: [UInt8]) -> Bool {
        guard let last = sequence.last else { return false }
        switch sequence[0] {
        case UInt8(ascii: "["): return sequence.count > 1 && (0x40..<0x7F).contains(last)
        case UInt8(ascii: "]"): return last == 0x07
        case UInt8(ascii: "("), UInt8(ascii: ")"): return sequence.count == 2
        default: return true
        }
    }

    private mutating func obey(_ sequence: [UInt8]) {
        guard sequence[0] == UInt8(ascii: "["), let final = sequence.last else { return }
        let body = String(decoding: sequence.dropFirst().dropLast(), as: UTF8.self)
        if body == "?2004" { isBracketedPasteOn = final == UInt8(ascii: "h") }
        guard body.allSatisfy({ $0.isNumber || $0 == ";" }) else { return }
        let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
        let number = numbers.first.flatMap(\.self)
        let count = max(number ?? 1, 1)
        switch Character(Unicode.Scalar(final)) {
        case "A": move(toRow: cursor.row - count)
        case "B": move(toRow: cursor.row + count)
        case "C": moveTo(column: cursor.column + count)
        case "D": moveTo(column: cursor.column - count)
        case "G": moveTo(column: count - 1)
        case "H":
            move(toRow: count - 1)
            moveTo(column: (numbers.dropFirst().first.flatMap(\.self) ?? 1) - 1)
        case "J": eraseDisplay(number ?? 0)
        case "K": eraseLine(number ?? 0)
        case "P": editRow { $0.removeSubrange($1..<min($1 + count, $0.count)) }
        case "@": editRow { $0.insert(contentsOf: Array(repeating: " ", count: count), at: $1) }
        case "X": editRow { for index in $1..<min($1 + count, $0.count) { $0[index] = " " } }
        default: break
        }
    }
}

// MARK: - Moving and writing

extension TerminalScreen {
    private mutating func move(toRow row: Int) {
        cursor.row = min(max(row, 0), rows - 1)
        wrapsNext = false
    }

    private mutating func moveTo(column: Int) {
        cursor.column = min(max(column, 0), columns - 1)
        wrapsNext = false
    }

    private mutating func lineFeed() {
        wrapsNext = false
        guard cursor.row == rows - 1 else {
            cursor.row += 1
            return
        }
        top += 1
        lines.append(Row())
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Self.width(of: scalar)
        guard width > 0 else {
            let before = cursor.column - (wrapsNext ? 0 : 1)
            editRow { cells, _ in if cells.indices.contains(before) { cells[before].unicodeScalars.append(scalar) } }
            return
        }
        if wrapsNext || cursor.column + width > columns {
            lines[top + cursor.row].isWrapped = true
            lineFeed()
            cursor.column = 0
        }
        let column = cursor.column
        editRow { cells, _ in
            while cells.count < column + width { cells.append(" ") }
            cells[column] = String(scalar)
            for index in column + 1..<column + width { cells[index] = "" }
        }
        if column + width >= columns {
            cursor.column = columns - 1
            wrapsNext = true
        } else {
            cursor.column += width
        }
    }

    private mutating func editRow(_ edit: (inout [String], Int) -> Void) {
        var cells = lines[top + cursor.row].cells
        while cells.count < cursor.column { cells.append(" ") }
        edit(&cells, cursor.column)
        lines[top + cursor.row].cells = Array(cells.prefix(columns))
    }

    private mutating func eraseLine(_ what: Int) {
        editRow { cells, column in
            switch what {
            case 0: cells.removeSubrange(min(column, cells.count)...)
            case 1: for index in 0...column where index < cells.count { cells[index] = " " }
            default: cells.removeAll()
            }
        }
        if what != 1 { lines[top + cursor.row].isWrapped = false }
    }

    private mutating func eraseDisplay(_ what: Int) {
        switch what {
        case 0:
            eraseLine(0)
            for row in cursor.row + 1..<max(rows, cursor.row + 1) { lines[top + row] = Row() }
        case 1:
            eraseLine(1)
            for row in 0..<cursor.row { lines[top + row] = Row() }
        default:
            for row in 0..<rows { lines[top + row] = Row() }
        }
    }

    /// The columns of a character, near enough: Latin, East Asian, emoji, combining marks.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x300..<0x370, 0x200B..<0x2010, 0xFE00..<0xFE10, 0x80..<0xA0: 0
        case 0x1100..<0x1160, 0x2E80..<0xA4D0, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE30..<0xFE70, 0xFF00..<0xFF61,
            0x1F300..<0x1F650, 0x1F900..<0x1FA00, 0x20000..<0x3FFFE:
            2
        default: 1
        }
    }
}

// MARK: - The window's size

extension TerminalScreen {
    /// Gives the window another size and wraps the lines anew.
    package mutating func resize(columns newColumns: Int, rows newRows: Int) {
        var wrapped: [Row] = []
        var newCursor = (row: 0, column: 0)
        var index = 0
        var lastUsed = 0
        let cursorIndex = top + cursor.row
        while index < lines.count {
            var cells = lines[index].cells
            var cursorOffset = index == cursorIndex ? cursor.column : nil
            while lines[index].isWrapped, index + 1 < lines.count {
                index += 1
                while cells.count % columns != 0 { cells.append(" ") }
                if index == cursorIndex { cursorOffset = cells.count + cursor.column }
                cells += lines[index].cells
            }
            if let cursorOffset {
                newCursor = (wrapped.count + cursorOffset / newColumns, cursorOffset % newColumns)
            }
            let pieces = stride(from: 0, to: max(cells.count, 1), by: newColumns).map { start in
                Row(cells: Array(cells[start..<min(start + newColumns, cells.count)]), isWrapped: true)
            }
            wrapped += pieces
            wrapped[wrapped.count - 1].isWrapped = false
            if !cells.isEmpty { lastUsed = wrapped.count - 1 }
            index += 1
        }
        columns = newColumns
        rows = newRows
        // Empty rows below both text and cursor go first.
        let needed = max(lastUsed, newCursor.row) + 1
        wrapped.removeSubrange(min(max(needed, newRows), wrapped.count)...)
        while wrapped.count < max(newRows, needed) { wrapped.append(Row()) }
        lines = wrapped
        top = lines.count - newRows
        if newCursor.row < top { top = newCursor.row }
        lines.removeSubrange(min(top + newRows, lines.count)...)
        cursor = (newCursor.row - top, newCursor.column)
        wrapsNext = false
    }
}
