import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
    static let documents = [
        "README.md", "docs/architecture.md", "docs/dependencies.md", "docs/development.md", "docs/crash-safety.md",
        "docs/http.md", "docs/spending.md", "docs/store.md", "docs/scripts.md", "docs/transcripts.md",
        "docs/tutorial.md",
        "docs/cookbook.md",
        "Examples/pulse/README.md",
    ]

    @Test("Swift files that a document names exist", arguments: documents)
    func namesExistingSources(document: String) throws {
        let tree = try SourceTree.own()
        let named = try tree.text(of: document).matches(of: /`([\w+\/]+\.swift)`/).map { String($0.output.1) }
        let paths = Set(tree.files.map { "/" + $0.path })
        let missing = Set(named).filter { name in
            !paths.contains { $0.hasSuffix("/" + name) }
                && !FileManager.default.fileExists(atPath: tree.root.appending(path: name).path)
        }
        #expect(missing.sorted() == [])
    }

    @Test("links between documents lead somewhere", arguments: documents)
    func linksToExistingFiles(document: String) throws {
        let tree = try SourceTree.own()
        let folder = tree.root.appending(path: document).deletingLastPathComponent()
        let targets = try tree.text(of: document).matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map { String($0.output.1) }
        let missing = targets.filter { !FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
        #expect(missing == [])
    }
}
