internal import Ingestion
internal import Intents
internal import JSONText

/// What keeps a line from being understood where one word or name shows it: said instead of what is near to the line.
struct NearMiss {
    let recognize: @Sendable (String) -> Recognition

    func plan(for line: String) -> Assistant.Plan? {
        if let time = impossibleTime(in: line) {
            return .reply(
                .refused("\(time) is no time of day: it goes from 00:00 to 23:59. Nothing was done."), waitingFor: nil)
        }
        return sourceName(in: line)
    }

    /// `25:00`, `8:75`
    private func impossibleTime(in line: String) -> String? {
        line.split(whereSeparator: \.isWhitespace).map(String.init).first { word in
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 || $0.utf8.count == 1 }),
                parts.dropFirst().allSatisfy({ $0.utf8.count == 2 })
            else { return false }
            let numbers = parts.compactMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
            return numbers.count == parts.count && (numbers[0] > 23 || numbers.dropFirst().contains { $0 > 59 })
        }
    }

    /// A source is to be called “x y z”: a name is one word.
    private func sourceName(in line: String) -> Assistant.Plan? {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let called = words.firstIndex(where: { ["called", "named"].contains($0.lowercased()) }) else {
            return nil
        }
        let rest = words[(called + 1)...]
        // Details stand behind a comma.
        let count = rest.firstIndex { $0.hasSuffix(",") }.map { $0 - called } ?? rest.count
        guard (2...5).contains(count) else { return nil }
        let said = rest.prefix(count).map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }
        guard let name = SourceNames.name(from: said.joined(separator: " ")) else { return nil }
        let comma = rest.count > count ? [","] : []
        let meant = (words[...called] + [name] + comma + rest.dropFirst(count)).joined(separator: " ")
        guard case .understood(let understanding) = recognize(meant), understanding.commands.count == 1,
            understanding.commands[0].intent == "add_source", understanding.commands[0].names("sources") == [name]
        else { return nil }
        return .reply(
            Reply(
                "A source’s name is one word: \(name)?", outcome: .asks,
                hints: ["Say “yes”, or the whole sentence with another name."],
                data: [.init("did_you_mean", .array([.string(meant)]))]),
            waitingFor: .confirmation(understanding.commands, line: meant, isGuess: true))
    }
}
