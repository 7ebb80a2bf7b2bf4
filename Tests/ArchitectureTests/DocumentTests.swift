import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
    static let documents: [String] = {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return ["README.md", "Examples/pulse/README.md"]
            + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    }()

    @Test func thereAreDocuments() { #expect(Self.documents.contains("docs/architecture.md")) }

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
