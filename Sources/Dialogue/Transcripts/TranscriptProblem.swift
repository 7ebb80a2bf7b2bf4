/// What keeps a transcript from testing what it seems to.
package enum TranscriptProblem: Sendable, Equatable {
    /// A line that says `<run>` before any reply has given it a value. It was not said.
    case unbound(String, line: Int)
    /// `<nubmer>` in a reply expected, where the reply that came has no such word.
    case unknownPlaceholder(String, line: Int)

    /// The number of its line in the file.
    package var line: Int {
        switch self {
        case .unbound(_, let line), .unknownPlaceholder(_, let line): line
        }
    }

    /// Whether something was left out for it.
    package var keepsFromPlaying: Bool {
        if case .unbound = self { true } else { false }
    }

    /// What is wrong, and what to write instead.
    package var sentence: String {
        switch self {
        case .unbound(let name, _):
            let bare = name.dropFirst().prefix { $0 != ":" && $0 != ">" }
            return "<\(bare)> has no value yet: a reply above must hold it, with its kind, as <\(bare):id>. "
                + "The line was not said."
        case .unknownPlaceholder(let text, _):
            let known = ReplyPlaceholder.allCases.map { "<\($0.rawValue)>" }
            return "\(text) is no placeholder. There are \(Wording.list(known)), each also with a name: <run:id>."
        }
    }
}
