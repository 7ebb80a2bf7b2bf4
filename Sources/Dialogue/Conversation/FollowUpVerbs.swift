internal import Intents

/// Follow-ups that do something else with what was spoken of: “count them”, “why?”, “the first one”.
extension FollowUp {
    func command(doing verb: String, _ half: Reading, after before: Antecedents) throws(Unresolved) -> Reading {
        switch verb {
        case "why": return try why(half, before)
        case "show": return try show(half, before)
        case "retry":
            return try doing(isAboutRejections(before) ? "retry_rejected" : "retry_ingest", half, before)
        case "discard_rejected":
            // What is thrown away must be on the screen.
            guard isAboutRejections(before) else { throw .whatIsIt }
            return try doing(verb, half, before)
        case "show_run", "show_new": return try lastRun(verb, half, before)
        case "show_spend": return try cost(half, before)
        case "explain": return try explain(half, before)
        case "verify_batch": return try verification(half, before)
        case "explain_setting" where before.topic == .sources: return try show(half, before)
        default: return try doing(verb, half, before)
        }
    }

    /// The intent with what the last command and it have in common, and what it needs of the things spoken of.
    private func doing(_ name: String, _ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        guard let target = grammar.intent(named: name) else { throw .whatIsIt }
        guard let last = before.last else { throw .whatIsIt }
        try checkNothingIsLost(of: last, in: target)
        var command = try merged(half, into: last, as: target)
        for slot in target.slots where command.value(slot.name) == nil {
            switch slot.kind {
            case .live("setting"):
                guard before.topic == .setting, let setting = before.setting else { throw .whatIsIt }
                let value = SlotValue.entry(id: setting)
                command.slots.append(Slot(name: slot.name, value: slot.isMany ? .list([value]) : value))
            case .live("source") where slot.name == "sources" && ["test_source", "preview_source"].contains(name):
                guard before.topic == .sources, let sources = before.sources else { throw .whatIsIt }
                command.slots.append(Slot(name: slot.name, value: sources))
            default: break
            }
        }
        return command
    }

    /// “Verify it”: the batch that was shown, or what was just made.
    private func verification(_ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        guard let last = before.last, let target = grammar.intent(named: "verify_batch"),
            ["create_batches", "list_batches", "show_batch", "verify_batch"].contains(last.intent)
        else { throw .whatIsIt }
        let shown = last.slots.first { $0.name == "batch" }.map { Slot(name: $0.name, value: $0.value) }
        return reading(target, [shown ?? Slot(name: "batch", value: .text("all"))], from: half)
    }

    private func isAboutRejections(_ before: Antecedents) -> Bool {
        ["show_rejected", "retry_rejected"].contains(before.last?.intent)
    }

    /// Records that were counted, else the thing last spoken of.
    private func show(_ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        switch (before.last?.intent, before.topic) {
        case ("count_records"?, _), ("aggregate_records"?, _): return try doing("show_records", half, before)
        case (_, .setting?): return try doing("show_setting", half, before)
        case (_, .sources?):
            guard let target = grammar.intent(named: "show_source"), let sources = before.sources,
                sources != .list([.text("all")])
            else { throw .whatIsIt }
            return reading(target, [Slot(name: "sources", value: sources)], from: half)
        case (_, nil): throw .whatIsIt
        }
    }

    /// How the last ingestion went, or what it brought.
    private func lastRun(_ verb: String, _ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        let name = verb == "show_new" ? "show_records" : "show_run"
        guard let last = before.last, let target = grammar.intent(named: name) else { throw .whatIsIt }
        if last.intent == "show_run" {
            return reading(target, carried(from: last, to: target).filter { $0.name == "run" }, from: half)
        }
        guard ["ingest", "retry_ingest", "list_runs"].contains(last.intent) else { throw .whatIsIt }
        return reading(target, [Slot(name: "run", value: .text("last"))], from: half)
    }

    /// What the last ingestion cost, or the sources spoken of.
    private func cost(_ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        guard let target = grammar.intent(named: "show_spend"), let last = before.last else { throw .whatIsIt }
        if ["ingest", "retry_ingest"].contains(last.intent) {
            return reading(target, [Slot(name: "run", value: .text("last"))], from: half)
        }
        return try merged(half, into: last, as: target)
    }

    /// How the line before was read.
    private func explain(_ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        guard let line = before.line, let target = grammar.intent(named: "explain") else { throw .nothingBefore }
        return reading(target, [Slot(name: "text", value: .text(line))], from: half)
    }

    // MARK: Why

    /// Reasons for what the last command did.
    private func why(_ half: Reading, _ before: Antecedents) throws(Unresolved) -> Reading {
        if let line = before.notUnderstood, let target = grammar.intent(named: "explain") {
            return reading(target, [Slot(name: "text", value: .text(line))], from: half)
        }
        guard let last = before.last else { throw .whyWhat }
        let isTrue = Slot(name: "why", value: .choice(.boolean(true)))
        switch last.intent {
        case "ingest", "retry_ingest", "list_runs", "show_run":
            let name = before.outcome == .done ? "show_rejected" : "show_failures"
            guard let target = grammar.intent(named: name) else { throw .whyWhat }
            var slots = carried(from: last, to: target).filter { $0.name != "exclude" }
            if last.intent != "list_runs", target.slot("run") != nil, last.value("run") == nil {
                slots.append(Slot(name: "run", value: .text("last")))
            }
            if last.names("sources") == ["all"] { slots.removeAll { $0.name == "sources" } }
            return reading(target, slots + [isTrue], from: half)
        case "show_rejected", "show_failures":
            guard let target = grammar.intent(named: last.intent) else { throw .whyWhat }
            return reading(target, carried(from: last, to: target).filter { $0.name != "why" } + [isTrue], from: half)
        default:
            guard before.topic == .setting, let setting = before.setting,
                last.value("setting") != nil || last.value("settings") != nil,
                let target = grammar.intent(named: "explain_setting_origin")
            else { throw .whyWhat }
            return reading(
                target, [Slot(name: "settings", value: .list([.entry(id: setting)]))], from: half)
        }
    }

    // MARK: One of those shown

    /// - Parameters:
    ///   - number: from 1; -1 is the last.
    ///   - verb: what is done with a source of the list; nil shows the thing.
    func shown(
        _ number: Int, _ half: Reading, _ before: Antecedents, doing verb: String?
    ) throws(Unresolved) -> Reading {
        func item<Item>(of items: [Item]) throws(Unresolved) -> Item {
            let index = number < 0 ? items.count + number : number - 1
            guard items.indices.contains(index) else { throw .notShown(number, of: items.count) }
            return items[index]
        }
        let (name, slot): (String, Slot) =
            switch before.shown {
            case .sources(let ids)?:
                ("show_source", Slot(name: "sources", value: .list([.entry(id: try item(of: ids))])))
            case .runs(let runs)?: ("show_run", Slot(name: "run", value: .integer(try item(of: runs))))
            case .rejections(let records)?:
                ("show_rejected", Slot(name: "record", value: .integer(try item(of: records))))
            case nil: throw .notShown(number, of: 0)
            }
        if verb != nil, slot.name != "sources" { throw .whatIsIt }
        guard let target = grammar.intent(named: verb ?? name) else { throw .whatIsIt }
        return reading(target, [slot], from: half)
    }
}
