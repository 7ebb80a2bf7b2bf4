/// Words to be found in the texts of records: in any value that is a text, at any depth, never in the names of fields.
package struct TextSearch: Sendable, Equatable {
    /// Each has to be found: words that follow each other in one text. A word by itself is a phrase of one.
    package private(set) var phrases: [[String]]

    /// - Parameter said: words, each to be found somewhere, and phrases in double quotes.
    package init(_ said: String) {
        phrases = []
        for (index, part) in said.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            var reader = WordReader()
            Array(part.utf8).withUnsafeBufferPointer { reader.read($0) }
            let words = reader.words.indices.map { String(decoding: reader.word($0), as: UTF8.self) }
            if index % 2 == 1, !words.isEmpty { phrases.append(words) } else { phrases += words.map { [$0] } }
        }
    }

    /// Each word once, sorted: what a record must have at least.
    package var words: [String] { Set(phrases.joined()).sorted() }
    package var isEmpty: Bool { phrases.isEmpty }
}

/// The words of a text, in small letters: stretches of letters and digits of any script; a character of Chinese or
/// Japanese is a word by itself, for they are written without spaces.
package struct WordReader {
    private var bytes: [UInt8] = []
    /// Where each word stands in the bytes.
    package private(set) var words: [Range<Int>] = []
    /// What is longer is cut: no index takes texts of any length.
    private static let longest = 120

    package init() {}

    package func word(_ index: Int) -> ArraySlice<UInt8> { bytes[words[index]] }

    /// - Parameter text: UTF-8.
    package mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        guard let base = text.baseAddress else { return }
        var start = 0
        for position in 0..<text.count {
            let byte = base[position]
            if byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 {
                bytes.append(byte)
            } else if byte &- UInt8(ascii: "A") < 26 {
                bytes.append(byte | 0x20)
            } else if byte < 0x80 {
                end(&start)
            } else {
                return readScalars(text)
            }
        }
        end(&start)
    }

    private mutating func readScalars(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        var start = 0
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let properties = scalar.properties
            if WordReader.standsAlone(scalar) {
                end(&start)
                bytes += Array(String(scalar).utf8)
                end(&start)
            } else if properties.isAlphabetic || properties.numericType != nil || WordReader.isMark(properties) {
                bytes += Array(properties.lowercaseMapping.utf8)
            } else {
                end(&start)
            }
        }
        end(&start)
    }

    private mutating func end(_ start: inout Int) {
        if bytes.count > start {
            var end = min(bytes.count, start + WordReader.longest)
            // Never within a character.
            while end < bytes.count, end > start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            words.append(start..<end)
        }
        start = bytes.count
    }

    private static func isMark(_ properties: Unicode.Scalar.Properties) -> Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isIdeographic || (0x3040...0x30FF).contains(scalar.value)
    }
}
