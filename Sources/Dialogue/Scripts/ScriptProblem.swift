internal import Quantities

/// What keeps a line of a script from being run, whatever it would say: facts, no prose.
package enum ScriptProblem: Error, Sendable, Equatable {
    /// `$name` where no line before, and no `--var`, gave it a value.
    case undefined(name: String, nearest: [String])
    /// `${` without its `}`, or with something else than a name inside.
    case badReference(String)
    /// `let` with a name that is none.
    case badName(String)
    case noValue(name: String)
    case unclosedQuote(name: String)
    /// Words behind the closing quote.
    case behindQuote(name: String)
    /// A variable named like a setting: whoever wrote it may have meant the setting.
    case isSetting(name: String, value: String)
    /// `include` without a file.
    case noFile
    case unreadable(path: String, errno: Int32)
    case notUTF8(path: String, line: Int)
    case tooLarge(path: String, limit: Int)
    /// The files that include one another, first to last; the last is the first.
    case cycle([String])
    case tooDeep(limit: Int)
    case tooManyFiles(limit: Int)

    /// What is wrong, and what to write instead.
    package var sentence: String {
        switch self {
        case .undefined(let name, let nearest):
            let known =
                nearest.isEmpty ? "" : " Did you mean \(Wording.list(nearest.map { "$\($0)" }, conjunction: "or"))?"
            return "$\(SafeText.of(name)) has no value.\(known) “let \(SafeText.of(name)) = …” gives it one; "
                + "“\\$\(SafeText.of(name))” means the words."
        case .badReference(let text):
            return "\(Wording.quoted(text)) names no variable: write ${name}, or \\$ for a dollar sign."
        case .badName(let name):
            return
                "\(Wording.quoted(name)) is no name for a variable: letters, digits and _, not beginning with a digit."
        case .noValue(let name): return "“let \(SafeText.of(name)) =” lacks its value."
        case .unclosedQuote(let name): return "The value of \(SafeText.of(name)) lacks its closing quote."
        case .behindQuote(let name): return "Behind the closing quote of \(SafeText.of(name)) there is more."
        case .isSetting(let name, let value):
            return "“let” makes a variable, and \(name) is a setting: say “set \(name) to "
                + "\(SafeText.of(Redactor.redacted(value)))”, or give the variable another name."
        case .noFile: return "“include” lacks its file."
        case .unreadable(let path, let errno):
            return "The script \(SafeText.of(path)) cannot be read: \(SystemError.phrase(errno))."
        case .notUTF8(let path, let line): return "\(SafeText.of(path)), line \(line): not UTF-8."
        case .tooLarge(let path, let limit):
            return "\(SafeText.of(path)) is larger than \(Formatted.count(limit / 1_000_000)) MB: no script is."
        case .cycle(let files):
            return "The files include one another in a circle: "
                + files.map(SafeText.of).joined(separator: " → ") + "."
        case .tooDeep(let limit): return "Files include one another more than \(limit) deep."
        case .tooManyFiles(let limit):
            return "With what its files include, the script includes more than \(Formatted.count(limit)) files."
        }
    }
}

/// Why the file of a script gives no text.
package enum ScriptReadFailure: Error, Sendable, Equatable {
    case unreadable(errno: Int32)
    case tooLarge(limit: Int)
}
