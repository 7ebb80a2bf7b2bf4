/// A Swift source with comments and the insides of string literals replaced by spaces; line breaks stay, so that line
/// numbers do. Code inside an interpolation goes with its string.
func codeOnly(_ source: String) -> String {
    var scanner = CodeScanner(bytes: Array(source.utf8))
    scanner.run()
    return String(decoding: scanner.bytes, as: UTF8.self)
}

private struct CodeScanner {
    var bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "/") where at("/", offset: 1): blankLineComment()
            case UInt8(ascii: "/") where at("*", offset: 1): blankBlockComment()
            case UInt8(ascii: "\""), UInt8(ascii: "#"):
                if let hashes = stringOpening() { blankString(hashes: hashes) } else { position += 1 }
            default: position += 1
            }
        }
    }

    private func at(_ character: Unicode.Scalar, offset: Int = 0) -> Bool {
        position + offset < bytes.count && bytes[position + offset] == UInt8(ascii: character)
    }

    private func starts(with text: StaticString) -> Bool {
        position + text.utf8CodeUnitCount <= bytes.count
            && (0..<text.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] != UInt8(ascii: "\n") { bytes[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    private mutating func blankLineComment() {
        while position < bytes.count, !at("\n") { blank() }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before an opening quote that stands here, or nil where no string begins.
    private func stringOpening() -> Int? {
        var hashes = 0
        while at("#", offset: hashes) { hashes += 1 }
        return at("\"", offset: hashes) ? hashes : nil
    }

    private mutating func blankString(hashes: Int) {
        position += hashes
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        position += quotes
        while position < bytes.count {
            if at("\\"), escapes(hashes) {
                let isInterpolation = at("(", offset: hashes + 1)
                blank(hashes + 1)
                if isInterpolation { blankInterpolation() } else { blank() }
            } else if closes(quotes: quotes, hashes: hashes) {
                position += quotes + hashes
                return
            } else if quotes == 1, at("\n") {
                return
            } else {
                blank()
            }
        }
    }

    private func escapes(_ hashes: Int) -> Bool {
        (0..<hashes).allSatisfy { at("#", offset: 1 + $0) }
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { at("\"", offset: $0) } && (0..<hashes).allSatisfy { at("#", offset: quotes + $0) }
    }

    /// From the `(` to its partner, over strings inside.
    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            if let hashes = stringOpening() {
                blankString(hashes: hashes)
                continue
            }
            if at("(") { depth += 1 }
            if at(")") { depth -= 1 }
            blank()
        } while depth > 0 && position < bytes.count
    }
}
