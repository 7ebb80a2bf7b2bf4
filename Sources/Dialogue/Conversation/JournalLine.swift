internal import Intents
internal import JSONText
internal import Settings

/// What the journal is told of a line.
extension Assistant {
    /// - Parameters:
    ///   - kept: the line without what is secret in it.
    ///   - question: what the line answers.
    func journalLine(
        _ text: String, kept: String, _ whole: WholePlan, answering question: Pending?
    ) -> Journal.Line {
        let readings = whole.plan.readings
        var meant: String?
        if !isPrivate, !readings.isEmpty, kept == text {
            meant = whole.lines?.joined(separator: "\n") ?? meaning(of: text, readings, answering: question)
        }
        return Journal.Line(
            text: kept, intents: readings.map(\.intent),
            readings: Self.json(of: readings, heldSecret: kept != text, world.settings),
            meant: meant, isAnswer: question != nil, isPrivate: isPrivate)
    }

    /// The whole of what a line means, a sentence a line; nil where it says that itself, or it cannot be said.
    private func meaning(of text: String, _ readings: [Reading], answering question: Pending?) -> String? {
        if case .settingValue(let key, let value?)? = question, readings.map(\.intent) == ["confirm"] {
            return "set \(key) to \(value)"
        }
        if says(text, readings) { return nil }
        if case .again(_, _, let lines, _)? = question { return lines.joined(separator: "\n") }
        if let line = question?.line, line != text, says(line, readings) { return line }
        let sentences = readings.compactMap(sentence(for:))
        return sentences.count == readings.count ? sentences.joined(separator: "\n") : nil
    }

    /// Whether a line means this wherever it is said.
    func says(_ text: String, _ readings: [Reading]) -> Bool {
        guard let meaning = try? resolved(recognitionAndForm(of: text).recognition, after: Antecedents()),
            case .understood(let understanding) = meaning.recognition,
            understanding.commands.count == readings.count
        else { return false }
        // A form that was asked for behind it is no part of what it means.
        return zip(understanding.commands, readings).allSatisfy { $0.withoutForm.means($1.withoutForm) }
    }

    /// As `magpie parse` prints them, without secrets.
    private static func json(of readings: [Reading], heldSecret: Bool, _ settings: SettingsStore) -> String {
        let array = readings.map { reading -> JSONValue in
            let masked = reading.masked(all: heldSecret)
            let slots = (try? SlotJSON.object(of: masked, settings: settings)) ?? SlotJSON.plain(masked)
            return .object([.init(key: "intent", value: .string(reading.intent)), .init(key: "slots", value: slots)])
        }
        let json = JSONValue.array(array).compactText
        return json.utf8.count <= 4 * Journal.longest ? json : "[]"
    }
}

extension SlotJSON {
    /// Slots whose value is none that the setting can have.
    static func plain(_ reading: Reading) -> JSONValue {
        .object(reading.slots.map { .init(key: $0.name, value: json(of: $0.value)) })
    }
}

extension Reading {
    /// Without what may be a secret.
    /// - Parameter all: whether the line held one, so that no free value of it is kept.
    fileprivate func masked(all: Bool) -> Reading {
        let subject = text("field") ?? text("setting") ?? ""
        var copy = self
        for index in copy.slots.indices where copy.slots[index].value.isFree {
            let value = copy.slots[index].value.spokenText ?? ""
            let line = "\(subject) is \(value)"
            let isSecret = Redactor.redacted(value) != value || Redactor.redacted(line) != line
            if all || isSecret { copy.slots[index].value = .text(Redactor.mask) }
        }
        return copy
    }
}

extension SlotValue {
    /// Whether it could be any text.
    fileprivate var isFree: Bool {
        switch self {
        case .text, .raw, .path, .integer, .number, .percent, .money: true
        case .duration, .boolean, .period, .time, .entry, .choice: false
        case .list(let values): values.contains { $0.isFree }
        }
    }
}

extension Pending {
    /// What was asked about, as a line.
    var line: String? {
        switch self {
        case .confirmation(_, let line, _), .choice(_, let line): line
        case .again(_, _, let lines, _): lines.joined(separator: ", then ")
        case .settingValue, .offer, .leaving, .adding: nil
        }
    }

    /// Whether a question was on the screen with this one.
    func hasShown(_ reply: Reply) -> Bool {
        if case .again(_, _, _, let shown) = self { shown.contains(reply) } else { false }
    }
}
