internal import Adapters
internal import Ingestion
internal import JSONText
internal import Settings

/// The store of a workspace: its own file, or the server that `store` in `magpie.json` names, which many share.
enum WorkspaceStore {
    static let member = "store"

    static func path(in root: String) -> String { root + "/.magpie/store.sqlite" }

    static func place(root: String, settings: SettingsStore, options: WorkspaceOptions) -> StorePlace {
        let named = options.storeAddress.map { JSONValue.string($0) } ?? settings.workspaceMember(member)
        guard let written = named, written != .null else { return .file(path(in: root)) }
        return .server(
            address(written, secrets: WorkspaceSecrets(environment: options.environment, root: root)))
    }

    static func make(root: String, settings: SettingsStore, options: WorkspaceOptions) -> any Store {
        switch place(root: root, settings: settings, options: options) {
        case .file(let path):
            var file = SQLiteStore.Options()
            file.compresses = settings.boolean("compression")
            file.isWaiting = options.onStoreWait
            return SQLiteStore(path: path, options: file)
        case .server(let address):
            var server = PostgreSQLStore.Options()
            server.compresses = settings.boolean("compression")
            server.isWaiting = options.onStoreWait
            return PostgreSQLStore(address, options: server)
        }
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
