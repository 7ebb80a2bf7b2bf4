extension ValueReader {
    private static let mostNameTokens = 8
    private static let mostUnknownTokens = 3

    /// Names of a live list that begin here, with or without an article; unknown ones too where the pass allows them.
    func names(_ list: String, at position: Int) -> [ValueReading] {
        guard position < end else { return [] }
        var best: [Int: ValueReading] = [:]
        func keep(_ readings: [ValueReading]) {
            for reading in readings { Self.keep(reading, in: &best) }
        }
        let hasArticle = position + 1 < end && Words.articles.contains(utterance.tokens[position].key)
        if let index = vocabulary.lists[list] {
            keep(known(index, of: list, from: position, start: position))
            if hasArticle { keep(known(index, of: list, from: position, start: position + 1)) }
        }
        if leniency.allowsUnknownNames {
            let unknown = unknown(list, from: position, start: hasArticle ? position + 1 : position)
            keep(unknown.filter { best[$0.end] == nil })
        }
        return best.values.sorted { $0.end < $1.end }
    }

    /// “Forecast” for `pulse_forecasts`: one of what the name means in the plural.
    func singular(_ list: String, at position: Int) -> [ValueReading] {
        names(list, at: position).filter { reading in
            guard reading.unknown == nil, case .entry(let id)? = reading.values.first, Words.singular(of: id) != nil
            else { return false }
            let said = utterance.tokens[reading.end - 1].key
            return said == Words.folded(said)
        }
    }

    /// A name under way: its words so far, as looked up and as typed.
    private struct Partial {
        var folded: [String] = []
        var literal: [String] = []
        var mends: [Mend] = []
        var distance = 0
    }

    private func known(_ index: LiveIndex, of list: String, from position: Int, start: Int) -> [ValueReading] {
        var readings: [ValueReading] = []
        var partials = [Partial()]
        for token in start..<min(end, start + Self.mostNameTokens) {
            let kind = utterance.tokens[token].kind
            guard kind == .word || kind == .quoted && token == start, !utterance.parts[token].isEmpty else { break }
            partials = partials.flatMap { extended($0, with: token, of: list) }
                .filter { $0.folded.count <= index.longestPhrase }
            if partials.isEmpty { break }
            for partial in partials {
                let match = index.match(
                    partial.folded.joined(separator: " "), literal: partial.literal.joined(separator: " "))
                guard let match else { continue }
                let isAmbiguous = match.entries.count > 1
                let loose = match.level + (isAmbiguous ? 3 : 0) + 8 * partial.distance
                let values = match.entries.prefix(6).map { SlotValue.entry(id: index.entries[$0].id) }
                readings.append(
                    ValueReading(
                        end: token + 1,
                        cost: .values(token + 1 - position) + .loose(loose) + .mended(partial.mends.count),
                        values: Array(values), mends: partial.mends))
            }
            if kind == .quoted { break }
        }
        return readings
    }

    /// The name with one more token, as typed and mended.
    private func extended(_ partial: Partial, with token: Int, of list: String) -> [Partial] {
        var parts = utterance.parts[token]
        if let index = vocabulary.lists[list], let synonym = network.tables.synonyms[utterance.tokens[token].key],
            !parts.contains(where: { index.words.contains(Words.folded($0)) })
        {
            parts = [synonym]
        }
        var plain = partial
        plain.folded += parts.map(Words.folded)
        plain.literal += parts
        guard let mending = leniency.mending, mending.isOpen[token], partial.mends.count < 2 else { return [plain] }
        var all = [plain]
        for (place, part) in parts.enumerated() {
            for (word, distance) in mending.names[list]?[part] ?? [] {
                var mended = partial
                var spelled = parts
                spelled[place] = part.hasSuffix("s") && !word.hasSuffix("s") ? word + "s" : word
                mended.folded += spelled.map(Words.folded)
                mended.literal += spelled
                mended.distance += distance
                mended.mends.append(Mend(token: token, text: replaced(token, part, by: spelled[place])))
                all.append(mended)
            }
        }
        return all.count > 1 ? all.filter { $0.mends.count < 3 } : all
    }

    private func replaced(_ token: Int, _ part: String, by word: String) -> String {
        let text = utterance.tokens[token].text
        guard let range = text.firstRange(of: part) else { return word }
        return text.replacingCharacters(in: range, with: word)
    }

    private func unknown(_ list: String, from position: Int, start: Int) -> [ValueReading] {
        var readings: [ValueReading] = []
        for token in start..<min(end, start + Self.mostUnknownTokens) {
            let here = utterance.tokens[token]
            guard here.kind == .word || here.kind == .quoted && token == start, !Separators.isSeparator(here),
                !Words.negations.contains(here.key) || Words.refusals.contains(here.key),
                !Words.common.contains(here.key),
                !Words.general.contains(here.key), !here.text.contains("://")
            else { break }
            let name = utterance.text(of: start..<(token + 1))
            guard name.contains(where: \.isLetter) else { continue }
            let count = token + 1 - position
            readings.append(
                ValueReading(
                    end: token + 1, cost: .values(count) + .loose(8 * count) + .mended(),
                    values: [.entry(id: name)], unknown: UnknownName(list: list, name: name)))
            if here.kind == .quoted { break }
        }
        return readings
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
