/// A line that is about the script itself and no command: `let`, `include`.
enum ScriptDirective: Equatable {
    case define(name: String, value: String)
    /// `let` alone, or with a name: what the variables are.
    case list(name: String?)
    /// The file as written, its quotes taken off.
    case include(String)

    /// nil for a command. “Let” and “run” begin sentences, too: only `let NAME = …` and a file of scripts are meant here.
    init?(_ line: String) {
        let words = line.split(separator: /\s+/, maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        switch words.first?.lowercased() {
        case "let":
            if let equals = rest.firstIndex(of: "=") {
                let name = Self.trimmed(rest[..<equals])
                // “let confidence >= 0.5”, “let the budget = 5”: a sentence.
                guard !name.contains(where: \.isWhitespace),
                    name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
                else { return nil }
                self = .define(name: name, value: Self.trimmed(rest[rest.index(after: equals)...]))
            } else if rest.isEmpty || ScriptVariables.isName(rest) {
                self = .list(name: rest.isEmpty ? nil : rest)
            } else {
                return nil
            }
        case "include", "run", "source":
            let file = Self.unquoted(rest)
            let isFile = file.hasSuffix(".magpie") && (file != rest || !rest.contains(where: \.isWhitespace))
            guard isFile else {
                guard words[0].lowercased() == "include", rest.isEmpty else { return nil }
                self = .include("")
                return
            }
            self = .include(file)
        default: return nil
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count > 1, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }
}
