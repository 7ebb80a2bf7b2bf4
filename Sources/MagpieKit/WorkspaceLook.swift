internal import Adapters
package import Dialogue
internal import Ingestion
internal import Settings

/// Looks at the workspace's own files and the machine, for the doctor.
extension Workspace {
    package var condition: WorkspaceCondition {
        var condition = WorkspaceCondition()
        let scan = OwnFileScan(root: workspace.root)
        condition.disk = store is PostgreSQLStore ? nil : options.diskRoom(workspace.root + "/.magpie")
        condition.exposures = scan.exposures().map {
            .init(path: $0.path, mode: String($0.mode, radix: 8), wanted: String($0.wanted, radix: 8))
        }
        condition.unwritable = scan.unwritable()
        condition.leftovers = scan.leftovers()
        let library = SchemaFiles.library(of: workspace.root)
        condition.schemaCount = library.names.all.count
        condition.brokenSchemas = library.names.all.compactMap { name in
            do throws(RunFailure) {
                _ = try library.schema(named: name)
                return nil
            } catch {
                return .init(name: name, failure: error)
            }
        }
        condition.libraries = libraries
        return condition
    }

    /// Those that something here needs; others are not loaded for being looked at.
    private var libraries: [WorkspaceCondition.Library] {
        let sources = catalogue.sources.filter(\.isEnabled)
        func names(_ isMeant: (Source) -> Bool) -> [String] { sources.filter(isMeant).map(\.id.rawValue) }
        func engine(_ source: Source) -> DatabaseEngine? {
            guard case .database(let database) = source.kind else { return nil }
            return DatabaseAddress.engine(of: database.connectionString)
        }
        var found = [
            WorkspaceCondition.Library(
                name: "SQLite", version: InstalledLibraries.sqlite, neededBy: ["the store"], package: "libsqlite3")
        ]
        let servers = names { $0.kind.name == "api" }
        if !servers.isEmpty {
            found.append(
                .init(
                    name: "libcurl", version: InstalledLibraries.hasHTTP ? "" : nil, neededBy: servers,
                    package: "libcurl4"))
        }
        let postgreSQL = (store is PostgreSQLStore ? ["the store"] : []) + names { engine($0) == .postgresql }
        if !postgreSQL.isEmpty {
            found.append(
                .init(
                    name: "libpq", version: InstalledLibraries.postgresql, neededBy: postgreSQL, package: "libpq5"))
        }
        let mariaDB = names { engine($0) == .mysql }
        if !mariaDB.isEmpty {
            found.append(
                .init(
                    name: "libmariadb", version: InstalledLibraries.mariaDB, neededBy: mariaDB, package: "libmariadb3"))
        }
        return found
    }
}
