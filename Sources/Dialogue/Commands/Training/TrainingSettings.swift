internal import Foundation
internal import Ingestion
internal import Quantities
internal import Settings

/// The settings that training goes by.
extension CommandContext {
    static let trainingSettings: [SettingKey] = ["variables", "batch_size_days", "overlap_days", "trust_threshold"]

    var trainingTerms: TrainingTerms {
        let settings = world.settings.snapshot()
        return TrainingTerms(
            variables: settings.list("variables"), windowDays: settings.integer("batch_size_days"),
            overlapDays: settings.integer("overlap_days"), threshold: settings.number("trust_threshold"))
    }

    /// Why no batches could be made by these terms; nil where they could.
    /// - Parameter nothing: `Nothing was made.`
    func refusal(of terms: TrainingTerms, nothing: String) -> Reply? {
        guard terms.overlapDays < terms.windowDays else {
            return .refused(
                "overlap_days (\(terms.overlapDays)) must stay below batch_size_days (\(terms.windowDays)). \(nothing)",
                hints: [
                    "Say “set overlap_days to \(terms.windowDays / 6)” first, or name another number of days."
                ])
        }
        guard terms.mostWindowsADay > TrainingBuild.mostOpenWindows else { return nil }
        return .refused(
            "With batch_size_days \(terms.windowDays) and overlap_days \(terms.overlapDays) each day would lie in "
                + "\(Formatted.count(terms.mostWindowsADay)) batches; \(TrainingBuild.mostOpenWindows) is the most. \(nothing)",
            hints: [
                "Say “set overlap_days to \(terms.windowDays / 6)”, or another number further below batch_size_days."
            ])
    }

    /// With where each value comes from; the time zone too, in which days are reckoned.
    var trainingOrigins: [DatasetManifest.SettingOrigin] {
        (Self.trainingSettings + ["time_zone"]).compactMap { key in
            guard let resolved = world.settings.resolved(key) else { return nil }
            let provenance = resolved.provenance
            let place = provenance.file.map {
                world.displayPath(of: $0) + (provenance.line.map { " line \($0)" } ?? "")
            }
            return DatasetManifest.SettingOrigin(
                key: key.rawValue, value: resolved.value.json, layer: provenance.layer.name,
                place: place ?? provenance.variable)
        }
    }

    /// The records that training takes: of these sources, or of all there are any of.
    func trainingPlan(
        sources: [SourceID]?, period: Range<Date>?, terms: TrainingTerms, store: any Store
    ) async throws(StoreError) -> TrainingPlan {
        var named = sources ?? []
        if sources == nil { named = try await store.countRecordsBySource(RecordQuery()).map(\.source) }
        return TrainingPlan(sources: named, period: period, zone: calendar.timeZone, terms: terms)
    }
}
