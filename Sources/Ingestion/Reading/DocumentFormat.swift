import JSONText

/// Finds out how a document is framed, by its content and the ending of its name.
package enum DocumentFormat {
    /// What a document's first bytes say.
    package enum Detection {
        /// More bytes are needed to tell.
        case needsMore
        /// Nothing but white space.
        case empty
        /// Read on with `splitter`, leaving out the first `start` bytes (byte order mark, header).
        case found(any RecordSplitter, start: Int)
        case unsupported(detail: String)
    }

    /// How much of a document is looked at to tell its framing.
    package static let decisiveBytes = 64 << 10

    /// Whether more bytes would tell nothing more.
    static func isDecisive(_ window: ByteWindow) -> Bool { window.count >= decisiveBytes || window.isLast }

    /// - Parameters:
    ///   - window: the document's first bytes.
    ///   - nameExtension: lower case, without the dot: `jsonl`.
    ///   - delimiter: of CSV; nil to find it out.
    package static func detect(
        _ window: ByteWindow, nameExtension: String, delimiter: UInt8? = nil, schema: RecordSchema?,
        limits: RecordLimits
    ) -> Detection {
        // What is found must not depend on how much happened to be read.
        let front = ByteWindow(
            base: window.base, count: min(window.count, decisiveBytes), offset: window.offset,
            isLast: window.isLast && window.count <= decisiveBytes)
        if let detail = FileSignature.unsupported(front) { return .unsupported(detail: detail) }
        let start = FileSignature.hasByteOrderMark(front) ? 3 : 0
        let first = front.skippingSpace(from: start)
        if front.isLast, first == front.count { return .empty }
        switch nameExtension {
        case "jsonl", "ndjson": return .found(LineSplitter(), start: start)
        case "csv": return csv(window, from: start, delimiter: delimiter, schema: schema, limits: limits)
        case "tsv":
            let delimiter = delimiter ?? UInt8(ascii: "\t")
            return csv(window, from: start, delimiter: delimiter, schema: schema, limits: limits)
        default: break
        }
        // White space and nothing else so far: any splitter passes over it.
        guard first < front.count else { return .found(SequenceSplitter(), start: start) }
        if nameExtension == "json" { return json(front, from: start, first: first) }
        return byContent(
            window, front: front, from: start, first: first, delimiter: delimiter, schema: schema, limits: limits)
    }

    private static func byContent(
        _ window: ByteWindow, front: ByteWindow, from start: Int, first: Int, delimiter: UInt8?,
        schema: RecordSchema?, limits: RecordLimits
    ) -> Detection {
        let opensContainer = front.base[first] == UInt8(ascii: "{") || front.base[first] == UInt8(ascii: "[")
        if opensContainer || Lines.evidence(front, from: first) == .allAreValues || Lines.isOneValue(front, from: first)
        {
            return json(front, from: start, first: first)
        }
        switch CSVHeader.read(front, from: start, delimiter: delimiter) {
        case .header(let header, _) where header.names.count > 1 || delimiter != nil:
            return csv(window, from: start, delimiter: header.delimiter, schema: schema, limits: limits)
        default: return .unsupported(detail: "neither JSON nor CSV, and its name does not say")
        }
    }

    private static func json(_ window: ByteWindow, from start: Int, first: Int) -> Detection {
        switch Lines.evidence(window, from: first) {
        case .allAreValues: return .found(LineSplitter(), start: start)
        case .someAreValues: return .found(SequenceSplitter(layout: .linesAtTheMargin), start: start)
        case .none:
            let isArray = window.base[first] == UInt8(ascii: "[")
            return .found(isArray ? ArraySplitter() : SequenceSplitter(), start: start)
        }
    }

    private static func csv(
        _ window: ByteWindow, from start: Int, delimiter: UInt8?, schema: RecordSchema?, limits: RecordLimits
    ) -> Detection {
        switch CSVHeader.read(window, from: start, delimiter: delimiter) {
        case .needsMore:
            guard window.count > limits.maximumRecordBytes else { return .needsMore }
            return .unsupported(detail: "its header does not end within \(limits.maximumRecordBytes) bytes")
        case .unusable(let detail): return .unsupported(detail: detail)
        case .header(let header, let end): return .found(CSVSplitter(header: header, schema: schema), start: end)
        }
    }
}

/// Whether a document is JSON Lines, whatever its name says.
private enum Lines {
    /// What a document's first lines say.
    enum Evidence {
        case none
        /// The first line is a whole object, or two whole values follow it: objects mostly begin lines, but some are
        /// broken, or go over several.
        case someAreValues
        /// Each line is a whole value, and there are several.
        case allAreValues
    }

    static func evidence(_ window: ByteWindow, from first: Int) -> Evidence {
        let scanner = JSONScanner()
        var values: [Bool] = []
        var position = first
        while position < window.count {
            let lineEnd = ByteSearch.first(0x0A, in: window.base, from: position, to: window.count)
            // The last line may be cut off.
            guard lineEnd != nil || window.isLast else { break }
            let end = lineEnd ?? window.count
            values.append(isValue(window, from: position, to: end, scanner))
            position = window.skippingSpace(from: end)
        }
        if values.count > 1, values.allSatisfy({ $0 }) { return .allAreValues }
        guard window.base[first] == UInt8(ascii: "{"), values.count > 1 else { return .none }
        return values[0] || values.count > 2 && values[1] && values[2] ? .someAreValues : .none
    }

    /// Whether the document is one value and nothing else.
    static func isOneValue(_ window: ByteWindow, from first: Int) -> Bool {
        window.isLast && isValue(window, from: first, to: window.count, JSONScanner())
    }

    private static func isValue(_ window: ByteWindow, from start: Int, to end: Int, _ scanner: JSONScanner) -> Bool {
        guard case .complete(let valueEnd) = scanner.scan(window.base, from: start, to: end, isFinal: true) else {
            return false
        }
        return (valueEnd..<end).allSatisfy { ByteWindow.isSpace(window.base[$0]) }
    }
}
