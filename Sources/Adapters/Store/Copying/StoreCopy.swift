package import Ingestion
import Synchronization

/// Copies a whole store to a new place, on either engine: everything in it, as it was at one moment. What came there is
/// read back and compared with what was read; only then does the new store get its name. So there is either a whole copy
/// or none. The store it is made of keeps its content: its tables are brought up to date, and runs of processes that
/// vanished are ended, as by any opening.
package struct StoreCopy: Sendable {
    private let source: StorePlace
    private let target: StorePlace
    private let progress: @Sendable (Progress) -> Void

    /// How many records have been copied, and read back, of how many.
    package struct Progress: Sendable, Equatable {
        package var copied = 0
        package var verified = 0
        package var total = 0
    }

    /// - Parameter progress: called now and then, on any thread.
    package init(
        from source: StorePlace, to target: StorePlace, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.source = source
        self.target = target
        self.progress = progress
    }

    /// - Returns: what was copied.
    /// - Throws: `StoreCopyFailure`. There is nothing at the target then that was not there before.
    package func perform() async throws(StoreCopyFailure) -> StoreContents {
        do {
            guard try await source.exists() else { throw StoreCopyFailure.missing(path: source.name) }
            let site = try await target.site()
            let from = source.store()
            do {
                let contents = try await copy(from, to: site)
                await from.close()
                return contents
            } catch {
                await from.close()
                await site.abandon()
                throw error
            }
        } catch {
            throw StoreCopyFailure(error, path: target.name)
        }
    }

    private func copy(_ from: any SQLStore, to site: any CopySite) async throws -> StoreContents {
        // Brings tables of an earlier version up to date, and ends the runs of processes that vanished.
        try await from.write(claiming: nil) { _ in }
        if let run = try await from.runningRuns().first { throw StoreCopyFailure.running(path: source.name, run) }
        let to = site.store
        let keepsZeros = try await to.write(claiming: nil) { $0.copying.keepsZeros }
        let (progress, path) = (progress, source.name)
        let hasBegun = Mutex(false)
        let (read, latest) = try await from.read(otherwise: (StoreContents(), [Int64]()), canStop: true) { session in
            // A read is begun anew where the connection was lost; what was written is there already.
            let isAgain = hasBegun.withLock { hasBegun in
                defer { hasBegun = true }
                return hasBegun
            }
            guard !isAgain else {
                throw StoreError.server(path: path, .connectionLost(afterRows: 0, detail: "while it was copied"))
            }
            try session.copying.keepRecords()
            let latest = try StoreCopy.latest(session)
            let reading = StoreReading(session, keepsZeros: keepsZeros)
            return (try StoreCopying(reading, to: CopyTarget(to), progress: progress).perform(), latest)
        }
        try await to.write(claiming: nil, canStop: true) { try $0.copying.complete() }
        let total = read.recordCount
        progress(Progress(copied: total, verified: 0, total: total))
        let there = try await to.read(otherwise: StoreContents(), canStop: true) { session in
            try StoreReading(session, keepsZeros: keepsZeros).contents { count in
                progress(Progress(copied: total, verified: count, total: total))
            }
        }
        if let table = read.firstDifference(from: there) {
            throw StoreCopyFailure.differs(
                path: target.name, table: table, read: read[table].rows, found: there[table].rows)
        }
        guard try await from.read(otherwise: [Int64](), { try StoreCopy.latest($0) }) == latest else {
            throw StoreCopyFailure.changed(path: source.name)
        }
        try await site.publish()
        return read
    }

    /// What grows with each run and each batch.
    private static func latest(_ session: any SQLSession) throws -> [Int64] {
        try ["runs", "batches"].map { try session.value(Int64.self, "SELECT max(id) FROM \($0)") ?? 0 }
    }
}

extension StoreCopyFailure {
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreCopyFailure: self = error
        case let error as StoreError: self = .store(error)
        default: self = .store(.other(path: path, code: 0, detail: String(describing: error)))
        }
    }
}
