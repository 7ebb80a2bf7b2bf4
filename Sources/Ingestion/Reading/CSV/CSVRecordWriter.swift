import JSONText

/// Writes a row as the JSON object it means. Empty cells are absent, except an empty quoted one where text is wanted.
struct CSVRecordWriter {
    private let steps: [Step]
    /// The keys of all steps, end to end.
    private let keys: [UInt8]
    /// Whether cells may hold JSON, so that what is written has to be scanned like any document.
    private let holdsJSON: Bool
    private let depth: Int
    private let text = CSVRecordText()

    /// What to write next: a plan laid out flat, so that going through it counts no references.
    private struct Step {
        let keyStart: Int
        let keyCount: Int
        let isKeyEscaped: Bool
        /// The cell's place in the row; -1 for an object,
        let column: Int
        /// whose members are so many of the next steps.
        let members: Int
        let content: CSVPlan.Content
    }

    init(plan: CSVPlan) {
        var steps: [Step] = []
        var keys: [UInt8] = []
        func append(_ key: [UInt8], column: Int, content: CSVPlan.Content, members: Int) {
            steps.append(
                Step(
                    keyStart: keys.count, keyCount: key.count, isKeyEscaped: key.contains(UInt8(ascii: "\\")),
                    column: column, members: members, content: content))
            keys += key
        }
        for member in plan.members {
            switch member {
            case .cell(let column): append(column.key, column: column.index, content: column.content, members: 0)
            case .object(let key, let columns):
                append(key, column: -1, content: .text, members: columns.count)
                for column in columns { append(column.key, column: column.index, content: column.content, members: 0) }
            }
        }
        self.steps = steps
        self.keys = keys
        holdsJSON = steps.contains { if case .json = $0.content { true } else { false } }
        depth = steps.contains { $0.column < 0 } ? 2 : 1
    }

    /// Gives back what an unusually large row needed, once its record is not needed any more.
    func trim() { text.clear() }

    /// What a row has become. It lasts until the next row is written.
    enum Record {
        case tape(JSONTape)
        /// Some cell is not UTF-8.
        case invalid
        case tooDeep
    }

    /// - Returns: the record, and the length of its text.
    func write(_ row: CSVRow, of window: ByteWindow, scanner: JSONScanner) -> (record: Record, length: Int) {
        text.clear()
        let opening = text.openObject()
        steps.withUnsafeBufferPointer { steps in
            keys.withUnsafeBufferPointer { keys in
                var next = 0
                while next < steps.count {
                    let step = steps[next]
                    let members = next + 1..<next + 1 + step.members
                    next = members.upperBound
                    if step.column >= 0 {
                        write(step, keys, row, window, scanner)
                    } else if members.contains(where: { !Self.isAbsent(steps[$0], row[steps[$0].column]) }) {
                        append(step, keys)
                        let opening = text.openObject()
                        for member in members { write(steps[member], keys, row, window, scanner) }
                        text.closeObject(opening)
                    }
                }
            }
        }
        text.closeObject(opening)
        return (record(scanner), text.bytes.count)
    }

    private func record(_ scanner: JSONScanner) -> Record {
        let bytes = text.bytes
        guard let base = bytes.baseAddress else { return .invalid }
        if !holdsJSON, depth <= scanner.maximumDepth {
            return text.isASCII || UTF8Validation.firstInvalidByte(in: bytes) == nil ? .tape(text.tape) : .invalid
        }
        switch scanner.scan(base, from: 0, to: bytes.count, isFinal: true) {
        case .complete: return .tape(scanner.tape(base, from: 0, to: bytes.count))
        case .tooDeep: return .tooDeep
        case .invalid, .incomplete: return .invalid
        }
    }

    @inline(__always)
    private func write(
        _ step: Step, _ keys: UnsafeBufferPointer<UInt8>, _ row: CSVRow, _ window: ByteWindow, _ scanner: JSONScanner
    ) {
        let cell = row[step.column]
        guard !Self.isAbsent(step, cell) else { return }
        append(step, keys)
        guard cell.hasDoubledQuotes else {
            return write(
                window.bytes(from: cell.start, to: cell.end), readable: window.count - cell.start, as: step.content,
                scanner)
        }
        window.text(of: cell).withUnsafeBufferPointer { write($0, readable: $0.count, as: step.content, scanner) }
    }

    @inline(__always)
    private func write(
        _ cell: UnsafeBufferPointer<UInt8>, readable: Int, as content: CSVPlan.Content, _ scanner: JSONScanner
    ) {
        let isValue =
            switch content {
            case .text: false
            case .number, .open: JSONNumber.isNumber(cell)
            case .json(let type): Self.isValue(cell, of: type, scanner)
            }
        if isValue {
            text.append(value: cell)
        } else if let base = cell.baseAddress {
            text.append(string: base, count: cell.count, readable: readable)
        }
    }

    @inline(__always)
    private func append(_ step: Step, _ keys: UnsafeBufferPointer<UInt8>) {
        text.append(
            key: UnsafeBufferPointer(rebasing: keys[step.keyStart..<step.keyStart + step.keyCount]),
            isEscaped: step.isKeyEscaped)
    }

    @inline(__always)
    private static func isAbsent(_ step: Step, _ cell: CSVRow.Cell) -> Bool {
        cell.start == cell.end && !(cell.isQuoted && step.content == .text)
    }

    private static func isValue(_ cell: UnsafeBufferPointer<UInt8>, of type: JSONType, _ scanner: JSONScanner) -> Bool {
        guard let base = cell.baseAddress,
            case .complete(cell.count) = scanner.scan(base, from: 0, to: cell.count, isFinal: true)
        else { return false }
        return type.includes(scanner.tape(base, from: 0, to: cell.count)[0].kind)
    }
}
