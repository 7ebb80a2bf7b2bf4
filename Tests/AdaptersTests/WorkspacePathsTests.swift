import Adapters
import Testing

@Suite("Paths")
struct WorkspacePathsTests {
    @Test(
        "become absolute",
        arguments: [
            ("data", "/pulse", "/pulse/data"), ("./data/", "/pulse", "/pulse/data"), ("../x", "/a/pulse", "/a/x"),
            ("/data//x/./y/../z", "/pulse", "/data/x/z"), ("", "/pulse", "/pulse"), (".", "/pulse", "/pulse"),
            ("..", "/", "/"), ("../../..", "/a", "/"), ("/", "/pulse", "/"), ("~/x", "/pulse", "/pulse/~/x"),
            ("größe/日本", "/pulse", "/pulse/größe/日本"), ("a b", "/pulse", "/pulse/a b"),
            (".hidden", "/pulse", "/pulse/.hidden"), ("...", "/pulse", "/pulse/..."),
        ])
    func becomeAbsolute(path: String, folder: String, absolute: String) {
        #expect(Paths.absolute(path, from: folder) == absolute)
    }

    @Test(
        "have a parent and a name",
        arguments: [
            ("/data/pulse", "/data", "pulse"), ("/data", "/", "data"), ("/", "/", "/"),
            ("/data/pulse.d/x.json", "/data/pulse.d", "x.json"),
        ])
    func haveAParentAndAName(path: String, parent: String, name: String) {
        #expect(Paths.parent(of: path) == parent)
        #expect(Paths.name(of: path) == name)
    }

    @Test(
        "are shown relative to the workspace they lie in",
        arguments: [
            ("/pulse/data/x.json", "data/x.json"), ("/pulse", "/pulse"), ("/pulse2/x.json", "/pulse2/x.json"),
            ("/elsewhere/x.json", "/elsewhere/x.json"),
        ])
    func areShortened(path: String, shown: String) {
        #expect(Paths.shortened(path, in: "/pulse") == shown)
    }

    /// `é` as one scalar or as two: the same text to Swift, not the same name to the disk.
    @Test func arePrefixesByTheirBytes() {
        #expect(Paths.shortened("/caf\u{E9}/x.json", in: "/cafe\u{301}") == "/caf\u{E9}/x.json")
        #expect(Paths.shortened("/cafe\u{301}/x.json", in: "/cafe\u{301}") == "x.json")
    }
}
