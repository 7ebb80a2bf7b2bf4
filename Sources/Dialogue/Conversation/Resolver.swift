internal import Intents

/// From what was said to what it means here and now: half sentences are put together with the command before, and
/// “it” becomes what was spoken of. Nothing runs; a line that cannot be resolved runs not at all.
struct Resolver {
    let followUp: FollowUp

    /// The intent that stands for the commands of a taught phrase.
    static let taughtIntent = "run_taught"

    private var grammar: Grammar { followUp.grammar }

    /// A command without anything left open.
    struct Command: Equatable {
        var reading: Reading
        /// Whether anything was taken over that was not said: then the reply begins with the whole of it.
        var isTakenOver = false
        /// Which of the readings it was made of, the first of them.
        var origin = 0
    }

    /// - Parameter before: what the line's commands lean on; each of them is noted for the next.
    func resolve(_ readings: [Reading], after before: Antecedents) throws(Unresolved) -> [Command] {
        var before = before
        var commands: [Command] = []
        for (index, reading) in readings.enumerated() {
            guard let previous = commands.last, let half = followUp.qualifier(reading, behind: previous.reading) else {
                // “Disable the news, I mean weather” takes back what stands before it, and must not do both; “undo that and
                // set it to 5” does what it says.
                if let previous = commands.last, reading.intent == FollowUp.intent,
                    ![.none, .read].contains(previous.reading.effect),
                    !["undo", "redo"].contains(previous.reading.intent),
                    reading.value("sources") != nil || reading.value("setting") != nil || reading.value("value") != nil
                {
                    throw .takesBack
                }
                var command = try resolve(reading, after: before)
                if let previous = commands.last { command = continuing(command, from: previous.reading) }
                if commands.contains(where: { $0.reading.intent == "what_if" }),
                    ![.none, .read].contains(command.reading.effect)
                {
                    throw .onlySupposed
                }
                command.origin = index
                before.note(command.reading)
                commands.append(command)
                continue
            }
            // “For may and july”: not for july alone.
            if ![.none, .read].contains(previous.reading.effect), half.value("period") != nil,
                previous.reading.value("period") != nil
            {
                throw .takesBack
            }
            // “For real, except symbolic logs” is one command: run apart, the first would take them too.
            var command = try resolve(half, after: before)
            command.origin = previous.origin
            before.note(command.reading)
            commands[commands.count - 1] = command
        }
        return commands
    }

    /// What asks how an ingestion went: in the same line behind it, about what it ingested.
    private static let aboutIngestion: Set<String> = ["show_rejected", "show_duplicates", "show_failures"]

    /// “Ingest sales_csv, then show what got rejected”: of sales_csv.
    private func continuing(_ command: Command, from previous: Reading) -> Command {
        let reading = command.reading
        let isAbout =
            Self.aboutIngestion.contains(reading.intent)
            || reading.intent == "count_records" && reading.boolean("new") == true
        guard isAbout, previous.intent == "ingest", previous.names("sources") != ["all"],
            reading.value("sources") == nil, reading.value("run") == nil,
            let target = grammar.intent(named: reading.intent)
        else { return command }
        var command = command
        let kept = followUp.carried(from: previous, to: target).filter { slot in
            ["sources", "period"].contains(slot.name) && reading.value(slot.name) == nil
        }
        command.reading.slots += kept
        command.isTakenOver = command.isTakenOver || !kept.isEmpty
        return command
    }

    func resolve(_ spoken: Reading, after before: Antecedents) throws(Unresolved) -> Command {
        switch spoken.intent {
        case FollowUp.intent:
            let command = try followUp.command(from: spoken, after: before)
            return Command(reading: command, isTakenOver: command.intent != "explain")
        case "undo" where spoken.slots.isEmpty && before.lastStored:
            guard let target = grammar.intent(named: "undo_run") else { break }
            return Command(
                reading: followUp.reading(target, [Slot(name: "run", value: .text("last"))], from: spoken),
                isTakenOver: true)
        case "undo" where spoken.slots.isEmpty && before.last?.intent == "show_run":
            guard let run = before.last?.slots.first(where: { $0.name == "run" }),
                let target = grammar.intent(named: "undo_run")
            else { break }
            return Command(reading: followUp.reading(target, [run], from: spoken), isTakenOver: true)
        case "export"
        where ["what", "listing", "sources"].allSatisfy({ spoken.value($0) == nil }):
            return try exporting(spoken, before)
        default: break
        }
        if spoken.names("sources") == ["it"] { return try withSources(spoken, before) }
        for slot in ["settings", "setting"] where spoken.names(slot) == ["it"] {
            return try withSetting(spoken, slot: slot, before)
        }
        return Command(reading: spoken)
    }

    // MARK: It

    private func withSources(_ spoken: Reading, _ before: Antecedents) throws(Unresolved) -> Command {
        if before.topic == .setting, let isOn = ["enable_source": "true", "disable_source": "false"][spoken.intent],
            let setting = before.setting, let target = grammar.intent(named: "set_setting")
        {
            // “Turn it back on” after a setting.
            let slots = [Slot(name: "setting", value: .entry(id: setting)), Slot(name: "value", value: .raw(isOn))]
            return Command(reading: followUp.reading(target, slots, from: spoken))
        }
        if spoken.intent == "remove_source", let listed = Self.exported[before.last?.intent ?? ""] {
            // “Delete them” behind a list of records: never the source they came from.
            guard listed == "rejected" else { throw .whatIsIt }
            return Command(reading: try followUp.command(doing: "discard_rejected", spoken.bare, after: before))
        }
        // Sources spoken of before something else are not what “it” is any more.
        guard let sources = before.sources, before.topic == .sources else { throw .whatIsIt }
        var command = spoken
        guard let index = command.slots.firstIndex(where: { $0.name == "sources" }) else { throw .whatIsIt }
        command.slots[index].value = sources
        // What was done to them before is done to them again in the same way: all but weather_api stays so.
        var isTakenOver = false
        if let last = before.last, last.intent == spoken.intent, let target = grammar.intent(named: spoken.intent) {
            let more = followUp.carried(from: last, to: target).filter { slot in
                !["dry_run", "force"].contains(slot.name) && command.value(slot.name) == nil
            }
            command.slots += more
            isTakenOver = !more.isEmpty
        } else if let exclude = before.last?.slots.first(where: { $0.name == "exclude" }) {
            guard grammar.intent(named: spoken.intent)?.slot("exclude") != nil else { throw .whatIsIt }
            command.slots.append(Slot(name: "exclude", value: exclude.value))
            isTakenOver = true
        }
        if command.effect == .destroy, command.names("sources") == ["all"] { throw .notNamed }
        return Command(reading: command, isTakenOver: isTakenOver)
    }

    private func withSetting(
        _ spoken: Reading, slot: String, _ before: Antecedents
    ) throws(Unresolved) -> Command {
        guard let setting = before.setting else { throw .whatIsIt }
        var command = spoken
        for index in command.slots.indices where command.slots[index].name == slot {
            let name = SlotValue.entry(id: setting)
            command.slots[index].value = slot == "settings" ? .list([name]) : name
        }
        return Command(reading: command)
    }

    // MARK: Those

    /// What a listing is called where it is exported.
    private static let exported = [
        "show_rejected": "rejected", "show_records": "records", "count_records": "records",
        "show_duplicates": "duplicates", "show_spend": "costs", "list_rules": "rules", "show_batch": "batch",
        "list_batches": "batch", "list_scenarios": "scenarios",
    ]

    /// “Save those to rejects.json”: what was listed, as it was listed.
    private func exporting(_ spoken: Reading, _ before: Antecedents) throws(Unresolved) -> Command {
        guard !before.showsAside, let last = before.last, let what = Self.exported[last.intent],
            let target = grammar.intent(named: spoken.intent)
        else { return Command(reading: spoken) }
        do throws(Unresolved) {
            try followUp.checkNothingIsLost(of: last, in: target)
        } catch {
            // What an export cannot narrow like that is exported as it was shown.
            if last.effect == .read, last.value("field") == nil, last.value("text") == nil {
                return Command(reading: spoken)
            }
            throw error
        }
        var command = spoken
        let kept = followUp.carried(from: last, to: target).filter { command.value($0.name) == nil }
        command.slots = [Slot(name: "what", value: .choice(.text(what)))] + kept + command.slots
        return Command(reading: command, isTakenOver: true)
    }
}

extension Reading {
    /// Without what was said in it.
    fileprivate var bare: Reading {
        var bare = self
        bare.slots = []
        return bare
    }
}

extension Antecedents {
    /// Whether the last command stored records, so that “undo” means them.
    fileprivate var lastStored: Bool {
        guard let last, ["ingest", "retry_ingest", "retry_rejected"].contains(last.intent) else { return false }
        return last.boolean("dry_run") != true && hasStored ?? true
    }
}
