internal import Adapters
internal import Dialogue
internal import Foundation
package import Ingestion
internal import Settings

/// What is done with whole stores, from outside of any conversation.
package struct StoreTools: Sendable {
    private let secrets: WorkspaceSecrets
    private let folder: String
    private let own: StorePlace

    /// - Parameter options: of the workspace whose store is meant where none is named.
    package init(_ options: WorkspaceOptions) {
        let world = Workspace(options)
        let root = world.workspace.root
        secrets = WorkspaceSecrets(environment: options.environment, root: root)
        folder = options.folder
        own = WorkspaceStore.place(root: root, settings: world.settings, options: options)
    }

    /// Why a store cannot be meant by what was typed.
    package enum Misnaming: Error, Sendable {
        /// A database is no place for a store that is neither SQLite nor PostgreSQL.
        case noEngine(scheme: String)
        case unreadable(DatabaseFailure)
    }

    /// Copies a store whole.
    /// - Parameters:
    ///   - from: a file, a workspace's folder, or a connection string; nil for the workspace's store.
    ///   - progress: called now and then, on any thread.
    package func copy(
        from: String?, to: String, progress: @escaping @Sendable (_ copied: Int, _ verified: Int, _ total: Int) -> Void
    ) async throws -> CopiedStore {
        let (source, target) = (try from.map(place) ?? own, try place(to))
        let contents = try await StoreCopy(from: source, to: target) {
            progress($0.copied, $0.verified, $0.total)
        }.perform()
        return CopiedStore(
            from: source.name, to: target.name, records: contents.recordCount, rows: contents.rowCount,
            isOnServer: target.isServer)
    }

    /// Makes the workspace's store where it is missing.
    /// - Returns: where it is, and what was done; nil for a file, which cannot be distributed.
    package func setUp(isDistributed: Bool) async throws -> (place: String, StoreSetup?) {
        switch own {
        case .server(let address):
            let store = PostgreSQLStore(address)
            do throws(StoreSetupFailure) {
                let setup = try await store.setUp(isDistributed: isDistributed)
                await store.close()
                return (own.name, setup)
            } catch {
                await store.close()
                throw error
            }
        case .file(let path):
            guard !isDistributed else { return (path, nil) }
            let isNew = !FileManager.default.fileExists(atPath: path)
            let store = SQLiteStore(path: path)
            do throws(StoreError) {
                try await store.open()
            } catch {
                throw StoreSetupFailure.store(error)
            }
            await store.close()
            return (path, StoreSetup(isNew: isNew, distributed: []))
        }
    }

    private func place(_ typed: String) throws -> StorePlace {
        guard let scheme = typed.prefixMatch(of: /([A-Za-z][A-Za-z0-9+.-]*):/)?.1.lowercased() else {
            let path = Paths.absolute(typed, from: folder)
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            let isWorkspace = typed.hasSuffix("/") || exists && isFolder.boolValue
            return .file(isWorkspace ? WorkspaceStore.path(in: path) : path)
        }
        let address: DatabaseAddress
        do throws(DatabaseFailure) {
            address = try DatabaseAddress(typed) { reference throws(SecretFailure) in try secrets.secret(reference) }
        } catch {
            throw Misnaming.unreadable(error)
        }
        switch address.engine {
        case .postgresql: return .server(PostgreSQLStoreAddress(address))
        case .sqlite: return .file(Paths.absolute(address.path, from: folder))
        default: throw Misnaming.noEngine(scheme: scheme)
        }
    }
}

/// What became of a copy.
package struct CopiedStore: Sendable {
    package var from: String
    package var to: String
    package var records: Int
    /// Of all tables.
    package var rows: Int
    package var isOnServer: Bool
}
