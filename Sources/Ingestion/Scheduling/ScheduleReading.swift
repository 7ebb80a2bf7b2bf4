package import JSONText
package import Quantities

/// What is wrong with an entry of `schedules`: facts. The entry rests, the others run.
package struct ScheduleProblem: Sendable, Hashable {
    /// Counted from 0; nil where `schedules` itself is no list.
    package var index: Int?
    /// `every`, `at`; nil for the entry as a whole.
    package var member: String?
    package var expected: String
    package var found: String

    package init(index: Int?, member: String? = nil, expected: String, found: String) {
        self.index = index
        self.member = member
        self.expected = expected
        self.found = found
    }
}

/// The schedules of a workspace, read from the entries of its file.
package struct ScheduleList: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        /// Its place in the list, from 0.
        package var index: Int
        package var schedule: Schedule
    }

    package private(set) var entries: [Entry] = []
    package private(set) var problems: [ScheduleProblem] = []

    /// - Parameter knows: whether there is such a source.
    package init(_ value: JSONValue?, knows: (SourceID) -> Bool = { _ in true }) {
        guard let value else { return }
        guard let elements = value.elements else {
            problems = [ScheduleProblem(index: nil, expected: "a list […]", found: value.typeName)]
            return
        }
        for (index, element) in elements.enumerated() {
            do throws(ScheduleProblem) {
                let schedule = try ScheduleReading(element, index: index).schedule()
                for name in (schedule.sources ?? []) + schedule.excluded where !knows(name) {
                    throw ScheduleProblem(
                        index: index, member: "sources", expected: "a source there is", found: name.rawValue)
                }
                if let other = entries.first(where: { $0.schedule.key == schedule.key }) {
                    throw ScheduleProblem(
                        index: index, expected: "something else than schedules[\(other.index)]", found: schedule.key)
                }
                entries.append(Entry(index: index, schedule: schedule))
            } catch {
                problems.append(error)
            }
        }
    }

    /// Those that are not at rest.
    package var running: [Schedule] { entries.map(\.schedule).filter(\.isEnabled) }
}

extension ScheduleProblem: Error {}

/// Reads one entry.
private struct ScheduleReading {
    private let members: [JSONValue.Member]
    private let index: Int

    private static let known: Set<String> = ["sources", "exclude", "every", "on", "at", "from", "enabled"]

    init(_ element: JSONValue, index: Int) throws(ScheduleProblem) {
        guard let members = element.members else {
            throw ScheduleProblem(index: index, expected: "an object {…}", found: element.typeName)
        }
        self.members = members
        self.index = index
        if let stranger = members.first(where: { !Self.known.contains($0.key) }) {
            throw ScheduleProblem(
                index: index, expected: "sources, exclude, every, on, at, from or enabled", found: stranger.key)
        }
    }

    func schedule() throws(ScheduleProblem) -> Schedule {
        let isEnabled = value("enabled")
        guard isEnabled == nil || isEnabled?.bool != nil else {
            throw wrong("enabled", expected: "true or false")
        }
        return Schedule(
            sources: try sources(), excluded: try names("exclude") ?? [], recurrence: try recurrence(),
            isEnabled: isEnabled?.bool ?? true)
    }

    private func value(_ member: String) -> JSONValue? { members.last { $0.key == member }?.value }

    private func wrong(_ member: String, expected: String) -> ScheduleProblem {
        ScheduleProblem(
            index: index, member: member, expected: expected, found: value(member)?.inlineText ?? "nothing")
    }

    private func sources() throws(ScheduleProblem) -> [SourceID]? {
        guard let names = try names("sources"), !names.isEmpty else {
            throw wrong("sources", expected: "the names of sources, or \"all\"")
        }
        return names == ["all"] ? nil : names
    }

    private func names(_ member: String) throws(ScheduleProblem) -> [SourceID]? {
        guard let value = value(member) else { return nil }
        let texts = value.string.map { [$0] } ?? value.elements?.compactMap(\.string) ?? []
        guard !texts.isEmpty || value == .array([]), texts.count == value.elements?.count ?? 1 else {
            throw wrong(member, expected: "the names of sources")
        }
        return texts.map { SourceID($0) }
    }

    private func recurrence() throws(ScheduleProblem) -> Recurrence {
        let times = try times()
        let from = try from()
        guard let every = value("every") else {
            throw wrong("every", expected: Self.rhythms)
        }
        if let texts = every.elements?.compactMap(\.string), !texts.isEmpty, texts.count == every.elements?.count {
            let days = texts.compactMap { Weekday(word: $0.lowercased()) }
            guard days.count == texts.count else { throw wrong("every", expected: Self.rhythms) }
            return .weekly(Set(days), at: try needed(times))
        }
        guard let text = every.string?.lowercased() else { throw wrong("every", expected: Self.rhythms) }
        if value("on") != nil, text != "month" { throw wrong("on", expected: "nothing, but for every \"month\"") }
        switch text {
        case "day": return .daily(at: try needed(times))
        case "weekday": return .weekly(.working, at: try needed(times))
        case "weekend": return .weekly(.weekend, at: try needed(times))
        case "month": return .monthly(try monthDays(), at: try needed(times))
        default: break
        }
        if let day = Weekday(word: text) { return .weekly([day], at: try needed(times)) }
        guard let seconds = Recurrence.seconds(spoken: text) else { throw wrong("every", expected: Self.rhythms) }
        guard seconds % 86_400 == 0 || times.count <= 1 else { throw wrong("at", expected: "one time to begin at") }
        guard let recurrence = Recurrence.every(seconds: seconds, at: times, from: from ?? Recurrence.epoch) else {
            throw wrong("every", expected: "between 1 second and \(Recurrence.longestDays) days")
        }
        return recurrence
    }

    private static let rhythms = "\"15 minutes\", \"day\", \"weekday\", \"monday\" or \"month\""

    private func needed(_ times: [TimeOfDay]) throws(ScheduleProblem) -> [TimeOfDay] {
        guard !times.isEmpty else { throw wrong("at", expected: "a time such as \"02:30\"") }
        return times
    }

    private func times() throws(ScheduleProblem) -> [TimeOfDay] {
        guard let value = value("at") else { return [] }
        let values = value.elements ?? [value]
        let times = values.compactMap { $0.string.flatMap(TimeOfDay.init(text:)) }
        guard times.count == values.count else { throw wrong("at", expected: "a time such as \"02:30\"") }
        return times
    }

    private func from() throws(ScheduleProblem) -> CivilDay? {
        guard let value = value("from") else { return nil }
        guard let day = value.string.flatMap(CivilDay.init) else {
            throw wrong("from", expected: "a day such as \"2026-11-21\"")
        }
        return day
    }

    private func monthDays() throws(ScheduleProblem) -> [Int] {
        guard let value = value("on") else { return [1] }
        let values = value.elements ?? [value]
        let days = values.compactMap { value -> Int? in
            if value.string == "last" { return 31 }
            guard let day = value.numberText.flatMap({ Int($0) }), (1...31).contains(day) else { return nil }
            return day
        }
        guard !days.isEmpty, days.count == values.count else {
            throw wrong("on", expected: "days of the month, 1 to 31, or \"last\"")
        }
        return days
    }
}

extension Recurrence {
    /// `15 minutes`, `hour`, `an hour`, `90s`; nil where it is no length of whole seconds.
    package static func seconds(spoken text: String) -> Int? {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        for words in [words, ["1"] + words] {
            guard let reading = SpokenDuration.read(words[...]).first(where: { $0.count == words.count }) else {
                continue
            }
            let (seconds, rest) = reading.value.components
            return rest == 0 ? Int(seconds) : nil
        }
        return nil
    }
}

extension TimeOfDay {
    /// Reads `02:30`, `2:30`, `7`.
    package init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(parts.count), let hour = parts[0], parts.count == 1 || parts[1] != nil else {
            return nil
        }
        self.init(hour: hour, minute: parts.count == 2 ? parts[1] ?? 0 : 0)
    }
}
