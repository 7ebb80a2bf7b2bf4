internal import Intents

/// `!14` at the prompt: the newest commands by number, with what they were.
enum RecallCompletion {
    static func candidates(of line: String, at offset: Int, _ states: CompletionStates) -> CompletionList {
        let typed = String(decoding: line.utf8.prefix(offset), as: UTF8.self).dropFirst()
        // What it recalls by its beginning is no word.
        guard typed.allSatisfy(\.isNumber) else { return CompletionList() }
        return CompletionList(
            candidates: states.commands.filter { $0.number.hasPrefix(typed) }.map {
                CompletionCandidate(text: "!\($0.number)", note: $0.text, kind: .value, range: 0..<offset)
            })
    }
}
