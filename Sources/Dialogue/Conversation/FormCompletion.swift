internal import Intents

/// “as csv” for completion, behind a line that is a whole command which only reads.
struct FormCompletion {
    let recognize: (String) -> Recognition

    func candidates(of line: String, at offset: Int) -> [CompletionCandidate] {
        let front = String(decoding: line.utf8.prefix(offset), as: UTF8.self)
        let typed = String(front.reversed().prefix { !$0.isWhitespace }.reversed())
        let before = front.dropLast(typed.count)
        let range = (offset - typed.utf8.count)..<offset
        let words = before.split(whereSeparator: \.isWhitespace)
        guard let last = words.last else { return [] }
        if last.lowercased() == "as", words.count > 1 {
            let command = before[..<last.startIndex]
            guard reads(String(command)) else { return [] }
            return OutputForm.allCases.filter { $0.rawValue.hasPrefix(typed.lowercased()) }.map {
                CompletionCandidate(text: $0.rawValue, note: $0.summary, kind: .word, range: range)
            }
        }
        guard "as".hasPrefix(typed.lowercased()), reads(String(before)) else { return [] }
        return [CompletionCandidate(text: "as", note: "as csv, json, jsonl or markdown", kind: .word, range: range)]
    }

    private func reads(_ command: String) -> Bool {
        let recognition = recognize(command)
        return recognition.isWhole && recognition.onlyReads
    }
}
