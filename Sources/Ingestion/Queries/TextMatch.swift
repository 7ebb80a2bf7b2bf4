import JSONText

/// Looks for the words of a search in the texts of records.
package final class TextMatch {
    private let phrases: [[[UInt8]]]
    private var reader = WordReader()
    private var isFound: [Bool]

    package init(_ search: TextSearch) {
        phrases = search.phrases.map { $0.map { Array($0.utf8) } }
        isFound = Array(repeating: false, count: phrases.count)
    }

    package func isFound(in body: UnsafeBufferPointer<UInt8>) -> Bool {
        var missing = phrases.count
        for index in isFound.indices { isFound[index] = false }
        guard missing > 0 else { return true }
        JSONMember.forEachString(in: body) { content, isEscaped in
            if isEscaped {
                JSONString.decoded(content).withUnsafeBufferPointer { reader.read($0) }
            } else {
                reader.read(content)
            }
            for (index, phrase) in phrases.enumerated() where !isFound[index] && holds(phrase) {
                isFound[index] = true
                missing -= 1
            }
            return missing > 0
        }
        return missing == 0
    }

    private func holds(_ phrase: [[UInt8]]) -> Bool {
        guard reader.words.count >= phrase.count else { return false }
        return (0...reader.words.count - phrase.count).contains { start in
            phrase.indices.allSatisfy { reader.word(start + $0).elementsEqual(phrase[$0]) }
        }
    }
}

/// Which words the texts of a record have: what an index of texts is made of.
package struct RecordWords {
    private var reader = WordReader()
    private var seen: Set<ArraySlice<UInt8>> = []

    package init() {}

    /// Each word once, between spaces.
    package mutating func line(of body: UnsafeBufferPointer<UInt8>) -> String {
        seen.removeAll(keepingCapacity: true)
        var line: [UInt8] = []
        JSONMember.forEachString(in: body) { content, isEscaped in
            if isEscaped {
                JSONString.decoded(content).withUnsafeBufferPointer { reader.read($0) }
            } else {
                reader.read(content)
            }
            for index in reader.words.indices where seen.insert(reader.word(index)).inserted {
                if !line.isEmpty { line.append(UInt8(ascii: " ")) }
                line += reader.word(index)
            }
            return true
        }
        return String(decoding: line, as: UTF8.self)
    }
}
