internal import Quantities
internal import Settings

/// The variables of a script or a session, and what becomes of `$name` in a line.
package struct ScriptVariables: Sendable, Equatable {
    private(set) var values: [String: String] = [:]

    package init() {}

    /// Gives a variable its value, as written behind `let NAME =`: quotes around it are taken off.
    package mutating func define(_ name: String, as written: String) throws(ScriptProblem) {
        guard Self.isName(name) else { throw .badName(name) }
        let value = try Self.unquoted(written, of: name)
        guard !value.isEmpty else { throw .noValue(name: name) }
        guard SettingCatalogue.definition(named: name) == nil else { throw .isSetting(name: name, value: value) }
        values[name] = try expanded(value)
    }

    /// The text with every `$name` and `${name}` replaced by its value. `$$` and `\$` are a dollar sign; one that no name
    /// follows (`$12.50`) stays, and so do references to secrets (`${env:NAME}`, `${file:PATH}`).
    package func expanded(_ text: String) throws(ScriptProblem) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = text[...]
        while let character = rest.first {
            rest.removeFirst()
            if character == "\\", rest.first == "$" {
                rest.removeFirst()
                result.append("$")
                continue
            }
            guard character == "$" else {
                result.append(character)
                continue
            }
            if rest.first == "$" {
                rest.removeFirst()
                result.append("$")
            } else if rest.hasPrefix("{env:") || rest.hasPrefix("{file:") {
                result.append("$")
            } else if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw .badReference("$" + rest) }
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                guard Self.isName(name) else { throw .badReference("$" + rest[...end]) }
                result += try value(of: name)
                rest = rest[rest.index(after: end)...]
            } else if let first = rest.first, Self.begins(first) {
                let name = String(rest.prefix(while: Self.continues))
                result += try value(of: name)
                rest = rest.dropFirst(name.count)
            } else {
                result.append("$")
            }
        }
        return result
    }

    private func value(of name: String) throws(ScriptProblem) -> String {
        guard let value = values[name] else {
            throw .undefined(name: name, nearest: NearestNames.to(name, among: values.keys.sorted()))
        }
        return value
    }

    private static func unquoted(_ written: String, of name: String) throws(ScriptProblem) -> String {
        guard let quote = written.first, quote == "\"" || quote == "'" else { return written }
        guard let end = written.dropFirst().firstIndex(of: quote) else { throw .unclosedQuote(name: name) }
        guard written.index(after: end) == written.endIndex else { throw .behindQuote(name: name) }
        return String(written[written.index(after: written.startIndex)..<end])
    }

    static func isName(_ text: String) -> Bool { text.first.map(begins) == true && text.allSatisfy(continues) }

    private static func begins(_ character: Character) -> Bool {
        character == "_" || (character.isASCII && character.isLetter)
    }

    private static func continues(_ character: Character) -> Bool {
        begins(character) || (character.isASCII && character.isNumber)
    }
}
