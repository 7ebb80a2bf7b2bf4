import Foundation

/// The files of JSONTestSuite beside the project, where they are.
enum JSONTestSuite {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/conformance/json-test-suite").standardizedFileURL
    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// Names that begin with `prefix`: `y_` must parse, `n_` must not.
    static func names(_ prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted()
    }

    static func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }
}
