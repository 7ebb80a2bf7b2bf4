internal import Foundation
internal import Ingestion
internal import Quantities
internal import Settings

/// Whether what should happen by itself does: schedules, and the budget's emergency stop; and whether datasets say what they
/// were made from.
struct OperationChecks: Sendable {
    let context: CommandContext
    let store: any Store

    func findings() async throws(StoreError) -> [Finding] {
        do throws(StoreError) {
            return datasets() + (try await schedules()) + (try await spending())
        } catch .stopped {
            throw .stopped
        } catch {
            // What is wrong with the store is said where it was looked at.
            return []
        }
    }

    private static let mostDamage = 5

    /// Whether each says what it was made from and has its files; whether those are as they were made is asked by “verify
    /// batch”.
    private func datasets() -> [Finding] {
        let versions = context.world.datasets.versions()
        var found = versions.compactMap { version in
            TrainingText.sentence(onManifestOf: version, context: context).map { sentence in
                Finding(
                    .datasets, .warning, sentence,
                    mend: "Where nobody needs it, remove \(SafeText.of(context.world.displayPath(of: version.folder)))."
                )
            }
        }
        for version in versions {
            guard let manifest = version.manifest else { continue }
            let damage = context.world.datasets.glance(at: version)
            found += damage.prefix(Self.mostDamage).map { damage in
                Finding(
                    .datasets, damage.isStray ? .warning : .problem,
                    TrainingText.sentence(for: damage, in: version, context: context),
                    mend: damage.isStray
                        ? "Move it elsewhere: who reads all files there would take it, too."
                        : "“\(TrainingText.sentence(toMakeAnew: manifest))” makes another version.")
            }
            if damage.count > Self.mostDamage {
                found.append(
                    Finding(
                        .datasets, .problem,
                        "And \(Formatted.count(damage.count - Self.mostDamage)) more of its files.",
                        mend: "“verify dataset \(version.name)” names all of them."))
            }
        }
        return found.orFine(
            .datasets,
            versions.isEmpty
                ? "None was made."
                : "\(Formatted.count(versions.count, "version")) of datasets, each with its manifest and its files.")
    }

    private func schedules() async throws(StoreError) -> [Finding] {
        let written = context.world.settings.written(ScheduleCommands.member)
        let list = ScheduleList(written.value) { context.source($0) != nil }
        let texts = ScheduleTexts(context: context)
        var found = list.problems.map {
            Finding(.schedules, .problem, texts.sentence(for: $0, lines: written.lines))
        }
        let schedules = list.entries.map(\.schedule)
        guard !schedules.isEmpty else { return found.orFine(.schedules, "Nothing is scheduled.") }
        let states = try await store.scheduleStates()
        let due = ScheduleTiming(zone: context.calendar.timeZone).decide(schedules, states: states, now: context.now)
            .due
        for item in due where context.now.timeIntervalSince(item.occurrence) > 3600 || item.missed > 0 {
            found.append(
                Finding(
                    .schedules, .warning,
                    "\(texts.name(of: item.schedule)) was due at \(texts.moment(item.occurrence)), and nobody ran it\(item.missed > 0 ? ", nor \(Formatted.count(item.missed, "time")) before" : "").",
                    mend: "Schedules run while a prompt is open, or under “magpie watch”."))
        }
        for schedule in schedules where schedule.isEnabled {
            guard let last = states[schedule.key]?.last, let result = last.result, result.outcome == .failed else {
                continue
            }
            found.append(
                Finding(
                    .schedules, .warning,
                    "\(texts.name(of: schedule)) failed at \(texts.moment(last.due))"
                        + (result.detail.map { ": \(SafeText.line($0, cells: 120))" } ?? "."),
                    mend: "“schedules” shows all of them."))
        }
        return found.orFine(.schedules, "\(Formatted.count(schedules.count, "schedule")), none missed.")
    }

    private func spending() async throws(StoreError) -> [Finding] {
        guard let stop = try await store.spendingStop() else {
            return [Finding(.spending, .fine, "Not stopped.")]
        }
        return [
            Finding(
                .spending, .warning,
                "It is stopped since \(context.moment(stop.since)): \(stop.recorded) were recorded that day, and \(stop.threshold) stop everything that costs.",
                mend: "“resume spending” lets it go on.")
        ]
    }
}
