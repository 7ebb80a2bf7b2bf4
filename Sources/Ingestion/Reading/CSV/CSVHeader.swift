/// The first row of a CSV file: the names of its columns, and what separates them.
struct CSVHeader: Equatable {
    var names: [String]
    var delimiter: UInt8

    /// What the beginning of a file says.
    enum Reading: Equatable {
        /// `end` is the byte behind the header's line.
        case header(CSVHeader, end: Int)
        case needsMore
        case unusable(detail: String)
    }

    /// Reads the header at `start`. Without a given delimiter it is the comma; or, in a header that has none, the
    /// semicolon, or else the tab.
    static func read(_ window: ByteWindow, from start: Int, delimiter: UInt8?) -> Reading {
        let candidates = delimiter.map { [$0] } ?? [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var first: Reading?
        for candidate in candidates {
            let reading = read(window, from: start, separatedBy: candidate)
            if case .header(let header, _) = reading, header.names.count > 1 { return reading }
            first = first ?? reading
        }
        return first ?? .needsMore
    }

    private static func read(_ window: ByteWindow, from start: Int, separatedBy delimiter: UInt8) -> Reading {
        var row = CSVRow()
        switch row.read(window, from: start, delimiter: delimiter) {
        case .needsMore: return .needsMore
        case .malformed(let detail): return .unusable(detail: "the header has \(detail)")
        case .row(let end):
            var names: [String] = []
            for cell in row.cells {
                guard let name = String(validating: window.text(of: cell), as: UTF8.self) else {
                    return .unusable(detail: "the header is not UTF-8")
                }
                names.append(name)
            }
            if let twice = firstRepeated(names) {
                return .unusable(detail: "the column “\(twice)” appears twice in the header")
            }
            return .header(CSVHeader(names: names, delimiter: delimiter), end: end)
        }
    }

    private static func firstRepeated(_ names: [String]) -> String? {
        // By bytes: two spellings that Swift takes as equal are two columns.
        var seen = Set<[UInt8]>()
        return names.first { !seen.insert(Array($0.utf8)).inserted }
    }
}
