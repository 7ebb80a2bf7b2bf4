import Adapters
import Foundation
import TestSupport
import Testing

@Suite("Finding the workspace")
struct WorkspaceLocatorTests {
    private let folder: TemporaryWorkspace

    init() throws {
        folder = try TemporaryWorkspace(settings: nil)
        try folder.write("{}", to: "pulse/magpie.json")
        try folder.write("", to: "pulse/data/deep/x.json")
        try folder.write("{}", to: "pulse/inner/magpie.json")
        try folder.write("", to: "bare/x.json")
    }

    private func locate(
        _ named: String? = nil, from start: String, _ environment: [String: String] = [:]
    ) -> WorkspaceLocator.Place {
        let environment = environment.merging(["HOME": folder.root + "/home"]) { own, _ in own }
        var place = WorkspaceLocator.locate(
            named: named.map { $0.replacing("ROOT", with: folder.root) }, folder: folder.root + "/" + start,
            environment: environment.mapValues { $0.replacing("ROOT", with: folder.root) })
        place.root = place.root.replacing(folder.root, with: "ROOT")
        return place
    }

    private func place(_ root: String, hasFile: Bool = true, isFallback: Bool = false) -> WorkspaceLocator.Place {
        var place = WorkspaceLocator.locate(named: "/", folder: "/", environment: [:])
        place.root = root
        place.hasFile = hasFile
        place.isFallback = isFallback
        return place
    }

    @Test func theNearestFolderUpwardsHasIt() {
        #expect(locate(from: "pulse") == place("ROOT/pulse"))
        #expect(locate(from: "pulse/data/deep") == place("ROOT/pulse"))
        #expect(locate(from: "pulse/inner") == place("ROOT/pulse/inner"))
    }

    @Test(
        "what is named comes first, then the environment",
        arguments: [
            ("ROOT/pulse", "ROOT/pulse"), ("ROOT/pulse/", "ROOT/pulse"), ("ROOT/pulse/magpie.json", "ROOT/pulse"),
            ("inner", "ROOT/pulse/inner"), ("./inner/magpie.json", "ROOT/pulse/inner"), ("..", "ROOT"),
        ])
    func whatIsNamedComesFirst(named: String, root: String) {
        let hasFile = root != "ROOT"
        #expect(locate(named, from: "pulse", ["MAGPIE_WORKSPACE": "ROOT/bare"]) == place(root, hasFile: hasFile))
        #expect(locate(from: "pulse", ["MAGPIE_WORKSPACE": named]) == place(root, hasFile: hasFile))
    }

    @Test func aNamedFolderWithoutAFileIsTakenAtItsWord() {
        #expect(locate("ROOT/bare", from: "pulse") == place("ROOT/bare", hasFile: false))
        #expect(locate("ROOT/nowhere", from: "pulse") == place("ROOT/nowhere", hasFile: false))
    }

    @Test func anEmptyNameIsNone() {
        #expect(locate(from: "pulse", ["MAGPIE_WORKSPACE": ""]) == place("ROOT/pulse"))
        #expect(locate("", from: "pulse") == place("ROOT/pulse"))
    }

    @Test func elseItIsTheUsersOwn() throws {
        let own = place("ROOT/home/.local/share/magpie", hasFile: false, isFallback: true)
        #expect(locate(from: "bare") == own)
        #expect(locate(from: "bare", ["XDG_DATA_HOME": "relative"]) == own)
        #expect(
            locate(from: "bare", ["XDG_DATA_HOME": "ROOT/share"])
                == place("ROOT/share/magpie", hasFile: false, isFallback: true))
        try folder.write("{}", to: "home/.local/share/magpie/magpie.json")
        #expect(locate(from: "bare") == place("ROOT/home/.local/share/magpie", isFallback: true))
    }

    @Test func theUsersSettingsLieBesideItsOtherPrograms() {
        #expect(
            WorkspaceLocator.userSettingsFile(environment: ["HOME": "/home/a"]) == "/home/a/.config/magpie/magpie.json")
        #expect(
            WorkspaceLocator.userSettingsFile(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "/etc/x"])
                == "/etc/x/magpie/magpie.json")
        #expect(
            WorkspaceLocator.userSettingsFile(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "x"])
                == "/home/a/.config/magpie/magpie.json")
    }
}
