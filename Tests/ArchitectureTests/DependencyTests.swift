import Testing

@Suite("Dependencies")
struct DependencyTests {
    let tree: SourceTree
    let manifest: String
    let document: String

    init() throws {
        tree = try SourceTree.own()
        manifest = try tree.text(of: "Package.swift")
        document = try tree.text(of: "docs/dependencies.md")
    }

    @Test("every package of Package.swift is explained in docs/dependencies.md")
    func explainsPackages() {
        let names = manifest.matches(of: /\.package\(\s*url:\s*"[^"]*\/([^"\/]+?)(?:\.git)?"/).map {
            String($0.output.1)
        }
        #expect(!names.isEmpty)
        #expect(names.filter { !document.contains("[\($0)]") } == [])
    }

    @Test("every system library of Package.swift is explained in docs/dependencies.md")
    func explainsSystemLibraries() {
        let names = manifest.matches(of: /pkgConfig:\s*"([^"]+)"/).map { String($0.output.1) }
        #expect(!names.isEmpty)
        #expect(names.filter { !document.contains("[\($0)]") } == [])
    }

    @Test("scripts/setup installs the packages that Package.swift names for apt, dnf and brew")
    func installsSystemLibraries() throws {
        let setup = try tree.text(of: "scripts/setup")
        let names = manifest.matches(of: /\.(?:apt|yum|brew)\(\["([^"]+)"\]\)/).map { String($0.output.1) }
        #expect(!names.isEmpty)
        #expect(names.filter { !setup.contains("echo \($0)") } == [])
    }
}
