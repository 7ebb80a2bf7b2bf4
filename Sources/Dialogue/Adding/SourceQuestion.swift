internal import Intents

/// What is asked about a source that is being added.
enum SourceQuestion: Sendable, Equatable {
    /// - Parameter offer: a name that a yes takes.
    case name(offer: String?)
    case place
    case kind
    case query
    /// What stands for a `:name` of the query.
    case value(of: String)
    case key
    /// - Parameter offer: a pattern that a yes takes.
    case pattern(offer: String)
    /// Whether it shall be written; a server may be asked first.
    case go(canTest: Bool)
}

/// What a line means as the answer to such a question.
enum SourceAnswer: Equatable {
    /// Details, as the grammar would have read them.
    case details([Slot])
    /// The entry is to be written.
    case go
    /// The server is to be asked once.
    case test
    case givesUp
    /// Something that may be a key itself.
    case secret
    /// No answer to it: it is asked again.
    case again
    /// Another command.
    case leaves

    /// - Parameters:
    ///   - commands: what the line means by itself; none where it is not understood.
    ///   - details: what it means behind “add a source”.
    static func read(
        _ line: String, to question: SourceQuestion, commands: [Reading], details: () -> [Slot]
    ) -> SourceAnswer {
        let text = unquoted(line)
        let intent = commands.count == 1 ? commands[0].intent : nil
        let isCommand = !commands.isEmpty && !commands.allSatisfy(isBareName)
        switch (intent, question) {
        case ("decline", .key): if SourceKey.read(text) == SourceKey.none { return slot("key", SourceKey.none) }
        case ("confirm", .name(let offer?)): return slot("sources", offer)
        case ("confirm", .pattern(let offer)): return slot("file_pattern", offer)
        case ("confirm", .go): return .go
        case ("confirm", _), ("help", _): if commands[0].slots.isEmpty { return .again }
        case ("add_source", _): return .details(commands[0].slots)
        default: break
        }
        if intent == "decline" { return .givesUp }
        if case .go = question, isTest(text) { return .test }
        let isSQL = ["select ", "with "].contains { text.lowercased().hasPrefix($0) }
        if isCommand, text.contains(where: \.isWhitespace), !(question == .query && isSQL) { return .leaves }
        if let value = value(text, of: line, question, isCommand: isCommand) { return value }
        if isCommand { return .leaves }
        let said = details()
        return said.isEmpty ? .again : .details(said)
    }

    private static func value(
        _ text: String, of line: String, _ question: SourceQuestion, isCommand: Bool
    ) -> SourceAnswer? {
        let words = text.split(whereSeparator: \.isWhitespace)
        switch question {
        case .name:
            if text.contains("/"), !isCommand { return slot("path", text) }
            // “Called weather_api” is a detail, “weather api” a name that is explained.
            guard !isCommand, words.count == 1 || (words.count == 2 && !beginsDetail(words[0])) else { return nil }
            return slot("sources", text)
        case .place, .kind:
            if let kind = kind(text) { return .details([Slot(name: "type", value: .choice(.text(kind)))]) }
            guard question == .place, !isCommand || text.contains("/") else { return nil }
            let isOne = words.count == 1 || text.contains("/") || text.contains("=")
            return isOne && !beginsDetail(words[0]) ? slot("path", text) : nil
        case .query: return isCommand ? nil : slot("query", text)
        case .value:
            // A day alone would be read as going on from the last command.
            let isFigure = text.first.map { $0.isNumber || $0 == "-" } ?? false
            guard isFigure || !isCommand else { return nil }
            // In quotes a figure is a text.
            return slot("start", line.contains("\"") ? "\"\(text)\"" : text)
        case .key:
            guard !isCommand else { return nil }
            return SourceKey.read(text).map { slot("key", $0) } ?? .secret
        case .pattern:
            if ["all", "everything", "all files", "all of them", "any"].contains(text.lowercased()) {
                return slot("file_pattern", "*.*")
            }
            guard !isCommand, words.count == 1 else { return nil }
            return slot("file_pattern", text)
        case .go: return nil
        }
    }

    // MARK: Words

    private static func slot(_ name: String, _ text: String) -> SourceAnswer {
        .details([Slot(name: name, value: name == "path" ? .path(text) : .text(text))])
    }

    /// A line that only names something is no other command: the name may be the answer.
    private static func isBareName(_ reading: Reading) -> Bool {
        ["show_source", "show_setting", "follow_up"].contains(reading.intent) && reading.slots.count <= 1
    }

    private static func beginsDetail(_ word: Substring) -> Bool {
        [
            "called", "named", "name", "type", "of", "at", "from", "in", "path", "endpoint", "url", "priority", "key",
            "pattern", "files", "query", "rate", "with", "it's", "its", "it", "the", "a", "an",
        ].contains(word.lowercased())
    }

    private static func kind(_ text: String) -> String? {
        var words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        words.removeAll { ["a", "an", "it's", "it", "is", "type", "of", "source", "the", "some"].contains($0) }
        switch words {
        case ["api"], ["server"], ["web", "api"], ["rest", "api"], ["http"]: return "api"
        case ["file"], ["files"], ["folder"], ["csv"], ["json"], ["csv", "files"], ["json", "files"]: return "file"
        case ["database"], ["db"], ["sql"]: return "database"
        default: return nil
        }
    }

    private static func isTest(_ text: String) -> Bool {
        ["test", "test it", "test first", "test it first", "try it", "try it first", "test it please"].contains(
            text.lowercased())
    }

    private static func unquoted(_ line: String) -> String {
        var text = line[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        for (open, close) in [("\"", "\""), ("“", "”"), ("'", "'")] as [(Character, Character)]
        where text.count > 1 && text.first == open && text.last == close {
            text = text.dropFirst().dropLast()
        }
        return String(text)
    }
}
