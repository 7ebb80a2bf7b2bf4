/// What training batches would come to by several terms, without making any.
package struct TrainingSurvey {
    private let plan: TrainingPlan
    private let terms: [TrainingTerms]

    /// - Parameter terms: in place of the plan's own.
    package init(_ plan: TrainingPlan, terms: [TrainingTerms]) {
        self.plan = plan
        self.terms = terms
    }

    /// - Parameter rules: with their trust.
    /// - Returns: as many as terms.
    package func tallies(_ view: any TrainingView, rules: [RuleTrust]) throws -> [TrainingTally] {
        let stretch = try TrainingStretch(of: plan, in: view)
        let trust = try RecordTrust(view)
        let fields = TrainingFields(variables: [])
        var counts = terms.map { Count(terms: $0, stretch: stretch, rules: rules) }
        guard let times = stretch.times else { return counts.map(\.tally) }
        var days = EventDays(in: plan.zone)
        try view.forEachRecord(of: plan.sources, in: times, isOrdered: false) { record in
            fields.read(record.body, wantsVariables: false)
            let found = try record.isMarkedInvalid ? nil : trust.trust(of: fields)
            let day = days.day(of: record.time)
            for index in counts.indices {
                counts[index].note(isInvalid: record.isMarkedInvalid, trust: found, day: day)
            }
        }
        return counts.map(\.finished)
    }

    /// By one set of terms.
    private struct Count {
        private let threshold: Double
        private let windows: TrainingWindows?
        private(set) var tally = TrainingTally()
        private var filled: Set<Int> = []

        init(terms: TrainingTerms, stretch: TrainingStretch, rules: [RuleTrust]) {
            threshold = terms.threshold
            windows = stretch.windows(terms)
            (tally.untimed, tally.untimedSources) = (stretch.untimed, stretch.untimedSources)
            tally.rulesIncluded = rules.count { $0.trust >= terms.threshold }
            tally.rulesBelowThreshold = rules.count - tally.rulesIncluded
        }

        mutating func note(isInvalid: Bool, trust: Double?, day: Int) {
            tally.read += 1
            guard tally.takes(isInvalid: isInvalid, trust: trust, threshold: threshold), let windows else { return }
            let indices = windows.indices(of: day)
            tally.rows += indices.count
            filled.formUnion(indices)
        }

        var finished: TrainingTally {
            var tally = tally
            tally.batches = filled.count
            tally.emptyWindows = (windows?.count ?? 0) - filled.count
            return tally
        }
    }
}

extension TrainingTally {
    /// Counts a record that was read.
    /// - Returns: whether it goes into the batches.
    mutating func takes(isInvalid: Bool, trust: Double?, threshold: Double) -> Bool {
        if isInvalid {
            markedInvalid += 1
            return false
        }
        if let trust, trust < threshold {
            belowThreshold += 1
            return false
        }
        if trust == nil { unjudged += 1 }
        included += 1
        return true
    }
}
