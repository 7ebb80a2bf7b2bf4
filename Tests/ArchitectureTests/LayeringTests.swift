import Foundation
import Testing

@Suite("Layering")
struct LayeringTests {
    let tree: SourceTree

    init() throws { tree = try SourceTree.own() }

    @Test("every room imports only what the table allows it", arguments: Layers.rooms.map(\.name))
    func importsOnlyWhatIsAllowed(name: String) throws {
        let room = try #require(Layers.rooms.first { $0.name == name })
        let breaches = tree.files.filter { $0.room == name }.flatMap { file in
            file.imports.filter { !room.allowed.contains($0.module) }.map { "\(file.path):\($0.line): \($0.module)" }
        }
        #expect(breaches == [])
    }

    @Test("the rooms of the table are the folders under Sources")
    func knowsEveryRoom() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: tree.root.appending(path: "Sources").path)
        #expect(folders.filter { !$0.hasPrefix(".") }.sorted() == Layers.rooms.map(\.name).sorted())
    }

    @Test("every room stands in docs/architecture.md")
    func describesEveryRoom() throws {
        let description = try tree.text(of: "docs/architecture.md")
        #expect(Layers.rooms.map(\.name).filter { !description.contains("`\($0)`") } == [])
    }

    @Test("a dependency is imported by one room only")
    func importsADependencyOnce() {
        var importers: [String: Set<String>] = [:]
        for file in tree.files {
            for (module, _) in file.imports where Layers.dependencies.contains(module) {
                importers[module, default: []].insert(file.room)
            }
        }
        let breaches = importers.filter { $0.value.count > 1 }
        #expect(breaches.map { "\($0.key): \($0.value.sorted())" }.sorted() == [])
    }

    @Test("imports are read as the compiler reads them")
    func readsImports() {
        let file = SourceFile(
            path: "Sources/Room/File.swift",
            text: """
                import Alpha
                public import Beta
                @preconcurrency internal import Gamma.Part
                @_spi(Inner) import struct Delta.Thing
                // import Comment
                /* import /* nested */ Block */
                let text = "import Text \\(read("import") + ")") import"
                let raw = #"a " import"#; import Epsilon
                """)
        #expect(file.imports.map(\.module) == ["Alpha", "Beta", "Gamma", "Delta"])
        #expect(file.imports.map(\.line) == [1, 2, 3, 4])
        #expect(file.code[7].hasSuffix("; import Epsilon"))
    }
}
