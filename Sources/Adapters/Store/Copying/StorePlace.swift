import Ingestion

/// Where a store is, or is to be.
package enum StorePlace: Sendable {
    /// The path of its file.
    case file(String)
    case server(PostgreSQLStoreAddress)

    /// As it is shown.
    package var name: String {
        switch self {
        case .file(let path): path
        case .server(let address): address.place
        }
    }

    package var isServer: Bool {
        if case .server = self { true } else { false }
    }

    func store() -> any SQLStore {
        switch self {
        case .file(let path): SQLiteStore(path: path)
        case .server(let address): PostgreSQLStore(address)
        }
    }

    /// Whether there is a store.
    func exists() async throws -> Bool {
        let store = store()
        let isThere: Bool
        do {
            isThere = try await store.read(otherwise: false) { _ in true }
        } catch {
            await store.close()
            throw error
        }
        await store.close()
        return isThere
    }

    /// A place for a copy.
    /// - Throws: `StoreCopyFailure.occupied` where there is something already, `.taken` where another makes a copy.
    func site() async throws -> any CopySite {
        switch self {
        case .file(let path): try FileCopySite(path: path)
        case .server(let address): try await ServerCopySite(address)
        }
    }
}

/// Where a copy is made, under a name by which nobody takes it for a store, until it is whole.
protocol CopySite: Sendable {
    var store: any SQLStore { get }
    /// Closes the store and gives it the name it is to have.
    func publish() async throws
    /// Takes away what there is.
    func abandon() async
}
