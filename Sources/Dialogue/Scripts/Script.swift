internal import Ingestion

/// Lines to run one after the other: recognised whole before the first of them runs.
package struct Script: Sendable {
    package var lines: [Line]
    /// Where they come from, for messages: a file name, `standard input`, `-c`.
    package var name: String
    /// The file's absolute path; nil where the lines come from none.
    package var path: String?

    /// A line that says something, and where it stands.
    package struct Line: Sendable, Equatable {
        package var place: ScriptPlace
        package var text: String
        /// Why it says nothing that could be run.
        package var problem: ScriptProblem?

        package init(place: ScriptPlace, text: String, problem: ScriptProblem? = nil) {
            self.place = place
            self.text = text
            self.problem = problem
        }

        package var number: Int { place.line }
    }

    /// Numbers the lines; what is blank or only a comment falls out, and so do comments behind a command.
    package init(name: String, lines texts: [String], path: String? = nil) {
        self.name = name
        self.path = path
        lines = texts.enumerated().compactMap { index, text in
            let command = Self.command(in: text)
            guard !command.isEmpty else { return nil }
            return Line(place: ScriptPlace(file: name, line: index + 1), text: command)
        }
    }

    /// Splits a text into lines.
    package init(name: String, text: String, path: String? = nil) {
        self.init(
            name: name,
            lines: text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init),
            path: path)
    }

    /// A line without its comment: from a `#` that begins a word, outside quotes, to the end.
    package static func command(in line: String) -> String {
        var kept = ""
        var quote: Character?
        var previous: Character = " "
        for character in line where character != "\u{FEFF}" {
            if character == "#", quote == nil, previous.isWhitespace { break }
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" {
                quote = character
            }
            kept.append(character)
            previous = character
        }
        while let last = kept.last, last.isWhitespace { kept.removeLast() }
        return String(kept.drop(while: \.isWhitespace))
    }
}

/// Where a line stands: its file, its number, and the lines that included the file, the nearest first.
package struct ScriptPlace: Sendable, Equatable {
    package var file: String
    package var line: Int
    package var includedFrom: [Inclusion]

    /// The line of an `include`.
    package struct Inclusion: Sendable, Equatable {
        package var file: String
        package var line: Int
    }

    package init(file: String, line: Int, includedFrom: [Inclusion] = []) {
        self.file = file
        self.line = line
        self.includedFrom = includedFrom
    }

    /// `weekly.magpie, line 7 (included from all.magpie, line 2)`
    package var text: String {
        let chain = includedFrom.map { "included from \(SafeText.of($0.file)), line \($0.line)" }
        let suffix = chain.isEmpty ? "" : " (" + chain.joined(separator: ", ") + ")"
        return "\(SafeText.of(file)), line \(line)\(suffix)"
    }
}
