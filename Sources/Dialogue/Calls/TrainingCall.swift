package import Ingestion
package import Quantities

/// Questions about rules, and what training takes out.
package enum TrainingCall: Sendable, Equatable {
    case listRules(RuleListing)
    case showRule(String, fields: [String])
    case recomputeTrust
    case listScenarios(ScenarioListing)
    case showScenario(String)
    case createBatches(BatchRequest)
    case listBatches(sources: [SourceID]?, dataset: String?, period: Period?)
    case showBatch(BatchChoice)
    case verifyBatches(BatchChoice)
    case exportBatch(BatchChoice, file: String)
    case listDatasets
    case showDataset(String)
    case whatIf([SupposedSetting])
}

/// A setting as it might be.
package struct SupposedSetting: Sendable, Equatable {
    package var setting: String
    package var value: String
}

/// Which rules, and in what order.
package struct RuleListing: Sendable, Equatable {
    package var kind: Rule.Kind?
    package var conditions: [SpokenCondition]
    package var sort: Field
    package var isDescending: Bool
    /// nil for all.
    package var limit: Int?

    package enum Field: String, Sendable {
        case trust
        case lastUpdated = "last_updated"
        case definition
        case id
    }
}

/// Which scenarios, in what order, and how many of them.
package struct ScenarioListing: Sendable, Equatable {
    /// On the trust.
    package var conditions: [SpokenCondition] = []
    package var sort = TrustQuery.Sort.name
    package var isDescending = false
    package var offset = 0
    package var limit = 20
}

/// Which batches are to be made, and how.
package struct BatchRequest: Sendable, Equatable {
    /// nil for all there are records of.
    package var sources: [SourceID]?
    package var period: Period?
    /// nil for the usual one.
    package var dataset: String?
    package var format: String?
    package var isCompressed: Bool
}

/// Which of the batches there are.
package enum BatchChoice: Sendable, Equatable {
    case number(Int)
    case last
    case all
    /// All of a dataset, in all of its versions.
    case dataset(String)
}
