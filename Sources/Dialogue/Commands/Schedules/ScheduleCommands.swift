internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Puts sources on a schedule and takes them off: entries of the workspace's file, written at once.
struct ScheduleCommands: Sendable {
    let context: CommandContext
    let store: any Store

    static let member = "schedules"

    /// The schedules as the file stands now.
    var list: ScheduleList {
        ScheduleList(context.world.settings.written(Self.member).value) { context.source($0) != nil }
    }

    // MARK: On

    func schedule(_ request: ScheduleRequest) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request.selection) { return refusal }
        let recurrence: Recurrence
        let assumption: String?
        switch Rhythm(context: context).recurrence(request) {
        case .refused(let reply): return reply
        case .understood(let read, let assumed): (recurrence, assumption) = (read, assumed)
        }
        let schedule = Schedule(
            sources: request.selection.named, excluded: request.selection.excluded, recurrence: recurrence)
        let before = list.entries.first { $0.schedule.hasSameSources(as: schedule) }
        let zone = context.calendar.timeZone
        guard let next = recurrence.next(after: context.now, in: zone) else {
            return .refused("That never comes.")
        }
        let texts = ScheduleTexts(context: context)
        let name = texts.name(of: schedule)
        if let before, before.schedule == schedule {
            return Reply(
                "\(name) \(texts.are(schedule)) ingested \(recurrence) already; next \(texts.ahead(next)).",
                data: texts.data(of: schedule, next: next))
        }
        do throws(SaveError) {
            let path: JSONPath = [.key(Self.member)]
            try context.world.settings.write(Self.member) { document throws(JSONEditError) in
                if let before {
                    try document.set(schedule.json, at: path.appending(.index(before.index)))
                } else {
                    try document.append(schedule.json, to: path)
                }
            }
        } catch {
            return SettingText.reply(for: error, shorten: context.world.displayPath(of:))
        }
        // From now on what is due is missed if nobody runs it.
        try await store.beginSchedules([schedule.key], at: context.now)
        let was = before.map { " (it was \($0.schedule.recurrence))" } ?? ""
        var reply = Reply(
            "\(name) \(texts.are(schedule)) ingested \(recurrence) from now on\(was); next \(texts.ahead(next)).",
            notes: notes(on: schedule), hints: [texts.whoRuns, "Say “undo” to take it back."],
            data: texts.data(of: schedule, next: next))
        if let assumption { reply.hints.insert(assumption, at: 0) }
        return reply
    }

    private func refusal(of selection: SourceSelection) -> Reply? {
        if context.world.isNowhere {
            return .refused(
                "There is no workspace here, and so nothing to schedule.",
                hints: ["Say “init” to make one of this folder."])
        }
        for id in (selection.named ?? []) + selection.excluded where context.source(id) == nil {
            return SourceCommands(context: context).noSuchSource(id)
        }
        return nil
    }

    /// What will keep it from running, or may.
    private func notes(on schedule: Schedule) -> [String] {
        let sources = context.catalogue.sources.filter { schedule.covers($0.id) }
        var notes: [String] = []
        if schedule.sources != nil {
            let disabled = sources.filter { !$0.isEnabled }.map(\.id)
            if !disabled.isEmpty {
                let are = disabled.count == 1 ? "is" : "are"
                notes.append("\(RunCommands.names(disabled)) \(are) disabled, and skipped until enabled.")
            }
        }
        if sources.contains(where: { $0.api != nil && $0.isEnabled }) {
            let most = context.world.settings.money("confirm_above_usd")
            notes.append(
                "Nobody is asked by the clock: what may cost more than \(most) (confirm_above_usd), or than a budget leaves, is skipped and told at the next prompt."
            )
        }
        return notes
    }

    // MARK: Off

    func cancel(_ selection: SourceSelection) async throws(StoreError) -> Reply {
        for id in (selection.named ?? []) + selection.excluded where context.source(id) == nil {
            // A schedule may name what is no source any more.
            if !list.problems.isEmpty, selection.named == [id] { continue }
            return SourceCommands(context: context).noSuchSource(id)
        }
        let written = context.world.settings.written(Self.member)
        let count = written.value?.elements?.count ?? 0
        let isEverything = selection.named == nil && selection.excluded.isEmpty
        let entries = list.entries
        // Who has a schedule of their own keeps their place among everything.
        let isOwn = entries.contains { entry in
            entry.schedule.sources?.contains { selection.named?.contains($0) ?? false } ?? false
        }
        let edits = Dictionary(
            uniqueKeysWithValues: entries.map { entry in
                (entry.index, isOwn && entry.schedule.sources == nil ? .keep : edit(entry.schedule, selection))
            })
        var removed: [String] = []
        var changed: [String] = []
        let texts = ScheduleTexts(context: context)
        for entry in entries {
            switch edits[entry.index] {
            case .remove?: removed.append("\(texts.name(of: entry.schedule)) \(entry.schedule.recurrence)")
            case .replace(let rest)?: changed.append("\(texts.name(of: rest)) \(rest.recurrence)")
            case .keep?, nil: break
            }
        }
        let isFound = !removed.isEmpty || !changed.isEmpty || isEverything && count > 0
        guard isFound else {
            let what = selection.named.map { "\(RunCommands.names($0)) \($0.count == 1 ? "is" : "are")" }
            return .refused(
                what.map { "\($0) on no schedule." } ?? "Nothing is scheduled.", hints: ["Say “schedules” for what is."]
            )
        }
        do throws(SaveError) {
            try context.world.settings.write(Self.member) { document throws(JSONEditError) in
                for index in (0..<count).reversed() {
                    let path: JSONPath = [.key(Self.member), .index(index)]
                    switch isEverything ? .remove : edits[index] ?? .keep {
                    case .remove: document.remove(at: path)
                    case .replace(let rest): try document.set(rest.json, at: path)
                    case .keep: break
                    }
                }
            }
        } catch {
            return SettingText.reply(for: error, shorten: context.world.displayPath(of:))
        }
        var sentences: [String] = []
        if isEverything, removed.isEmpty {
            sentences.append("\(Formatted.count(count, "entry", plural: "entries")) of schedules removed.")
        }
        if !removed.isEmpty { sentences.append("No longer scheduled: \(Wording.list(removed)).") }
        if !changed.isEmpty { sentences.append("Still scheduled: \(Wording.list(changed)).") }
        let others = entries.map(\.schedule).filter { schedule in
            isOwn && schedule.sources == nil && (selection.named ?? []).contains(where: schedule.covers)
        }
        return Reply(
            sentences.joined(separator: " "),
            notes: others.map { schedule in
                let left = (selection.named ?? []).filter(schedule.covers)
                let are = left.count == 1 ? "is" : "are"
                return
                    "\(RunCommands.names(left)) \(are) still among “\(texts.name(of: schedule)) \(schedule.recurrence)”."
            },
            hints: ["Say “undo” to take it back."],
            data: [.init("removed", .array(removed.map { .string($0) }))])
    }

    private enum Edit {
        case keep
        case remove
        case replace(Schedule)
    }

    /// What is left of a schedule without the sources of a selection.
    private func edit(_ schedule: Schedule, _ selection: SourceSelection) -> Edit {
        func isOut(_ id: SourceID) -> Bool {
            (selection.named?.contains(id) ?? true) && !selection.excluded.contains(id)
        }
        var rest = schedule
        if let sources = schedule.sources {
            rest.sources = sources.filter { !isOut($0) }
            if rest.sources == sources { return .keep }
            return rest.sources?.isEmpty == true ? .remove : .replace(rest)
        }
        let covered = context.catalogue.sources.map(\.id).filter(schedule.covers)
        let out = covered.filter(isOut)
        if out.isEmpty { return .keep }
        if out.count == covered.count || selection.named == nil && selection.excluded.isEmpty { return .remove }
        rest.excluded += out
        return .replace(rest)
    }
}

extension Schedule {
    func hasSameSources(as other: Schedule) -> Bool {
        Set(sources ?? []) == Set(other.sources ?? []) && (sources == nil) == (other.sources == nil)
            && Set(excluded) == Set(other.excluded)
    }
}
