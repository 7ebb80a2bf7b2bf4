/// What became of the records and rules that training batches are made from.
package struct TrainingTally: Sendable, Equatable {
    /// With an event time in the period.
    package var read = 0
    package var included = 0
    /// Trust below the threshold.
    package var belowThreshold = 0
    /// Kept though they broke their schema (`filter_invalid_data` false).
    package var markedInvalid = 0
    /// Of all the store has of the sources: when they happened is not known, so they are in no period.
    package var untimed = 0
    /// The sources they are of, by name.
    package var untimedSources: [SourceID] = []
    /// Of those included, the ones that nothing is known of: neither a score of their own nor of their scenario.
    package var unjudged = 0
    /// Lines of all batches together: where windows overlap, a record has several.
    package var rows = 0
    /// Windows with records.
    package var batches = 0
    package var emptyWindows = 0
    package var rulesIncluded = 0
    package var rulesBelowThreshold = 0

    package init() {}

    package var leftOut: Int { belowThreshold + markedInvalid + untimed }
}
