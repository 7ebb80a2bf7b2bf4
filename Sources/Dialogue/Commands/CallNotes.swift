internal import Ingestion
internal import Quantities

/// What a run found out while it called a server, besides records and costs: a sentence each.
enum CallNotes {
    static func of(_ calls: CallSummary, source: SourceID) -> [String] {
        var notes: [String] = []
        if calls.retries > 0 {
            notes.append(
                "\(source): \(Formatted.count(calls.retries, "call")) failed and \(calls.retries == 1 ? "was" : "were") made again."
            )
        }
        if calls.endedAtPageLimit {
            notes.append("\(source) has more pages than its max_pages allows; its cursors stay where they are.")
        }
        if calls.unreadableCosts > 0 {
            notes.append(
                "\(source): \(Formatted.count(calls.unreadableCosts, "answer")) did not say what \(calls.unreadableCosts == 1 ? "it" : "they") cost; the most was counted."
            )
        }
        if calls.costsAboveMost > 0 {
            notes.append(
                "\(source): \(Formatted.count(calls.costsAboveMost, "call")) cost more than max_cost_per_call_usd says."
            )
        }
        if calls.maskedSecrets > 0 {
            notes.append(
                "\(source): its server sent a key of ours back \(calls.maskedSecrets == 1 ? "once" : "\(Formatted.count(calls.maskedSecrets)) times") among the records; asterisks are stored in its place."
            )
        }
        if let place = calls.suggestedRecordsAt {
            notes.append(
                "\(source) answers with one object around a list: say “set records at of \(source) to \(place)” to store the list’s elements as records."
            )
        }
        return notes
    }
}
