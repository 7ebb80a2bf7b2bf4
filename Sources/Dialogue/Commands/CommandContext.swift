internal import Foundation
internal import Ingestion
internal import Quantities
internal import Settings

/// What every command works with: the world, the sources as they stand now, and the present moment.
struct CommandContext: Sendable {
    let world: any World
    let catalogue: SourceCatalogue
    let now: Date
    let calendar: Calendar

    init(world: any World) {
        self.world = world
        catalogue = world.catalogue
        now = world.clock.now()
        var calendar = Calendar(identifier: .gregorian)
        let zone = world.settings.optionalText("time_zone") ?? world.systemTimeZone
        calendar.timeZone = TimeZone(identifier: zone) ?? TimeZone(secondsFromGMT: 0) ?? calendar.timeZone
        calendar.firstWeekday = 2
        self.calendar = calendar
    }

    func source(_ id: SourceID) -> Source? { catalogue.sources.first { $0.id == id } }

    /// The sources a selection means, in order of priority.
    func sources(in selection: SourceSelection) -> [Source] {
        catalogue.sources.filter { source in
            (selection.named?.contains(source.id) ?? true) && !selection.excluded.contains(source.id)
        }
    }

    func bounds(of period: Period?) -> Range<Date>? {
        period.map { $0.bounds(now: now, calendar: calendar) }
    }

    /// `2026-11-21 14:05`, in the user's time zone.
    func moment(_ date: Date) -> String { Formatted.dateAndTime(date, calendar: calendar) }

    /// `2026-11-21 14:05 (3 h ago)`, where one thing is told.
    func momentAndAge(_ date: Date) -> String {
        moment(date) + (Formatted.age(of: date, now: now).map { " (\($0))" } ?? "")
    }

    /// `3 h ago`, `yesterday 14:05`, where many things are listed for who reads at once.
    func relative(_ date: Date) -> String { Formatted.relative(date, now: now, calendar: calendar) }

    /// The column of a list that says when: `moment` of these dates is what its cells hold.
    func timeColumn(_ title: String, _ dates: [Date], expendability: Int = 0) -> Table.Column {
        Table.Column(title, expendability: expendability, relative: dates.map(relative))
    }

    /// ` today (2026-11-21)`: a period with the absolute dates it means, or nothing.
    func span(of period: Period?) -> String {
        guard let spoken = period?.spokenForm(now: now, calendar: calendar) else { return "" }
        return (spoken.hasPrefix("the ") ? " in " : " ") + spoken
    }

    /// The same failure with its path as the user would write it.
    func display(_ failure: RunFailure) -> RunFailure { failure.mapPath(world.displayPath(of:)) }
}

extension RunFailure {
    fileprivate func mapPath(_ shorten: (String) -> String) -> RunFailure {
        switch self {
        case .folderMissing(let path): .folderMissing(path: shorten(path))
        case .unreadable(let path, let errno): .unreadable(path: shorten(path), errno: errno)
        case .vanished(let path): .vanished(path: shorten(path))
        case .danglingLink(let path): .danglingLink(path: shorten(path))
        case .shrunk(let path): .shrunk(path: shorten(path))
        case .symlinkLoop(let path): .symlinkLoop(path: shorten(path))
        case .notARegularFile(let path): .notARegularFile(path: shorten(path))
        case .unsupportedFormat(let path, let detail): .unsupportedFormat(path: shorten(path), detail: detail)
        case .brokenCompression(let path, let detail): .brokenCompression(path: shorten(path), detail: detail)
        case .decompressionLimit(let path, let setting, let limit):
            .decompressionLimit(path: shorten(path), setting: setting, limit: limit)
        case .archiveFailed(let path, let errno): .archiveFailed(path: shorten(path), errno: errno)
        case .files(let failures): .files(failures.map { $0.mapPath(shorten) })
        case .database(let failure): .database(failure.mapPath(shorten))
        case .schemaUnknown, .schemaUnusable, .storeFailed, .connectorMissing, .api: self
        }
    }
}

extension DatabaseFailure {
    fileprivate func mapPath(_ shorten: (String) -> String) -> DatabaseFailure {
        switch self {
        case .fileMissing(let path): .fileMissing(path: shorten(path))
        case .fileUnreadable(let path, let errno): .fileUnreadable(path: shorten(path), errno: errno)
        case .notADatabase(let path): .notADatabase(path: shorten(path))
        case .locked(let path): .locked(path: shorten(path))
        case .afterRows(let rows, let failure): .afterRows(rows, failure.mapPath(shorten))
        default: self
        }
    }
}
