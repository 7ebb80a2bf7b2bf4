internal import Intents
internal import JSONText
internal import Settings

/// What one line would do, without doing it: the answer of `magpie parse`.
package struct ParseReport: Sendable {
    package enum Outcome: String, Sendable {
        /// It would run at once.
        case act
        /// Understood; yes or no would be asked first.
        case confirm
        /// One question: which one, or “did you mean”.
        case ask
        /// Out of scope, or not possible as said.
        case refuse
    }

    package var text: String
    package var outcome: Outcome
    var commands: [(intent: String, slots: JSONValue)]
    package var corrected: String?
    package var reply: String?

    /// For a line of `--jsonl` that is no such object.
    package static func unreadable(_ line: String) -> ParseReport {
        ParseReport(
            text: line, outcome: .refuse, commands: [],
            reply: "This is no object {\"text\": …, \"context\": …}.")
    }

    /// One JSON object on one line.
    package var jsonLine: String {
        var members: [JSONValue.Member] = [
            .init("text", .string(text)), .init("outcome", .string(outcome.rawValue)),
            .init(
                "commands",
                .array(commands.map { .object([.init("intent", .string($0.intent)), .init("slots", $0.slots)]) })),
        ]
        if let corrected { members.append(.init("corrected", .string(corrected))) }
        if let reply { members.append(.init("reply", .string(reply))) }
        return JSONValue.object(members).compactText
    }
}

extension Assistant {
    /// Understands one line, given the one before it.
    /// - Parameter context: the utterance before, taken as done (or as waiting for its answer); empty for none.
    package func parse(_ line: String, context: String = "") -> ParseReport {
        let settings = world.settings
        let before = antecedents(behind: context)
        let recognition: Recognition
        do throws(Unresolved) {
            recognition = try resolved(self.recognition(of: line), after: before).recognition
        } catch {
            let reply = Questions.unresolved(line, error, in: grammar)
            return ParseReport(
                text: line, outcome: reply.outcome == .asks ? .ask : .refuse, commands: [], reply: reply.headline)
        }
        let plan = understander.plan(for: line, recognition)
        switch (recognition, plan) {
        case (.understood(let understanding), _):
            return report(line, understanding.commands, settings: settings, after: before)
        case (.corrected(let understanding, let corrected), .run):
            var report = report(line, understanding.commands, settings: settings, after: before)
            report.corrected = corrected
            return report
        case (.corrected(let understanding, let corrected), .reply(let reply, _)):
            var report = report(line, understanding.commands, settings: settings, after: before)
            report.corrected = corrected
            if report.outcome != .refuse { report.outcome = .ask }
            report.reply = reply.headline
            return report
        case (_, .reply(let reply, _)):
            let asks = reply.outcome == .asks
            // With the choices or the sentences near to it, without what to type at a prompt.
            var said = reply
            said.hints = []
            return ParseReport(
                text: line, outcome: asks ? .ask : .refuse, commands: [], reply: TextRenderer().text(of: said))
        case (_, .run(let readings, _, _)):
            return report(line, readings, settings: settings, after: before)
        }
    }

    private func report(_ line: String, _ readings: [Reading], settings: SettingsStore, after before: Antecedents)
        -> ParseReport
    {
        var commands: [(intent: String, slots: JSONValue)] = []
        for reading in readings {
            if case .askSetting(let key) = CallBuilder.call(for: reading) {
                let asked = SettingCommands(context: CommandContext(world: world)).ask(key)
                return ParseReport(text: line, outcome: .ask, commands: [], reply: asked.reply.headline)
            }
            do {
                commands.append((reading.intent, try SlotJSON.object(of: reading, settings: settings)))
            } catch {
                let isQuestion = SettingText.isQuestion(error)
                return ParseReport(
                    text: line, outcome: isQuestion ? .ask : .refuse, commands: [],
                    reply: SettingText.sentence(for: error))
            }
        }
        if let reading = readings.first(where: { ["explain", "teach"].contains($0.intent) }), !explains(reading) {
            return ParseReport(
                text: line, outcome: .refuse, commands: [],
                reply: Questions.notUnderstood(reading.text("text") ?? reading.text("meaning") ?? "", nearest: [])
                    .headline)
        }
        let repeatsLoss =
            readings.contains { $0.intent == "repeat" && $0.slots.isEmpty } && before.last?.effect == .destroy
        let needsYes =
            repeatsLoss || readings.contains { $0.effect == .destroy && $0.boolean("dry_run") != true }
        let missing = readings.lazy.compactMap { reading -> String? in
            guard case .notYet(let intent, let slot) = CallBuilder.call(for: reading) else { return nil }
            return NotYet.sentence(for: intent, without: slot, in: self.grammar)
        }
        return ParseReport(
            text: line, outcome: needsYes ? .confirm : .act, commands: commands,
            reply: missing.first)
    }

    /// Whether the line that is to be explained, or taught, is itself understood.
    private func explains(_ reading: Reading) -> Bool {
        switch recognition(of: reading.text("text") ?? reading.text("meaning") ?? "") {
        case .understood, .corrected, .ambiguous: true
        case .unknownName, .unknown, .empty, .tooLong: false
        }
    }
}
