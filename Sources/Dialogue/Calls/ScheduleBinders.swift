internal import Ingestion
internal import Intents
internal import Quantities

/// Readings about schedules, bound into calls.
extension CallBuilder {
    static let scheduleCalls: [String: Binder] = [
        "schedule_ingest": Binder("sources", "exclude", "every", "also", "on", "at", "also_at") {
            .schedule(
                .schedule(
                    ScheduleRequest(
                        selection: $0.selection, every: rhythm($0), days: $0.names("also") ?? [],
                        monthDays: ($0.names("on") ?? []).compactMap { Int($0) },
                        times: times($0, "at") + times($0, "also_at"))))
        },
        "list_schedules": Binder("sources", "period", "every") {
            .schedule(.list(sources: $0.sources(), period: $0.period(), rhythm: rhythm($0)))
        },
        "cancel_schedule": Binder("sources", "exclude") { .schedule(.cancel($0.selection)) },
    ]

    /// Lengths of time in whole seconds, so that nothing of them is lost in words.
    private static func rhythm(_ reading: Reading) -> String? {
        if case .duration(let duration)? = reading.value("every") {
            let (seconds, rest) = duration.components
            return rest == 0 ? "\(seconds) s" : "\(Double(seconds) + Double(rest) / 1e18) s"
        }
        return reading.text("every")
    }

    private static func times(_ reading: Reading, _ slot: String) -> [TimeOfDay] {
        switch reading.value(slot) {
        case .time(let time): [time]
        case .list(let values):
            values.compactMap { value in
                if case .time(let time) = value { time } else { nil }
            }
        default: []
        }
    }
}
