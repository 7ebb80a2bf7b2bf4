internal import Ingestion
internal import Intents
internal import Quantities

/// Typed access to what a reading filled.
extension Reading {
    func value(_ name: String) -> SlotValue? { slots.first { $0.name == name }?.value }

    /// Names, whether one or several were said.
    func names(_ slot: String) -> [String]? {
        switch value(slot) {
        case .list(let values): values.compactMap(\.spokenText)
        case let single?: single.spokenText.map { [$0] }
        case nil: nil
        }
    }

    func text(_ slot: String) -> String? { value(slot)?.spokenText }

    func integer(_ slot: String) -> Int? {
        switch value(slot) {
        case .integer(let number): number
        case .number(let number): Int(exactly: number)
        case let other?: other.spokenText.flatMap { Int($0) }
        case nil: nil
        }
    }

    func boolean(_ slot: String) -> Bool? {
        switch value(slot) {
        case .boolean(let isOn): isOn
        case let other?: other.spokenText.flatMap { ["true": true, "false": false][$0] }
        case nil: nil
        }
    }

    func period(_ slot: String = "period") -> Period? {
        if case .period(let period) = value(slot) { return period }
        let (since, until) = (bound("since"), bound("until"))
        return since == nil && until == nil ? nil : .between(since: since, until: until)
    }

    private func bound(_ slot: String) -> Period.Bound? {
        guard case .period(let period) = value(slot) else { return nil }
        return period.since ?? period.until ?? .period(period)
    }

    /// The sources named; nil when none or all were.
    func sources(_ slot: String = "sources") -> [SourceID]? {
        guard let names = names(slot), names != ["all"] else { return nil }
        return names.map { SourceID($0) }
    }

    var selection: SourceSelection {
        SourceSelection(named: sources(), excluded: sources("exclude") ?? [])
    }
}

extension SlotValue {
    /// The value as one text, where it is one.
    var spokenText: String? {
        switch self {
        case .text(let text), .path(let text), .entry(let text), .raw(let text): text
        case .choice(.text(let text)): text
        case .choice(.boolean(let isOn)): isOn ? "true" : "false"
        case .choice(.integer(let number)): String(number)
        case .choice(.number(let number)): String(number)
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .percent(let fraction): SlotValue.percentText(fraction)
        case .boolean(let isOn): isOn ? "true" : "false"
        case .money(let money): money.description
        case .period(let period): period.canonicalName
        case .time(let time): time.description
        case .duration(let duration): Formatted.duration(duration)
        case .list(let values): values.compactMap(\.spokenText).joined(separator: ", ")
        }
    }

    /// `20%`, `0.5%`: what is done with it may tell a fifth more from 0.2 more.
    private static func percentText(_ fraction: Double) -> String {
        let percent = (fraction * 1e8).rounded() / 1e6
        return (Int(exactly: percent).map(String.init) ?? String(percent)) + "%"
    }
}
