import JSONText

/// Writes a row as the JSON object it means. Empty cells are absent, except an empty quoted one where text is wanted.
struct CSVRecordWriter {
    private let steps: [Step]
    /// The keys of all steps, end to end.
    private let keys: [UInt8]
    /// The record's text, until the next row.
    private(set) var text: [UInt8] = []

    /// What to write next: a plan laid out flat, so that going through it counts no references.
    private struct Step {
        let key: Range<Int>
        /// The cell's place in the row, and what it is read as; nil for an object,
        let cell: (column: Int, content: CSVPlan.Content)?
        /// whose members are so many of the next steps.
        let members: Int
    }

    init(plan: CSVPlan) {
        var steps: [Step] = []
        var keys: [UInt8] = []
        func append(_ key: [UInt8], _ cell: (Int, CSVPlan.Content)?, members: Int) {
            steps.append(Step(key: keys.count..<keys.count + key.count, cell: cell, members: members))
            keys += key
        }
        for member in plan.members {
            switch member {
            case .cell(let column): append(column.key, (column.index, column.content), members: 0)
            case .object(let key, let columns):
                append(key, nil, members: columns.count)
                for column in columns { append(column.key, (column.index, column.content), members: 0) }
            }
        }
        self.steps = steps
        self.keys = keys
    }

    mutating func write(_ row: CSVRow, of window: ByteWindow, scanner: JSONScanner) {
        text.removeAll(keepingCapacity: true)
        text.append(UInt8(ascii: "{"))
        let (steps, keys) = (steps, keys)
        steps.withUnsafeBufferPointer { steps in
            keys.withUnsafeBufferPointer { keys in
                row.cells.withUnsafeBufferPointer { cells in
                    var next = 0
                    while next < steps.count {
                        let step = steps[next]
                        let members = steps[next + 1..<next + 1 + step.members]
                        next += 1 + step.members
                        if step.cell != nil {
                            write(step, keys, cells, window, scanner)
                        } else if members.contains(where: { !Self.isAbsent($0, cells) }) {
                            separate()
                            append(step.key, of: keys)
                            text.append(UInt8(ascii: "{"))
                            for member in members { write(member, keys, cells, window, scanner) }
                            text.append(UInt8(ascii: "}"))
                        }
                    }
                }
            }
        }
        text.append(UInt8(ascii: "}"))
    }

    private mutating func write(
        _ step: Step, _ keys: UnsafeBufferPointer<UInt8>, _ cells: UnsafeBufferPointer<CSVRow.Cell>,
        _ window: ByteWindow, _ scanner: JSONScanner
    ) {
        guard let (column, content) = step.cell, !Self.isAbsent(step, cells) else { return }
        let cell = cells[column]
        separate()
        append(step.key, of: keys)
        guard cell.hasDoubledQuotes else {
            return write(window.bytes(from: cell.start, to: cell.end), as: content, scanner)
        }
        window.text(of: cell).withUnsafeBufferPointer { write($0, as: content, scanner) }
    }

    private mutating func append(_ key: Range<Int>, of keys: UnsafeBufferPointer<UInt8>) {
        text.append(contentsOf: UnsafeBufferPointer(rebasing: keys[key]))
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

    private static func isAbsent(_ step: Step, _ cells: UnsafeBufferPointer<CSVRow.Cell>) -> Bool {
        guard let (column, content) = step.cell else { return false }
        let cell = cells[column]
        return cell.start == cell.end && !(cell.isQuoted && content == .text)
    }

    private static func isValue(_ cell: UnsafeBufferPointer<UInt8>, of type: JSONType, _ scanner: JSONScanner) -> Bool {
        guard let base = cell.baseAddress,
            case .complete(cell.count) = scanner.scan(base, from: 0, to: cell.count, isFinal: true)
        else { return false }
        return type.includes(scanner.tape(base, from: 0, to: cell.count)[0].kind)
    }
}
