/// A reading of one command as the matcher found it, with what it took to get there.
struct FoundReading {
    /// More than one where a name fits several entries alike.
    var readings: [Reading]
    var cost: Cost
    var template: Int
    var mends: [Mend]
    var unknown: UnknownName?
    /// How many tokens of the line it takes.
    var tokenCount: Int
    /// Whether any word but articles and the like was matched as such.
    var hasTellingWord: Bool
}

extension Matcher {
    /// The stretches of tokens that hold the commands which end in a node.
    func commands(endingIn final: Int) -> [Range<Int>] {
        var commands: [Range<Int>] = []
        var end = nodes[final].position
        var number = final
        while number >= 0 {
            let node = nodes[number]
            if node.step == .start {
                commands.append(node.position..<end)
                end = node.previous >= 0 ? nodes[node.previous].position : end
            }
            number = node.previous
        }
        return commands.reversed()
    }

    /// The last command that ends in a node.
    func found(endingIn final: Int) -> FoundReading {
        var slots: [(name: String, values: [SlotValue], tokens: Range<Int>)] = []
        var text: (arc: Int, tokens: Range<Int>)?
        var skipped: [Token] = []
        var mends: [Mend] = []
        var unknown: UnknownName?
        var hasTellingWord = false
        // Words passed over before free text: part of it when it goes on before them.
        var skippedBeforeText: [Token] = []
        func closeText() {
            guard let open = text else { return }
            let tokens = utterance.withoutMarksAtEnd(open.tokens)
            slots.append((network.tables.values[open.arc].slot, [.text(utterance.text(of: tokens))], tokens))
            skipped += skippedBeforeText
            skippedBeforeText = []
            text = nil
        }
        var number = final
        while nodes[number].step != .start, nodes[number].previous >= 0 {
            let node = nodes[number]
            let tokens = nodes[node.previous].position..<node.position
            if case .text(let arc) = node.step, let open = text, open.arc == arc {
                text = (arc, tokens.lowerBound..<open.tokens.upperBound)
                skippedBeforeText = []
                number = node.previous
                continue
            }
            if node.step != .skip { closeText() }
            switch node.step {
            case .start: break
            case .skip:
                let words = tokens.reversed().map { utterance.tokens[$0] }.filter { $0.kind != .punctuation }
                if text == nil { skipped += words } else { skippedBeforeText += words }
            case .word:
                if !Words.common.contains(utterance.tokens[tokens.lowerBound].key) { hasTellingWord = true }
            case .mendedWord(let word):
                mends.append(Mend(token: tokens.lowerBound, text: network.tables.spellings[word]))
                hasTellingWord = true
            case .value(let reading, let arc):
                let found = readings[reading]
                slots.append((network.tables.values[arc].slot, found.values, tokens))
                mends += found.mends.reversed()
                unknown = found.unknown ?? unknown
            case .text(let arc): text = (arc, tokens)
            }
            number = node.previous
        }
        closeText()
        let template = Int(nodes[final].template)
        let stretch = nodes[number].position..<nodes[final].position
        return FoundReading(
            readings: assembled(slots.reversed(), template: template, skipped: skipped.reversed(), stretch: stretch),
            cost: nodes[final].cost, template: template, mends: mends.reversed(), unknown: unknown,
            tokenCount: stretch.count, hasTellingWord: hasTellingWord)
    }

    private static var mostAlternatives: Int { 6 }

    private func assembled(
        _ slots: [(name: String, values: [SlotValue], tokens: Range<Int>)], template: Int, skipped: [Token],
        stretch: Range<Int>
    ) -> [Reading] {
        let entry = network.tables.templates[template]
        let intent = network.tables.intents[entry.intent]
        var filled: [[Slot]] = [[]]
        for slot in slots {
            let range = utterance.range(of: slot.tokens)
            filled = filled.flatMap { front in
                slot.values.map { front.filling(Slot(name: slot.name, value: $0, range: range)) }
            }
            if filled.count > Self.mostAlternatives { filled = Array(filled.prefix(Self.mostAlternatives)) }
        }
        let fixed = entry.fixed.compactMap { written in
            intent.slot(written.name).map { Slot(name: written.name, value: SlotValue(written.value, for: $0)) }
        }
        return filled.map { slots in
            Reading(
                intent: intent.name, effect: intent.effect, slots: slots + fixed,
                template: SourceLocation(
                    file: network.tables.files[entry.file], line: entry.line, column: entry.column),
                skipped: skipped, range: utterance.range(of: stretch))
        }
    }
}

extension [Slot] {
    /// With one more slot; a list that is filled a second time grows: "compare run 3 with run 8".
    fileprivate func filling(_ slot: Slot) -> [Slot] {
        guard case .list(let more) = slot.value, let index = firstIndex(where: { $0.name == slot.name }),
            case .list(let members) = self[index].value
        else { return self + [slot] }
        var slots = self
        slots[index].value = .list(members + more)
        slots[index].range = slots[index].range.lowerBound..<slot.range.upperBound
        return slots
    }
}

extension Utterance {
    fileprivate func withoutMarksAtEnd(_ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound + 1, tokens[end - 1].kind == .punctuation { end -= 1 }
        return range.lowerBound..<end
    }
}
