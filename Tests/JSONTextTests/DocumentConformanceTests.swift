import Foundation
import JSONText
import Testing

/// The document parser against JSONTestSuite: `y_` must be read, `n_` refused, `i_` may be either.
@Suite(.enabled(if: ConformanceFiles.folder != nil)) struct DocumentConformanceTests {
    @Test(arguments: ConformanceFiles.names)
    func agreesWithTheSuite(name: String) throws {
        let url = try #require(ConformanceFiles.folder).appending(path: name)
        let bytes = Array(try Data(contentsOf: url))
        let value = try? JSONValue(parsing: bytes)
        if name.hasPrefix("y_") {
            let value = try #require(value)
            #expect(try JSONValue(parsing: value.compactText) == value)
            #expect(try JSONValue(parsing: value.prettyText()) == value)
        } else if name.hasPrefix("n_") {
            #expect(value == nil)
        }
        // With comments allowed nothing may crash either.
        _ = try? JSONDocument(bytes: bytes)
    }
}

private enum ConformanceFiles {
    static let folder: URL? = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let url = folder.appending(path: "../shared/conformance/json-test-suite").standardizedFileURL
            if FileManager.default.fileExists(atPath: url.path) { return url }
        }
        return nil
    }()

    static let names: [String] =
        folder.flatMap { folder in
            FileManager.default.subpaths(atPath: folder.path)?.filter { $0.hasSuffix(".json") && !$0.contains("/") }
        }?.sorted() ?? []
}
