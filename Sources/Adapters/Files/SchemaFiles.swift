internal import Foundation
package import Ingestion

/// The schemas that lie in a workspace as files.
package enum SchemaFiles {
    /// A schema is a text people write; what is larger is none.
    private static let maximumBytes = 4 << 20

    /// The files of the workspace's folder `schemas`, without `.json`, sorted.
    package static func names(in root: String) -> SchemaNames {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: root + "/schemas")) ?? []
        return SchemaNames(
            workspace: files.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().map {
                String($0.dropLast(".json".count))
            })
    }

    package static func library(of root: String) -> SchemaLibrary {
        SchemaLibrary(names: names(in: root)) { contents(of: FilePath($0, relativeTo: root)) }
    }

    private static func contents(of path: FilePath) -> [UInt8]? {
        // A pipe would never end, and a device may never begin.
        guard let status = try? FileStatus(of: path, followingLinks: true), status.kind == .file,
            status.size <= maximumBytes
        else { return nil }
        return FileManager.default.contents(atPath: path.text).map { Array($0) }
    }
}
