package import JSONText
package import Quantities

/// Sources that are ingested by the clock: one entry of `schedules` in `magpie.json`.
package struct Schedule: Sendable, Hashable {
    /// nil for all enabled ones.
    package var sources: [SourceID]?
    package var excluded: [SourceID]
    package var recurrence: Recurrence
    /// A disabled one stays in the file, and rests.
    package var isEnabled: Bool

    package init(
        sources: [SourceID]?, excluded: [SourceID] = [], recurrence: Recurrence, isEnabled: Bool = true
    ) {
        self.sources = sources
        self.excluded = excluded
        self.recurrence = recurrence
        self.isEnabled = isEnabled
    }

    /// What the store knows it by: an entry that says something else is another schedule.
    package var key: String {
        var key = (sources ?? [SourceID("all")]).map(\.rawValue).sorted().joined(separator: ",")
        if !excluded.isEmpty { key += "-" + excluded.map(\.rawValue).sorted().joined(separator: ",") }
        key += " \(recurrence)"
        switch recurrence {
        case .interval(let seconds, _, let from) where 86_400 % seconds != 0: key += " since \(from)"
        case .days(.every(let count, let from), _) where count > 1: key += " since \(from)"
        case .interval, .days: break
        }
        return key
    }

    /// Whether it is for this source, enabled or not.
    package func covers(_ source: SourceID) -> Bool {
        (sources?.contains(source) ?? true) && !excluded.contains(source)
    }
}

extension Schedule {
    /// As `magpie.json` has it.
    package var json: JSONValue {
        var members: [JSONValue.Member] = []
        members.append(
            .init(key: "sources", value: sources.map { .array($0.map { .string($0.rawValue) }) } ?? .string("all")))
        if !excluded.isEmpty {
            members.append(.init(key: "exclude", value: .array(excluded.map { .string($0.rawValue) })))
        }
        members += recurrence.members
        if !isEnabled { members.append(.init(key: "enabled", value: .bool(false))) }
        return .object(members)
    }
}

extension Recurrence {
    fileprivate var members: [JSONValue.Member] {
        switch self {
        case .interval(let seconds, let start, let from):
            var members = [member("every", .string(Self.length(seconds)))]
            if start != .midnight { members.append(member("at", .string(start.description))) }
            if 86_400 % seconds != 0 { members.append(member("from", .string(from.description))) }
            return members
        case .days(.every(1, _), let times): return [member("every", .string("day")), at(times)]
        case .days(.every(let count, let from), let times):
            return [
                member("every", .string("\(count) days")), at(times), member("from", .string(from.description)),
            ]
        case .days(.weekdays(.working), let times): return [member("every", .string("weekday")), at(times)]
        case .days(.weekdays(.weekend), let times): return [member("every", .string("weekend")), at(times)]
        case .days(.weekdays(let days), let times):
            let names = Weekday.allCases.filter(days.contains).map { JSONValue.string($0.name) }
            return [member("every", names.count == 1 ? names[0] : .array(names)), at(times)]
        case .days(.monthDays(let days), let times):
            let numbers = days.map { $0 == 31 ? JSONValue.string("last") : .integer($0) }
            return [
                member("every", .string("month")), member("on", numbers.count == 1 ? numbers[0] : .array(numbers)),
                at(times),
            ]
        }
    }

    private func at(_ times: [TimeOfDay]) -> JSONValue.Member {
        let texts = times.map { JSONValue.string($0.description) }
        return member("at", texts.count == 1 ? texts[0] : .array(texts))
    }

    private func member(_ key: String, _ value: JSONValue) -> JSONValue.Member { .init(key: key, value: value) }
}
