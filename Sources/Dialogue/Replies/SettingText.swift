internal import Ingestion
internal import JSONText
package import Settings

/// Sentences about settings: what is wrong with a value, a file, an entry.
package enum SettingText {
    static func sentence(for error: SettingError) -> String {
        switch error {
        case .notUnderstood(let key, let given, let expected):
            "\(key) takes \(expected); \(Wording.quoted(given)) is not that. Nothing was changed."
        case .ambiguous(let key, let given, let choices):
            "Does \(Wording.quoted(given)) mean \(Wording.list(choices, conjunction: "or"))? \(key) was not changed."
        case .outOfRange(let key, let given, let expected, let present):
            "\(key) takes \(expected); \(Wording.quoted(given)) is outside\(stays(key, present))."
        case .wrongType(let key, let expected, let found):
            "\(key) takes \(expected), found \(SafeText.line(found, cells: 40))."
        case .noneNotAllowed(let key, let expected):
            "\(key) takes \(expected); it cannot be none. Nothing was changed."
        case .conflict(let lesser, let lesserValue, let greater, let greaterValue):
            "\(lesser) (\(text(lesserValue, lesser))) must stay below \(greater) (\(text(greaterValue, greater))). Nothing was changed."
        case .unknown(let name, let nearest):
            "There is no setting \(Wording.quoted(name))"
                + (nearest.isEmpty
                    ? "." : "; did you mean \(Wording.list(nearest.map(\.rawValue), conjunction: "or"))?")
        }
    }

    /// Whether the user can answer it, instead of being refused.
    static func isQuestion(_ error: SettingError) -> Bool {
        if case .ambiguous = error { true } else { false }
    }

    static func text(_ value: SettingValue, _ key: SettingKey) -> String {
        SettingCatalogue.definition(for: key)?.text(of: value) ?? value.json.compactText
    }

    private static func stays(_ key: SettingKey, _ present: SettingValue?) -> String {
        present.map { ". It stays \(text($0, key))" } ?? ""
    }

    package static func sentence(for problem: SettingsProblem, shorten: (String) -> String) -> String {
        switch problem {
        case .damaged(_, let path, let error):
            "\(file(path, shorten)) line \(error.line), column \(error.column): \(error.reason). It was left untouched and nothing of it holds; mend it, or “save force” keeps it aside."
        case .notAnObject(_, let path, let found):
            "\(file(path, shorten)) holds \(found) where an object {…} belongs. It was left untouched and nothing of it holds."
        case .unreadable(_, let error):
            sentence(for: error, shorten: shorten)
        case .unknownKey(let provenance, let key, let nearest):
            "\(place(provenance, shorten)): there is no setting \(Wording.quoted(key))"
                + (nearest.isEmpty
                    ? "" : " (did you mean \(Wording.list(nearest.map(\.rawValue), conjunction: "or"))?)")
                + ". It was kept, and changes nothing."
        case .duplicateKey(let provenance, let path):
            "\(place(provenance, shorten)): \(Wording.quoted(path)) stands there twice; the last one holds."
        case .invalidValue(let provenance, let error):
            "\(place(provenance, shorten)): \(sentence(for: error).replacing(" Nothing was changed.", with: "")) The next weaker value holds."
        case .literalSecret(let provenance, let source, let field):
            "\(place(provenance, shorten)): \(SafeText.of(field)) of \(SafeText.of(source)) is written out. Better a reference, such as ${env:NAME}: anyone who reads the file reads the secret."
        }
    }

    static func reply(for error: SaveError, shorten: (String) -> String) -> Reply {
        switch error {
        case .damaged(let path, let damage):
            .refused(
                "\(file(path, shorten)) is damaged (line \(damage.line), column \(damage.column): \(damage.reason)). Nothing was saved; the file is untouched and your changes are kept.",
                hints: ["Mend the file, or say “save force”: the damaged file is kept beside the new one."])
        case .notAnObject(let path, let found):
            .refused(
                "\(file(path, shorten)) holds \(found) where an object {…} belongs. Nothing was saved.",
                hints: ["Mend the file, or say “save force”: the old file is kept beside the new one."])
        case .blocked(let path, let found):
            .refused("\(file(path, shorten)) holds \(found) where a change belongs. Nothing was saved.")
        case .alreadyThere(let path, let source):
            .refused("\(file(path, shorten)) has an entry for \(SafeText.of(source)) already. Nothing was saved.")
        case .file(let error):
            .failed(sentence(for: error, shorten: shorten) + " Nothing was saved; your changes are kept.")
        }
    }

    private static func sentence(for error: SettingsFileError, shorten: (String) -> String) -> String {
        switch error {
        case .unreadable(let path, let errno): "\(file(path, shorten)) cannot be read: \(SystemError.phrase(errno))."
        case .unwritable(let path, let errno): "\(file(path, shorten)) cannot be written: \(SystemError.phrase(errno))."
        case .locked(let path): "\(file(path, shorten)) is being written by another process; try again in a moment."
        }
    }

    private static func place(_ provenance: Provenance, _ shorten: (String) -> String) -> String {
        if let variable = provenance.variable { return variable }
        let name = provenance.file.map { file($0, shorten) } ?? provenance.layer.name
        return provenance.line.map { "\(name) line \($0)" } ?? name
    }

    private static func file(_ path: String, _ shorten: (String) -> String) -> String { SafeText.of(shorten(path)) }
}
