import Quantities

extension ValueReader {
    /// Readings of a value type, one to each end.
    func typed(_ type: ValueType, at position: Int) -> [ValueReading] {
        guard position < end else { return [] }
        switch type {
        case .integer:
            return read(position) { words in
                SpokenDecimal.read(words).compactMap { reading in
                    reading.value.integer.map { (.integer($0), reading.count) }
                }
            }
        case .number:
            return read(position) { SpokenNumber.read($0).map { (.number($0.value), $0.count) } }
        case .percent:
            return read(position) { SpokenPercent.read($0).map { (.percent($0.value), $0.count) } }
        case .money:
            return read(position) { SpokenMoney.read($0).map { (.money($0.value), $0.count) } }
        case .duration:
            return read(position) { SpokenDuration.read($0).map { (.duration($0.value), $0.count) } }
        case .period:
            return read(position) { SpokenPeriod.read($0).map { (.period($0.value), $0.count) } }
        case .time:
            return read(position) { SpokenTime.read($0).map { (.time($0.value), $0.count) } }
        case .boolean:
            return read(position) { SpokenBoolean.read($0).map { (.boolean($0.value), $0.count) } }
        case .path: return path(at: position)
        case .identifier: return identifier(at: position)
        case .field: return field(at: position)
        case .code: return code(at: position)
        case .value: return anyValue(at: position)
        case .operand: return operands(at: position)
        case .several: return operands(at: position).filter { $0.values.first?.isList ?? false }
        case .range: return ends(at: position)
        case .text, .line: return []  // read word by word by the matcher
        }
    }

    /// Asks a reader of spoken values, also with mended words of time where words may be mended.
    private func read(
        _ position: Int, _ reader: (ArraySlice<String>) -> [(value: SlotValue, count: Int)]
    ) -> [ValueReading] {
        let plain = reader(utterance.words[position..<end])
        var readings = firsts(plain, at: position, mends: [])
        if let mending = leniency.mending, mending.times[position..<end].contains(where: { $0 != nil }) {
            let words = utterance.words.indices.map { mending.times[$0] ?? utterance.words[$0] }
            let mended = reader(words[position..<end])
            for reading in mended where !readings.contains(where: { $0.end == position + reading.count }) {
                let mends = (position..<(position + reading.count)).compactMap { token in
                    mending.times[token].map { Mend(token: token, text: $0) }
                }
                readings += firsts([reading], at: position, mends: mends)
            }
        }
        return readings
    }

    private func firsts(
        _ found: [(value: SlotValue, count: Int)], at position: Int, mends: [Mend]
    ) -> [ValueReading] {
        var readings: [ValueReading] = []
        for (value, count) in found where count > 0 && !readings.contains(where: { $0.end == position + count }) {
            readings.append(
                ValueReading(
                    end: position + count, cost: .values(count) + .mended(mends.count), values: [value], mends: mends))
        }
        return readings
    }

    private func path(at position: Int) -> [ValueReading] {
        let token = utterance.tokens[position]
        let looksLikePath =
            token.kind == .quoted
            || token.kind == .word
                && (token.text.contains("/") || token.text.hasPrefix("~") || token.text == ".."
                    || hasExtension(token.text) || isReference(token.text))
        guard looksLikePath else { return [] }
        let value = utterance.text(of: position..<(position + 1))
        return [ValueReading(end: position + 1, cost: .values(1), values: [.path(value)])]
    }

    /// To where a secret is kept: `${env:NEWS_KEY}`.
    private func isReference(_ text: String) -> Bool { text.hasPrefix("${") && text.hasSuffix("}") }

    /// A dot with a letter somewhere: `today.jsonl`, `.env`, not `0.85`.
    private func hasExtension(_ text: String) -> Bool {
        text.contains(".") && text.contains(where: \.isLetter) && !text.hasSuffix(".")
    }

    private func identifier(at position: Int) -> [ValueReading] {
        let token = utterance.tokens[position]
        let text = utterance.text(of: position..<(position + 1))
        let isBare =
            token.kind == .word && !Separators.isSeparator(token)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            }
        guard isBare || token.kind == .quoted && !text.isEmpty && !text.contains(where: \.isWhitespace) else {
            return []
        }
        return [ValueReading(end: position + 1, cost: .values(1) + .loose(2), values: [.text(text)])]
    }

    private static let mostFieldWords = 3

    /// "trust score" is how people say `trust_score`.
    private func field(at position: Int) -> [ValueReading] {
        // “where”, “by”: a sentence that was not ended, and no field.
        let token = utterance.tokens[position]
        var readings =
            token.kind == .word && Words.common.contains(token.key) ? [] : identifier(at: position)
        if let name = network.tables.synonyms[utterance.tokens[position].key], !readings.isEmpty {
            readings[0].values = [.text(name)]
        }
        var words: [String] = []
        for next in position..<min(end, position + Self.mostFieldWords) {
            let token = utterance.tokens[next]
            guard token.isPlainWord, !Separators.isSeparator(token), !Words.common.contains(token.key),
                token.text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") })
            else { break }
            words.append(utterance.words[next])
            guard words.count > 1 else { continue }
            if isCourtesy(next) { break }
            readings.append(
                ValueReading(
                    end: next + 1, cost: .values(words.count) + .loose(4 * words.count),
                    values: [.text(words.joined(separator: "_"))]))
        }
        return readings
    }

    /// Words of plain language hold no digits: so a sentence may end in one of these and still mean little else.
    private func code(at position: Int) -> [ValueReading] {
        let isNamed = utterance.tokens[position].kind == .quoted
        let hasDigit = utterance.tokens[position].text.utf8.contains { (0x30...0x39).contains($0) }
        return isNamed || hasDigit ? identifier(at: position) : []
    }

    // MARK: Values of settings

    private static let mostListedWords = 32

    private func anyValue(at position: Int) -> [ValueReading] {
        let token = utterance.tokens[position]
        var readings: [ValueReading] = []
        func add(_ count: Int, loose: Int) {
            guard count > 0, !readings.contains(where: { $0.end == position + count }) else { return }
            let value = SlotValue.raw(utterance.text(of: position..<(position + count)))
            readings.append(
                ValueReading(end: position + count, cost: .values(count) + .loose(loose), values: [value]))
        }
        if token.kind == .quoted { add(1, loose: 1) }
        let words = utterance.words[position..<end]
        for count in SpokenMoney.read(words).map(\.count) + SpokenPercent.read(words).map(\.count)
            + SpokenDuration.read(words).map(\.count) + SpokenDecimal.read(words).map(\.count)
            + SpokenBoolean.read(words).map(\.count)
        {
            add(count, loose: 1)
        }
        guard isBareWord(position) else { return readings }
        add(1, loose: 3)
        if position + 1 < end, isBareWord(position + 1), !isCourtesy(position + 1) { add(2, loose: 6) }
        return readings + wordList(at: position)
    }

    /// Whether what is said here is politeness that ends the line, and no part of a value: "set x to 5 please".
    func isCourtesy(_ position: Int) -> Bool {
        let tables = network.tables
        let rest = utterance.tokens[position..<end].prefix { $0.kind != .punctuation }.count
        var next = position
        while next < position + rest {
            var furthest = next
            for list in [Tables.skipList, Tables.backList] {
                walk(tables.lists[list], from: next) { end, _, mends in
                    if mends.isEmpty { furthest = max(furthest, end) }
                }
            }
            guard furthest > next else { return false }
            next = furthest
        }
        return !Words.articles.contains(utterance.tokens[position].key)
    }

    func isBareWord(_ position: Int) -> Bool {
        let token = utterance.tokens[position]
        return token.kind == .word && !Separators.isSeparator(token)
    }

    /// "a, b and c" as values of a list. Counts as joined twice over, so that two commands go before it.
    private func wordList(at position: Int) -> [ValueReading] {
        var readings: [ValueReading] = []
        var members = [SlotValue.raw(utterance.text(of: position..<(position + 1)))]
        var last = position + 1
        while members.count < Self.mostListedWords,
            let next = Separators.memberStart(in: utterance.tokens, at: last), next < end,
            isBareWord(next) || utterance.tokens[next].kind == .quoted
        {
            members.append(.raw(utterance.text(of: next..<(next + 1))))
            last = next + 1
            let cost =
                Cost.values(last - position) + .loose(3 * members.count) + .joints(2 * (members.count - 1))
            readings.append(ValueReading(end: last, cost: cost, values: [.list(members)]))
        }
        return readings
    }
}
