/// What setting up a store on a server came to.
package struct StoreSetup: Sendable, Equatable {
    /// Whether there was none before.
    package var isNew: Bool
    /// The tables that were spread over the cluster just now.
    package var distributed: [String]

    package init(isNew: Bool, distributed: [String]) {
        self.isNew = isNew
        self.distributed = distributed
    }
}

/// Why a store was not set up: facts, no prose.
package enum StoreSetupFailure: Error, Sendable, Equatable {
    /// The server has no extension that distributes tables.
    case cannotDistribute(path: String)
    /// A store with distributed tables, made to try it, did not work.
    case clusterRefuses(StoreError)
    /// A store of somebody has the name that the trial needs.
    case occupied(path: String)
    case store(StoreError)
}
