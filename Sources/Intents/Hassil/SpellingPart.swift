/// A part of a spell-out rule: `←← hundert[­→→]` has three.
enum SpellingPart: Hashable {
    case text(String)
    /// `=%other=`: the same number by another set.
    case same(String)
    /// `←%set←`: the quotient.
    case quotient(String?, before: String, after: String, isOptional: Bool)
    /// `→%set→`: the remainder.
    case remainder(String?, before: String, after: String, isOptional: Bool)
    /// `$(cardinal,one{тысяча}few{тысячи}other{тысяч})$`
    case plural(isOrdinal: Bool, [String: String])

    static func parts(of rule: Substring) -> [SpellingPart] {
        var parser = Parser(scalars: Array(rule))
        return parser.parts()
    }

    private struct Parser {
        let scalars: [Character]
        private var position = 0
        private var found: [SpellingPart] = []
        private var literal = ""

        init(scalars: [Character]) { self.scalars = scalars }

        mutating func parts() -> [SpellingPart] {
            while position < scalars.count {
                switch scalars[position] {
                case ";": position = scalars.count
                case "'": position += 1
                case "→", ">":
                    // The space before belongs to each digit behind a point.
                    let space = String(literal.reversed().prefix { $0.isWhitespace }.reversed())
                    literal.removeLast(space.count)
                    flush()
                    found.append(.remainder(name(until: ["→", ">"]), before: space, after: "", isOptional: false))
                case "←", "<":
                    flush()
                    found.append(.quotient(name(until: ["←", "<"]), before: "", after: "", isOptional: false))
                case "=":
                    flush()
                    // Digits by a pattern are no words: a set that does not exist, so that the number has none.
                    found.append(.same(name(until: ["="]) ?? "#"))
                case "[":
                    flush()
                    position += 1
                    found += optional()
                case "$": plural()
                default:
                    literal.append(scalars[position])
                    position += 1
                }
            }
            flush()
            return found
        }

        private mutating func flush() {
            if !literal.isEmpty { found.append(.text(literal)) }
            literal = ""
        }

        /// From one arrow to the next: nil for the same set; a third arrow is passed over.
        private mutating func name(until ends: Set<Character>) -> String? {
            position += 1
            var name = ""
            while position < scalars.count, !ends.contains(scalars[position]) {
                if scalars[position] != "%" { name.append(scalars[position]) }
                position += 1
            }
            position += 1
            if ends.contains("→"), position < scalars.count, ends.contains(scalars[position]) { position += 1 }
            // A pattern such as #,##0 writes digits.
            return name.isEmpty || name.contains("#") || name.contains("0") ? nil : name
        }

        /// What stands in brackets: text before, one number, text after.
        private mutating func optional() -> [SpellingPart] {
            var before = ""
            var after = ""
            var part: SpellingPart?
            while position < scalars.count, scalars[position] != "]" {
                let character = scalars[position]
                if character == "→" || character == ">" {
                    part = .remainder(name(until: ["→", ">"]), before: "", after: "", isOptional: true)
                } else if character == "←" || character == "<" {
                    part = .quotient(name(until: ["←", "<"]), before: "", after: "", isOptional: true)
                } else {
                    if character != "'" { if part == nil { before.append(character) } else { after.append(character) } }
                    position += 1
                }
            }
            position += 1
            switch part {
            case .remainder(let name, _, _, _):
                return [.remainder(name, before: before, after: after, isOptional: true)]
            case .quotient(let name, _, _, _):
                return [.quotient(name, before: "", after: after, isOptional: true)]
            default: return []
            }
        }

        private mutating func plural() {
            flush()
            position += 1
            var text = ""
            while position < scalars.count, scalars[position] != "$" {
                text.append(scalars[position])
                position += 1
            }
            position += 1
            var forms: [String: String] = [:]
            for piece in text.split(separator: "}") {
                guard let brace = piece.lastIndex(of: "{") else { continue }
                let key = piece[..<brace].split { !$0.isLetter }.last.map(String.init) ?? ""
                forms[key] = String(piece[piece.index(after: brace)...])
            }
            found.append(.plural(isOrdinal: text.contains("ordinal"), forms))
        }
    }
}

/// The plural form a whole number asks for.
enum PluralForms {
    static func form(of forms: [String: String], for number: Int, language: String) -> String {
        forms[category(of: abs(number), language: String(language.prefix { $0 != "_" }))] ?? forms["other"]
            ?? forms.sorted { $0.key < $1.key }.first?.value ?? ""
    }

    /// The rules of the CLDR for whole numbers, of the languages whose number words need them.
    private static func category(of number: Int, language: String) -> String {
        let last = number % 10
        let lastTwo = number % 100
        let isTeen = (11...14).contains(lastTwo)
        switch language {
        case "ru", "uk", "be":
            if last == 1, lastTwo != 11 { return "one" }
            return (2...4).contains(last) && !isTeen ? "few" : "many"
        case "pl":
            if number == 1 { return "one" }
            return (2...4).contains(last) && !isTeen ? "few" : "many"
        case "cs", "sk": return number == 1 ? "one" : (2...4).contains(number) ? "few" : "other"
        case "sl":
            return lastTwo == 1 ? "one" : lastTwo == 2 ? "two" : lastTwo == 3 || lastTwo == 4 ? "few" : "other"
        case "hr", "sr", "bs":
            if last == 1, lastTwo != 11 { return "one" }
            return (2...4).contains(last) && !isTeen ? "few" : "other"
        case "lt":
            if (11...19).contains(lastTwo) || last == 0 { return "other" }
            return last == 1 ? "one" : "few"
        case "lv":
            if last == 0 || (11...19).contains(lastTwo) { return "zero" }
            return last == 1 ? "one" : "other"
        case "fr", "pt": return number < 2 ? "one" : "other"
        default: return number == 1 ? "one" : "other"
        }
    }
}
