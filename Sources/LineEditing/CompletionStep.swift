/// What one press of Tab does: adds what all candidates share, or shows them.
enum CompletionStep: Equatable {
    /// Replaces the range of the line's UTF-8.
    case insert(String, replacing: Range<Int>)
    case list([Candidate])
    case nothing

    init(line: String, completions: Completions) {
        let range = completions.replacing
        let bytes = Array(line.utf8)
        let candidates = completions.candidates
        guard let first = candidates.first, range.lowerBound >= 0, range.upperBound <= bytes.count else {
            self = .nothing
            return
        }
        let typed = String(decoding: bytes[range], as: UTF8.self)
        if candidates.count == 1 {
            let text = DisplayText.escapingControls(in: first.text)
            // A blank that stands there already is not doubled.
            let followsBlank = range.upperBound < bytes.count && bytes[range.upperBound] == UInt8(ascii: " ")
            let inserted = first.appendsSpace && !followsBlank ? text + " " : text
            self = inserted == typed ? .nothing : .insert(inserted, replacing: range)
            return
        }
        // Candidates that match in another way (a part in the middle) are only listed.
        let beginning = candidates.map(\.text).filter { $0.lowercased().hasPrefix(typed.lowercased()) }
        let shared = beginning.count > 1 ? DisplayText.escapingControls(in: Self.sharedPrefix(of: beginning)) : ""
        let goesOn = shared.count > typed.count
        let mendsCase = shared.count == typed.count && shared != typed
        self = goesOn || mendsCase ? .insert(shared, replacing: range) : .list(candidates)
    }

    /// The longest beginning all texts share, whole characters, in the first one's capitals.
    private static func sharedPrefix(of texts: [String]) -> String {
        guard let first = texts.first else { return "" }
        var shared = Substring(first)
        for text in texts.dropFirst() {
            let count = zip(shared, text).prefix { $0 == $1 || $0.lowercased() == $1.lowercased() }.count
            shared = shared.prefix(count)
        }
        return String(shared)
    }
}
