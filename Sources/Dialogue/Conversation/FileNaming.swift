internal import Intents

/// The name of a file that a command is to write, as it stands in the line: no word of it is ever passed over. “to my
/// file.csv” may mean a file of two words, which only quotes tell.
struct FileNaming {
    /// What the line means with the name in quotes.
    let recognize: @Sendable (String) -> Recognition

    private static let intents: Set<String> = ["export", "report", "save_session"]
    /// Longer names are put into quotes by whoever types them.
    private static let mostWords = 6
    /// Stand before the name of a file.
    private static let openers: Set<String> = [
        "to", "into", "as", "in", "onto", "under", "->", "file", "called", "named",
    ]
    private static let politeness: Set<String> = ["please", "pls", "plz", "pleas", "kindly"]

    /// The line with the whole name in quotes, where the command as it was understood would leave a word of it out, or
    /// where it is understood no other way.
    func quoted(_ line: String, _ recognition: Recognition) -> String? {
        switch recognition {
        case .understood(let understanding), .corrected(let understanding, _):
            understanding.commands.lazy.compactMap { torn($0, in: line) }.first
        case .ambiguous(let choices):
            choices.lazy.flatMap(\.commands).compactMap { torn($0, in: line) }.first
        case .unknown: whole(line)
        case .unknownName, .empty, .tooLong: nil
        }
    }

    /// “to -” as other programs mean it: the same as to the standard output by its path. Nil for anything else.
    func toStandardOutput(_ line: String, _ recognition: Recognition) -> (line: String, Recognition)? {
        guard case .unknown = recognition, let last = Word.words(of: line).last, last.text == "-" else { return nil }
        let meant = String(decoding: Array(line.utf8)[..<last.range.lowerBound], as: UTF8.self) + "/dev/stdout"
        let recognition = recognize(meant)
        guard case .understood(let understanding) = recognition, understanding.commands.count == 1,
            name(in: understanding.commands[0]) != nil
        else { return nil }
        return (meant, recognition)
    }

    /// Words beside the name that were passed over, or that stand there as an article.
    private func torn(_ reading: Reading, in line: String) -> String? {
        guard let name = name(in: reading) else { return nil }
        let words = Word.words(of: line)
        // What was taught or meant stands in another line than the one that was typed.
        guard let place = words.firstIndex(where: { $0.range == name.range }) else { return nil }
        let passed = reading.skipped.map(\.range)
        let isPart = { (word: Word) in
            passed.contains(word.range) || ["the", "a", "an", "my", "our", "your"].contains(word.text.lowercased())
        }
        var first = place
        while first > 0, isPart(words[first - 1]) { first -= 1 }
        var last = place
        // Behind an ending nothing goes on that is part of the name.
        if !words[place].text.contains(".") {
            while last + 1 < words.count, passed.contains(words[last + 1].range),
                !Self.politeness.contains(words[last + 1].text.lowercased())
            {
                last += 1
            }
        }
        return first == last ? nil : Self.quoting(words[first...last], in: line)
    }

    /// The shortest stretch of words at the end that, as one name, makes the line a command that writes a file.
    private func whole(_ line: String) -> String? {
        let words = Word.words(of: line)
        guard words.count > 2, !line.contains("\""),
            let last = words.lastIndex(where: { $0.text.contains(".") }) ?? words.indices.last
        else { return nil }
        for first in (max(1, last + 1 - Self.mostWords)..<last).reversed() {
            guard Self.openers.contains(words[first - 1].text.lowercased()) else { continue }
            let quoted = Self.quoting(words[first...last], in: line)
            guard case .understood(let understanding) = recognize(quoted), understanding.commands.count == 1,
                let name = name(in: understanding.commands[0]), quoted.dropFirst().contains("\""),
                name.text == Self.text(words[first...last], in: line),
                torn(understanding.commands[0], in: quoted) == nil
            else { continue }
            return quoted
        }
        return nil
    }

    private func name(in reading: Reading) -> (text: String, range: Range<Int>)? {
        guard Self.intents.contains(reading.intent), let slot = reading.slots.first(where: { $0.name == "file" }),
            !slot.range.isEmpty, let text = slot.value.spokenText
        else { return nil }
        return (text, slot.range)
    }

    private static func text(_ words: ArraySlice<Word>, in line: String) -> String {
        guard let first = words.first, let last = words.last else { return "" }
        return String(decoding: Array(line.utf8)[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
    }

    private static func quoting(_ words: ArraySlice<Word>, in line: String) -> String {
        guard let first = words.first, let last = words.last else { return line }
        let bytes = Array(line.utf8)
        let parts = [bytes[..<first.range.lowerBound], bytes[last.range.upperBound...]]
            .map { String(decoding: $0, as: UTF8.self) }
        return parts[0] + "\"" + text(words, in: line) + "\"" + parts[1]
    }

    /// A stretch of the line without white space.
    private struct Word {
        var text: String
        /// UTF-8 offsets in the line.
        var range: Range<Int>

        static func words(of line: String) -> [Word] {
            let bytes = Array(line.utf8)
            let isSpace = { (byte: UInt8) in byte == 0x20 || 9...13 ~= byte }
            return bytes.split(whereSeparator: isSpace).map { word in
                Word(text: String(decoding: word, as: UTF8.self), range: word.startIndex..<word.endIndex)
            }
        }
    }
}
