/// Reads lines by a grammar and the names that exist.
package struct Recognizer: Sendable {
    let network: Network
    let vocabulary: Vocabulary

    /// Longer lines are not looked at.
    package static let longestLine = 65_536
    /// No sentence has so many words; a line of more is a paste, and what it costs grows faster than it does.
    static let mostTokens = 512

    package init(grammar: Grammar, vocabulary: Vocabulary) {
        network = grammar.network
        self.vocabulary = vocabulary
    }

    /// What the line says: as it is, else with a typo mended, else but for a name that does not exist.
    package func recognize(_ line: String) -> Recognition {
        guard line.utf8.count <= Self.longestLine else { return .tooLong(limit: Self.longestLine) }
        let utterance = Utterance(line, network: network)
        guard !utterance.tokens.isEmpty else { return .empty }
        guard utterance.tokens.count <= Self.mostTokens else { return .tooLong(limit: Self.mostTokens) }
        return recognize(utterance)
    }

    private func recognize(_ utterance: Utterance) -> Recognition {
        // What values stand where is found out once for reading as it is, and once more for mending.
        var known: ValueReader?
        if let exact = pass(over: utterance, .exact, &known) {
            return asked(utterance) ? proposal(of: exact, in: utterance) : recognition(of: exact)
        }
        if mayBeMeant(utterance) {
            if let beside = recognitionBesideAsides(utterance, .exact) { return beside }
            if let passing = pass(over: utterance, .passing(nil), &known), saysSomething(passing) {
                return recognition(of: passing)
            }
            if let beside = recognitionBesideAsides(utterance, .passing(nil)) { return beside }
        }
        if let mending = Mending(utterance, network: network, vocabulary: vocabulary) {
            known = nil
            if let mended = pass(over: utterance, .mending(mending), &known), isModest(mended, in: utterance) {
                return recognition(of: mended, mendedIn: utterance)
            }
            if let mended = pass(over: utterance, .passing(mending), &known), isModest(mended, in: utterance),
                saysSomething(mended)
            {
                return recognition(of: mended, mendedIn: utterance)
            }
        }
        known = nil
        if mayBeMeant(utterance), let named = pass(over: utterance, .unknownNames, &known),
            let unknown = unknownName(in: named)
        {
            return unknown
        }
        return .unknown(nearest: suggestions(for: utterance))
    }

    /// Longer lines that are not understood as they are were not said by anybody.
    private func mayBeMeant(_ utterance: Utterance) -> Bool { utterance.tokens.count <= Mending.mostTokens }

    /// The command of a line that says something beside it: as it is where the rest is sure to be an aside, else as a
    /// proposal. Nil where that is not so.
    private func recognitionBesideAsides(_ utterance: Utterance, _ leniency: Leniency) -> Recognition? {
        guard !network.tables.asides.openers.isEmpty else { return nil }
        for candidate in Asides(utterance, policy: network.tables.asides).candidates {
            var reader: ValueReader?
            guard !candidate.holdsFigures(of: utterance),
                let commands = pass(over: utterance, leniency, range: candidate.command, &reader),
                !leniency.passesWords || saysSomething(commands),
                !candidate.asides.contains(where: { isCommand($0, in: utterance) })
            else { continue }
            let readings = commands.joined().flatMap(\.readings)
            // "ok, that was a mistake" is no consent.
            guard !readings.contains(where: { $0.intent == "confirm" }) else { return nil }
            // "the weather api, take it out" speaks of the name in front, which nothing here understands.
            let open = Set(readings.flatMap(listsLeftOpen))
            if candidate.asides.contains(where: { names(anyOf: open, $0, in: utterance) }) { return nil }
            // No list of words tells every retraction, condition and question: what changes anything is only proposed.
            let isHarmless = readings.allSatisfy { [.none, .read].contains($0.effect) }
            let isSure = isHarmless && !candidate.isDoubtful && !candidate.pointsElsewhere(in: utterance)
            let understandings = alternatives(of: commands).map { understanding in
                var understanding = understanding
                understanding.commands[0].asides = candidate.asides.map { utterance.range(of: $0) }
                return understanding
            }
            guard understandings.count == 1 else { return .ambiguous(understandings) }
            return isSure
                ? .understood(understandings[0])
                : .corrected(understandings[0], corrected: utterance.slice(utterance.range(of: candidate.command)))
        }
        return nil
    }

    private func isCommand(_ clause: Range<Int>, in utterance: Utterance) -> Bool {
        var reader: ValueReader?
        return pass(over: utterance, .exact, range: clause, &reader) != nil
    }

    /// The live lists of which a command could hold names and holds none.
    private func listsLeftOpen(_ reading: Reading) -> [String] {
        guard let intent = network.tables.intents.first(where: { $0.name == reading.intent }) else { return [] }
        return intent.slots.compactMap { slot in
            guard case .live(let list) = slot.kind else { return nil }
            let isFilled = reading.slots.contains { $0.name == slot.name && !$0.range.isEmpty && $0.value.isLive }
            return isFilled ? nil : list
        }
    }

    /// Whether a clause holds a name of one of these live lists, or a part of one.
    private func names(anyOf lists: Set<String>, _ clause: Range<Int>, in utterance: Utterance) -> Bool {
        var reader = ValueReader(
            utterance, network: network, vocabulary: vocabulary, leniency: .exact, end: clause.upperBound)
        let kinds = network.tables.kinds.indices.filter { kind in
            if case .live(let list) = network.kind(kind).kind { lists.contains(list) } else { false }
        }
        return clause.contains { position in kinds.contains { !reader.readings(of: $0, at: position).isEmpty } }
    }

    /// The best readings of each command of the line; nil when the line is no sequence of commands.
    private func pass(
        over utterance: Utterance, _ leniency: Leniency, range: Range<Int>? = nil, _ known: inout ValueReader?
    ) -> [[FoundReading]]? {
        var matcher = Matcher(
            utterance, network: network, vocabulary: vocabulary, leniency: leniency, range: range, reading: known)
        matcher.run()
        known = matcher.reader
        guard let best = matcher.bestFinal else { return nil }
        let commands = matcher.commands(endingIn: best)
        if commands.count == 1 { return [matcher.bestReadings()] }
        let readings = commands.map { range in
            var matcher = Matcher(
                utterance, network: network, vocabulary: vocabulary, leniency: leniency, range: range,
                mayHoldSeveral: false)
            matcher.run()
            return matcher.bestReadings()
        }
        let hasAnswer = readings.joined().contains { found in
            found.readings.contains { Self.answers.contains($0.intent) }
        }
        return hasAnswer ? nil : readings
    }

    /// Answer a question, and so stand alone: "yes and no" says nothing.
    static let answers: Set<String> = ["confirm", "decline"]

    /// Whether the line asks and requests nothing: "disable the news?"
    private func asked(_ utterance: Utterance) -> Bool {
        utterance.tokens.last?.text == "?" && !network.tables.requests.isEmpty
            && !utterance.tokens.contains { network.tables.requests.contains($0.key) }
    }

    /// What the line says, and if that changes anything, only as a proposal.
    private func proposal(of commands: [[FoundReading]], in utterance: Utterance) -> Recognition {
        let isHarmless = commands.joined().flatMap(\.readings).allSatisfy { [.none, .read].contains($0.effect) }
        guard !isHarmless, case .understood(let understanding) = recognition(of: commands) else {
            return recognition(of: commands)
        }
        let end = utterance.tokens.lastIndex { $0.kind != .punctuation } ?? 0
        return .corrected(understanding, corrected: utterance.slice(utterance.range(of: 0..<(end + 1))))
    }

    private func recognition(of commands: [[FoundReading]]) -> Recognition {
        let understandings = alternatives(of: commands)
        return understandings.count == 1 ? .understood(understandings[0]) : .ambiguous(understandings)
    }

    private func recognition(of commands: [[FoundReading]], mendedIn utterance: Utterance) -> Recognition {
        let understandings = alternatives(of: commands)
        guard understandings.count == 1 else { return .ambiguous(understandings) }
        let mends = commands.flatMap { $0[0].mends }
        return .corrected(understandings[0], corrected: utterance.mended(by: mends))
    }

    private static let mostAlternatives = 6

    private func alternatives(of commands: [[FoundReading]]) -> [Understanding] {
        var all: [Understanding] = [Understanding(commands: [])]
        for command in commands {
            let readings = command.flatMap(\.readings)
            all = all.flatMap { front in readings.map { Understanding(commands: front.commands + [$0]) } }
            all = Array(all.prefix(Self.mostAlternatives))
        }
        return all
    }

    /// Whether each command holds a word that tells what it is about, and no more words were passed over than read.
    private func saysSomething(_ commands: [[FoundReading]]) -> Bool {
        commands.joined().allSatisfy { found in
            found.hasTellingWord
                && found.readings.allSatisfy { reading in
                    let passed = reading.skipped.count { $0.kind == .word }
                    return passed * 2 <= found.tokenCount
                }
        }
    }

    /// One word mended in a short line, two in a longer one.
    private func isModest(_ commands: [[FoundReading]], in utterance: Utterance) -> Bool {
        let words = utterance.tokens.count { $0.kind != .punctuation }
        let tokens = Set(commands.flatMap { $0.flatMap(\.mends) }.map(\.token))
        return !tokens.isEmpty && tokens.count <= (words >= 4 ? 2 : 1)
    }

    private func unknownName(in commands: [[FoundReading]]) -> Recognition? {
        var known: [UnknownName: [LiveEntry]] = [:]
        func nearest(to unknown: UnknownName) -> [LiveEntry] {
            if let entries = known[unknown] { return entries }
            let entries = vocabulary.lists[unknown.list]?.nearest(to: unknown.name) ?? []
            known[unknown] = entries
            return entries
        }
        for command in commands where command.contains(where: { $0.unknown != nil }) {
            let told = command.filter { $0.hasTellingWord && $0.unknown != nil }.map { found in
                (found: found, nearest: found.unknown.map(nearest) ?? [])
            }
            // Of readings alike, one with names near to it, then one that sets nothing by itself.
            let best = told.min { left, right in
                let leftFixed = network.tables.templates[left.found.template].fixed.count
                let rightFixed = network.tables.templates[right.found.template].fixed.count
                return (left.nearest.isEmpty ? 1 : 0, leftFixed) < (right.nearest.isEmpty ? 1 : 0, rightFixed)
            }
            guard let best, let unknown = best.found.unknown, let reading = best.found.readings.first else {
                return nil
            }
            return .unknownName(list: unknown.list, name: unknown.name, nearest: best.nearest, reading)
        }
        return nil
    }

}

extension Matcher {
    var bestFinal: Int? { finals.min { nodes[$0].cost < nodes[$1].cost } }

    /// The readings of the whole stretch that no other beats, one for each intent and meaning.
    func bestReadings() -> [FoundReading] {
        guard let best = bestFinal else { return [] }
        let equal = finals.filter { nodes[$0].cost == nodes[best].cost }.map(found(endingIn:))
        var kept: [FoundReading] = []
        for found in equal.sorted(by: { $0.template < $1.template }) {
            let isKnown = kept.contains { other in
                // The order of the templates decides within an intent; not on what a slip was meant to be.
                found.mends.isEmpty
                    ? other.readings[0].intent == found.readings[0].intent : other.readings[0].means(found.readings[0])
            }
            if !isKnown { kept.append(found) }
        }
        return kept
    }
}

extension Utterance {
    /// The line with mended words in their places.
    func mended(by mends: [Mend]) -> String {
        var text = Array(line.utf8)
        var done: Set<Int> = []
        for mend in mends.sorted(by: { $0.token > $1.token }) where done.insert(mend.token).inserted {
            text.replaceSubrange(tokens[mend.token].range, with: Array(mend.text.utf8))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
