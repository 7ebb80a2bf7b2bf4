internal import Foundation
internal import Ingestion
internal import Quantities
internal import Settings

/// What the conversation has to do with what runs by the clock: little.
extension Assistant {
    /// The workspace the conversation is about, for those who work beside it.
    package var presentWorld: any World { world }

    /// What is said of the schedules before the first line: who runs them, what is wrong with them, and what happened
    /// while nobody looked; that once.
    package func scheduleNotes() async -> [String] {
        let context = CommandContext(world: world)
        let written = world.settings.written(ScheduleCommands.member)
        guard written.value != nil else { return [] }
        let texts = ScheduleTexts(context: context)
        let list = ScheduleList(written.value) { context.source($0) != nil }
        var notes = list.problems.map { texts.sentence(for: $0, lines: written.lines) }
        if world.watchHolder != nil, !list.running.isEmpty { notes.append(texts.whoRuns) }
        guard world.storeExists, let notices = try? await world.store.takeScheduleNotices() else { return notes }
        return notes
            + notices.map { notice in
                let verb: String
                switch notice.outcome {
                case .failed: verb = "The schedule failed at"
                case .partlyDone: verb = "The schedule did a part only at"
                case .done, .cancelled, .needsYes, .overlapped, .impossible: verb = "The schedule skipped a run at"
                }
                let often =
                    notice.count == 1
                    ? "" : " (\(Formatted.count(notice.count)) times since \(texts.moment(notice.first)))"
                return "\(verb) \(texts.moment(notice.last))\(often): \(SafeText.of(Redactor.redacted(notice.detail)))"
            }
    }

    func scheduled(_ call: ScheduleCall, context: CommandContext) async throws(StoreError) -> Reply {
        let commands = ScheduleCommands(context: context, store: world.store)
        switch call {
        case .schedule(let request): return try await commands.schedule(request)
        case .list(let sources, let period, let rhythm):
            return try await ListSchedules(context: context, store: world.store).show(
                sources: sources, period: period, rhythm: rhythm)
        case .cancel(let selection): return try await commands.cancel(selection)
        }
    }
}
