package import Ingestion

extension PostgreSQLStore {
    /// Makes the store where it is missing and, if that is wished, spreads its large tables over the cluster it is on.
    /// - Throws: `StoreSetupFailure`. The tables are as they were then.
    package func setUp(isDistributed: Bool) async throws(StoreSetupFailure) -> StoreSetup {
        do {
            let isNew = try await !StorePlace.server(address).exists()
            let distributor = isDistributed ? try await provenDistributor() : nil
            try await open()
            guard let distributor else { return StoreSetup(isNew: isNew, distributed: []) }
            return StoreSetup(isNew: isNew, distributed: try await distribute(by: distributor))
        } catch let failure as StoreSetupFailure {
            throw failure
        } catch is StoreCopyFailure {
            throw .occupied(path: address.beside("_trial").place)
        } catch {
            throw .store(StoreError(error, of: address))
        }
    }

    /// What distributes tables here, tried with a store of its own.
    private func provenDistributor() async throws -> String {
        let trial = PostgreSQLStore(address.beside("_trial"), options: options)
        do {
            // What somebody left who was killed over it.
            try await trial.remove()
            try await trial.open()
            guard let distributor = try await trial.withLink({ try StoreDistribution($0).distributor() }) else {
                throw StoreSetupFailure.cannotDistribute(path: path)
            }
            do {
                _ = try await trial.distribute(by: distributor)
                try await StoreTrial(trial).perform()
            } catch {
                throw StoreSetupFailure.clusterRefuses(StoreError(error, of: trial.address))
            }
            try await trial.remove()
            await trial.close()
            return distributor
        } catch {
            try? await trial.remove()
            await trial.close()
            throw error
        }
    }

    private func distribute(by distributor: String) async throws -> [String] {
        try await withLink { try StoreDistribution($0).perform(by: distributor) }
    }

    private func remove() async throws {
        let isStranger = try await withLink { link in
            do {
                try PostgreSQLMigration(link).undo()
                return false
            } catch is StoreCopyFailure {
                return true
            }
        }
        if isStranger { throw StoreCopyFailure.occupied(path: path) }
    }
}
