import JSONText

/// Writes a row as the JSON object it means. Empty cells are absent, except an empty quoted one where text is wanted.
struct CSVRecordWriter {
    private let plan: CSVPlan
    /// The record's text, until the next row.
    private(set) var text: [UInt8] = []

    init(plan: CSVPlan) { self.plan = plan }

    mutating func write(_ row: CSVRow, of window: ByteWindow, scanner: JSONScanner) {
        text.removeAll(keepingCapacity: true)
        text.append(UInt8(ascii: "{"))
        for member in plan.members {
            switch member {
            case .cell(let column):
                write(column, row, window, scanner)
            case .object(let key, let columns):
                guard columns.contains(where: { !Self.isAbsent(row.cells[$0.index], $0.content) }) else { continue }
                separate()
                text.append(contentsOf: key)
                text.append(UInt8(ascii: "{"))
                for column in columns { write(column, row, window, scanner) }
                text.append(UInt8(ascii: "}"))
            }
        }
        text.append(UInt8(ascii: "}"))
    }

    private mutating func write(
        _ column: CSVPlan.Column, _ row: CSVRow, _ window: ByteWindow, _ scanner: JSONScanner
    ) {
        let cell = row.cells[column.index]
        guard !Self.isAbsent(cell, column.content) else { return }
        separate()
        text.append(contentsOf: column.key)
        guard cell.hasDoubledQuotes else {
            return write(window.bytes(from: cell.start, to: cell.end), as: column.content, scanner)
        }
        window.text(of: cell).withUnsafeBufferPointer { write($0, as: column.content, scanner) }
    }

    private mutating func write(
        _ cell: UnsafeBufferPointer<UInt8>, as content: CSVPlan.Content, _ scanner: JSONScanner
    ) {
        let isValue =
            switch content {
            case .text: false
            case .number, .open: JSONNumber.isNumber(cell)
            case .json(let type): Self.isValue(cell, of: type, scanner)
            }
        if isValue {
            text.append(contentsOf: cell)
        } else {
            JSONString.appendQuoted(cell, to: &text)
        }
    }

    private mutating func separate() {
        if text.last != UInt8(ascii: "{") { text.append(UInt8(ascii: ",")) }
    }

    private static func isAbsent(_ cell: CSVRow.Cell, _ content: CSVPlan.Content) -> Bool {
        cell.start == cell.end && !(cell.isQuoted && content == .text)
    }

    private static func isValue(_ cell: UnsafeBufferPointer<UInt8>, of type: JSONType, _ scanner: JSONScanner) -> Bool {
        guard let base = cell.baseAddress,
            case .complete(cell.count) = scanner.scan(base, from: 0, to: cell.count, isFinal: true)
        else { return false }
        return type.includes(scanner.tape(base, from: 0, to: cell.count)[0].kind)
    }
}
