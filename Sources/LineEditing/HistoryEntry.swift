/// One remembered line as a line of the history file, in which `\n` and `\` are written out.
enum HistoryEntry {
    /// Longer lines are not remembered.
    static let limit = 32_768

    /// Whether a line is remembered: a leading blank keeps it out.
    static func isKept(_ line: String) -> Bool {
        !line.hasPrefix(" ") && line.utf8.count <= limit && !line.utf8.contains(0)
            && line.contains { !$0.isWhitespace }
    }

    static func encoded(_ line: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.utf8.count + 1)
        for byte in line.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    /// The line; nil when the bytes are none that `encoded` writes.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.contains(UInt8(ascii: "\\")) else { return text(bytes) }
        var line: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            switch (isEscaped, byte) {
            case (false, UInt8(ascii: "\\")):
                isEscaped = true
                continue
            case (true, UInt8(ascii: "n")): line.append(UInt8(ascii: "\n"))
            default: line.append(byte)
            }
            isEscaped = false
        }
        return text(line[...])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}
