package import Ingestion

/// How a workspace's own files and the machine it is on stand. `MagpieKit` looks at the real ones.
package struct WorkspaceCondition: Sendable, Equatable {
    /// Of the disk that the store's file is on; nil where the store is on a server, or nobody can tell.
    package var disk: Disk?
    /// Files meant for their owner that others may read.
    package var exposures: [Exposure] = []
    package var unwritable: [String] = []
    /// What writers left that were killed.
    package var leftovers: [String] = []
    /// Schemas that cannot be used, by their names.
    package var brokenSchemas: [BrokenSchema] = []
    package var schemaCount = 0
    package var libraries: [Library] = []

    package init() {}

    package struct Disk: Sendable, Equatable {
        package var freeBytes: Int64
        package var totalBytes: Int64

        package init(freeBytes: Int64, totalBytes: Int64) {
            self.freeBytes = freeBytes
            self.totalBytes = totalBytes
        }
    }

    package struct Exposure: Sendable, Equatable {
        package var path: String
        /// As `chmod` writes it: `644`.
        package var mode: String
        package var wanted: String

        package init(path: String, mode: String, wanted: String) {
            self.path = path
            self.mode = mode
            self.wanted = wanted
        }
    }

    package struct BrokenSchema: Sendable, Equatable {
        package var name: String
        package var failure: RunFailure

        package init(name: String, failure: RunFailure) {
            self.name = name
            self.failure = failure
        }
    }

    /// A library the program needs for something.
    package struct Library: Sendable, Equatable {
        /// `SQLite`
        package var name: String
        /// nil where it is not there.
        package var version: String?
        /// What needs it: sources, or the store.
        package var neededBy: [String]
        /// The package that brings it.
        package var package: String

        package init(name: String, version: String?, neededBy: [String], package: String) {
            self.name = name
            self.version = version
            self.neededBy = neededBy
            self.package = package
        }
    }
}
