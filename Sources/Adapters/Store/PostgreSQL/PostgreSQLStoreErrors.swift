import Ingestion

extension StoreError {
    /// Translates whatever a transaction on a server throws.
    init(_ error: any Error, of store: PostgreSQLStoreAddress, isConnecting: Bool = false) {
        switch error {
        case let error as StoreError: self = error
        case let error as DamagedContent: self = .damaged(path: store.place, detail: error.detail)
        case let error as PostgreSQLError: self.init(server: error, of: store, isConnecting: isConnecting)
        default: self = .other(path: store.place, code: 0, detail: String(describing: error))
        }
    }

    private init(server error: PostgreSQLError, of store: PostgreSQLStoreAddress, isConnecting: Bool) {
        let path = store.place
        if error.kind == .stopped {
            self = .stopped
            return
        }
        let detail = [error.message, error.detail].compactMap { $0 }.joined(separator: ". ")
        switch error.sqlState {
        // Waited for another's claim for as long as we wait.
        case "55P03": self = .locked(path: path, holder: nil)
        case "25006": self = .readOnly(path: path)
        case "53100": self = .diskFull(path: path)
        // Our SQL is right: where the server cannot make sense of it, the tables are not what they were.
        case "42P01", "42703", "42883", "XX001", "XX002": self = .damaged(path: path, detail: detail)
        default:
            let refusals = PostgreSQLRefusals(address: store.database, options: DatabaseOptions())
            self = .server(path: path, refusals.failure(error, isConnecting: isConnecting))
        }
    }
}

extension PostgreSQLError {
    /// The server took the transaction back because of another, and doing it again may succeed.
    var isConflict: Bool { sqlState == "40001" || sqlState == "40P01" }
    /// Waited for another's claim for as long as we wait.
    var isLockTimeout: Bool { sqlState == "55P03" }
}
