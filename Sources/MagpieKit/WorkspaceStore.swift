internal import Adapters
internal import Ingestion
internal import JSONText
internal import Settings

/// The store of a workspace: its own file, or the server that `store` in `magpie.json` names, which many share.
enum WorkspaceStore {
    static let member = "store"

    static func path(in root: String) -> String { root + "/.magpie/store.sqlite" }

    static func make(root: String, settings: SettingsStore, options: WorkspaceOptions) -> any Store {
        let named = options.storeAddress.map { JSONValue.string($0) } ?? settings.workspaceMember(member)
        guard let written = named, written != .null else {
            var file = SQLiteStore.Options()
            file.compresses = settings.boolean("compression")
            file.isWaiting = options.onStoreWait
            return SQLiteStore(path: path(in: root), options: file)
        }
        var server = PostgreSQLStore.Options()
        server.compresses = settings.boolean("compression")
        server.isWaiting = options.onStoreWait
        let secrets = WorkspaceSecrets(environment: options.environment, root: root)
        return PostgreSQLStore(address(written, secrets: secrets), options: server)
    }

    /// What is wrong with it is said when it is first needed, as of a server that does not answer.
    private static func address(_ written: JSONValue, secrets: WorkspaceSecrets) -> PostgreSQLStoreAddress {
        guard let text = written.string else { return PostgreSQLStoreAddress(.badAddress(part: member)) }
        do throws(DatabaseFailure) {
            let address = try DatabaseAddress(text) { reference throws(SecretFailure) in
                try secrets.secret(reference)
            }
            guard address.engine == .postgresql else { return PostgreSQLStoreAddress(.badAddress(part: member)) }
            return PostgreSQLStoreAddress(address)
        } catch {
            return PostgreSQLStoreAddress(error)
        }
    }
}
