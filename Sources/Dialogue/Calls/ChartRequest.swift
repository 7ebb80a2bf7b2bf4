package import Ingestion
internal import Intents
package import Quantities

/// Which figures are drawn, and how they are divided.
package struct ChartRequest: Sendable, Equatable {
    /// nil where it was not said.
    package var what: What?
    /// `source`, `reason`, `hour`, `day`, `week`, `month`; nil for the usual.
    package var grouping: String?
    package var sources: [SourceID]?
    package var period: Period?

    package enum What: String, Sendable {
        case records
        case rejections
        case spending
        case tokens
        case calls
    }
}

/// A report of a period, into a file.
package struct ReportRequest: Sendable, Equatable {
    package var period: Period?
    package var sources: [SourceID]?
    package var file: String?
}

/// Readings about charts and reports, bound into calls.
extension CallBuilder {
    static let pictureCalls: [String: Binder] = [
        "chart": Binder("charted", "group_by", "sources", "period", "since", "until") { reading in
            let what = reading.text("charted").flatMap { ChartRequest.What(rawValue: $0) }
            guard what != nil || reading.text("charted") == nil else {
                return .notYet(reading.intent, without: "charted")
            }
            let grouping = reading.text("group_by")
            let fits = ["source", "hour", "day", "week", "month"] + (what == .rejections ? ["reason"] : [])
            guard grouping.map(fits.contains) ?? true else { return .notYet(reading.intent, without: "group_by") }
            return .chart(
                ChartRequest(what: what, grouping: grouping, sources: reading.sources(), period: reading.period()))
        },
        "report": Binder("period", "since", "until", "sources", "file") {
            .report(ReportRequest(period: $0.period(), sources: $0.sources(), file: $0.text("file")))
        },
    ]
}
