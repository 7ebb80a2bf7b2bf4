/// The first row of a CSV file: the names of its columns, and what separates them.
struct CSVHeader: Equatable {
    var names: [String]
    var delimiter: UInt8
    /// The delimiter, and the row as it stands: from these bytes the header can be read again.
    var context: [UInt8]

    /// What the beginning of a file says.
    enum Reading: Equatable {
        /// `end` is the byte behind the header's line.
        case header(CSVHeader, end: Int)
        case needsMore
        case unusable(detail: String)
    }

    /// Reads the header at `start`. Without a given delimiter it is the first of comma, semicolon, tab and bar that
    /// divides it and the rows behind it into the same number of cells; else the first that divides the header.
    static func read(_ window: ByteWindow, from start: Int, delimiter: UInt8?) -> Reading {
        if let delimiter { return read(window, from: start, separatedBy: delimiter) }
        var undivided: Reading?
        var uneven: Reading?
        for candidate in candidates {
            let reading = read(window, from: start, separatedBy: candidate)
            guard case .header(let header, let end) = reading, header.names.count > 1 else {
                undivided = undivided ?? reading
                continue
            }
            if isEven(window, from: end, header) { return reading }
            uneven = uneven ?? reading
        }
        return uneven ?? undivided ?? .needsMore
    }

    /// The header that `context` keeps.
    init?(context: [UInt8]) {
        guard let delimiter = context.first else { return nil }
        let line = Array(context.dropFirst())
        let reading = line.withUnsafeBufferPointer { line -> Reading? in
            guard let base = line.baseAddress else { return nil }
            let window = ByteWindow(base: base, count: line.count, offset: 0, isLast: true)
            return Self.read(window, from: 0, separatedBy: delimiter)
        }
        guard case .header(let header, _)? = reading else { return nil }
        self = header
    }

    private init(names: [String], delimiter: UInt8, line: UnsafeBufferPointer<UInt8>) {
        self.names = names
        self.delimiter = delimiter
        context = [delimiter] + line
    }

    private static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

    private static func read(_ window: ByteWindow, from start: Int, separatedBy delimiter: UInt8) -> Reading {
        let row = CSVRow()
        switch row.read(window, from: start, delimiter: delimiter) {
        case .needsMore: return .needsMore
        case .malformed(let detail): return .unusable(detail: "the header has \(detail)")
        case .row(let end):
            var names: [String] = []
            names.reserveCapacity(row.count)
            for column in 0..<row.count {
                guard let name = String(validating: window.text(of: row[column]), as: UTF8.self) else {
                    return .unusable(detail: "the header is not UTF-8")
                }
                names.append(name)
            }
            if let twice = firstRepeated(names) {
                return .unusable(detail: "the column “\(twice)” appears twice in the header")
            }
            return .header(
                CSVHeader(names: names, delimiter: delimiter, line: window.bytes(from: start, to: end)), end: end)
        }
    }

    /// Whether the first rows have as many cells as the header.
    private static func isEven(_ window: ByteWindow, from start: Int, _ header: CSVHeader) -> Bool {
        // What is found must not depend on how much happened to be read.
        let count = min(window.count, DocumentFormat.decisiveBytes)
        let window = ByteWindow(
            base: window.base, count: count, offset: window.offset, isLast: window.isLast && count == window.count)
        let row = CSVRow()
        var position = start
        for _ in 0..<8 where position < window.count {
            guard case .row(let end) = row.read(window, from: position, delimiter: header.delimiter) else { break }
            guard row.isBlank || row.count == header.names.count else { return false }
            position = end
        }
        return true
    }

    private static func firstRepeated(_ names: [String]) -> String? {
        // By bytes: two spellings that Swift takes as equal are two columns.
        var seen = Set<[UInt8]>()
        return names.first { !seen.insert(Array($0.utf8)).inserted }
    }
}
