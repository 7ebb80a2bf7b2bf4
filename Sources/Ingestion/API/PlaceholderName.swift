/// The names that stand in braces in requests: `{last_ingested_timestamp}`.
enum PlaceholderName {
    static func isOne(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (1...64).contains(text.utf8.count) else { return false }
        return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
            && text.utf8.allSatisfy { HeaderText.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    /// Those in a text, each once, in their order. References to secrets (`${env:NAME}`) are none.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        for part in RequestText.parts(of: text) {
            if case .name(let name) = part, !names.contains(name) { names.append(name) }
        }
        return names
    }
}
