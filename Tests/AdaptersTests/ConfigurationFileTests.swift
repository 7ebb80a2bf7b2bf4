import Adapters
import Foundation
import JSONText
import Settings
import Testing

/// Settings files on a real disk, in a folder of the test's own.
@Suite struct ConfigurationFileTests {
    @Test func replacesAFileAndKeepsItsMode() throws {
        try inFolder { folder in
            let path = folder + "/magpie.json"
            try AtomicFile.write(Array("one".utf8), to: path)
            #expect(mode(of: path) == 0o600)
            chmod(path, 0o640)
            try AtomicFile.write(Array("two".utf8), to: path)
            #expect(mode(of: path) == 0o640)
            #expect(text(of: path) == "two")
            #expect(names(in: folder) == ["magpie.json"])
        }
    }

    @Test func followsSymlinks() throws {
        try inFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/real", withIntermediateDirectories: false)
            symlink("real/settings.json", folder + "/link.json")
            symlink("link.json", folder + "/magpie.json")
            try AtomicFile.write(Array("one".utf8), to: folder + "/magpie.json")
            try AtomicFile.write(Array("two".utf8), to: folder + "/magpie.json")
            #expect(text(of: folder + "/real/settings.json") == "two")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/magpie.json") == "link.json")
            #expect(names(in: folder + "/real") == ["settings.json"])
        }
    }

    @Test func leavesNothingBehindWhenItFails() throws {
        try inFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: false)
            #expect(throws: FileWriteFailure(path: folder + "/taken", errno: EISDIR)) {
                try AtomicFile.write([1], to: folder + "/taken")
            }
            #expect(throws: FileWriteFailure(path: folder + "/none/x", errno: ENOENT)) {
                try AtomicFile.write([1], to: folder + "/none/x")
            }
            symlink("b", folder + "/a")
            symlink("a", folder + "/b")
            #expect { try AtomicFile.write([1], to: folder + "/a") } throws: {
                ($0 as? FileWriteFailure)?.errno == ELOOP
            }
            #expect(names(in: folder) == ["a", "b", "taken"])
        }
    }

    @Test func leavesAFileThatIsReadOnlyAsItIs() throws {
        try inFolder { folder in
            let path = folder + "/magpie.json"
            try AtomicFile.write(Array("one".utf8), to: path)
            chmod(path, 0o444)
            #expect(throws: FileWriteFailure(path: path, errno: EACCES)) {
                try AtomicFile.write(Array("two".utf8), to: path)
            }
            #expect(text(of: path) == "one")
            #expect(names(in: folder) == ["magpie.json"])
            #expect(throws: SettingsFileError.unwritable(path: path, errno: EACCES)) {
                try DiskSettingsFile(path: path).update { _ in Array("two".utf8) }
            }
            #expect(text(of: path) == "one")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func leavesAFileToWhomItBelongs() throws {
        try inFolder { folder in
            let path = folder + "/magpie.json"
            try AtomicFile.write(Array("one".utf8), to: path)
            chown(path, 65_534, 65_533)
            try AtomicFile.write(Array("two".utf8), to: path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.ownerAccountID] as? Int == 65_534)
            #expect(attributes[.groupOwnerAccountID] as? Int == 65_533)
            #expect(text(of: path) == "two")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root may become somebody else"))
    func takesNoFileFromWhomItBelongsTo() async {
        await #expect(processExitsWith: .success) {
            let folder = NSTemporaryDirectory() + "magpie-foreign-\(getpid())"
            let path = folder + "/magpie.json"
            mkdir(folder, 0o777)
            chmod(folder, 0o777)
            try AtomicFile.write(Array("one".utf8), to: path)
            chmod(path, 0o666)
            try #require(seteuid(65_534) == 0)
            #expect(throws: FileWriteFailure(path: path, errno: EPERM)) {
                try AtomicFile.write(Array("two".utf8), to: path)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "one")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["magpie.json"])
            try #require(seteuid(0) == 0)
            try FileManager.default.removeItem(atPath: folder)
        }
    }

    @Test func readsWhatIsThere() throws {
        try inFolder { folder in
            #expect(try DiskSettingsFile(path: folder + "/none.json").read() == nil)
            #expect(throws: SettingsFileError.unreadable(path: folder, errno: EISDIR)) {
                try DiskSettingsFile(path: folder).read()
            }
            mkfifo(folder + "/pipe.json", 0o600)
            #expect(throws: SettingsFileError.unreadable(path: folder + "/pipe.json", errno: EISDIR)) {
                try DiskSettingsFile(path: folder + "/pipe.json").read()
            }
            let path = folder + "/deep/down/magpie.json"
            try DiskSettingsFile(path: path).update { old in
                #expect(old == nil)
                return Array("{}".utf8)
            }
            #expect(try DiskSettingsFile(path: path).read() == Array("{}".utf8))
            #expect(names(in: folder + "/deep/down") == [".magpie", "magpie.json"])
            #expect(mode(of: folder + "/deep/down/.magpie") == 0o700)
        }
    }

    @Test func writesNothingWhenTheTransformFails() throws {
        struct Refusal: Error {}
        try inFolder { folder in
            let file = DiskSettingsFile(path: folder + "/magpie.json")
            try file.update { _ in Array("{}".utf8) }
            #expect(throws: Refusal.self) { try file.update { _ in throw Refusal() } }
            #expect(try file.read() == Array("{}".utf8))
            try file.update { old in (old ?? []) + [0x0A] }
            #expect(try file.read() == Array("{}\n".utf8))
        }
    }

    @Test func keepsDamagedBytesBesideEachOther() throws {
        try inFolder { folder in
            let file = DiskSettingsFile(path: folder + "/magpie.json")
            let copies = [try file.setAside(Array("one".utf8)), try file.setAside(Array("two".utf8))]
            #expect(copies == [folder + "/magpie.json.damaged-1", folder + "/magpie.json.damaged-2"])
            #expect(text(of: folder + "/magpie.json.damaged-1") == "one")
        }
    }

    @Test func givesUpWaitingForAnotherWriter() throws {
        try inFolder { folder in
            let path = folder + "/magpie.json"
            try DiskSettingsFile(path: path).update { _ in
                #expect(throws: SettingsFileError.locked(path: path)) {
                    try DiskSettingsFile(path: path, lockTimeout: .zero).update { _ in [] }
                }
                return Array("{}".utf8)
            }
        }
    }

    @Test func losesNoChangeOfManyWriters() async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/magpie.json"
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let store = SettingsStore(
                        userFile: DiskSettingsFile(path: folder + "/user.json"),
                        workspaceFile: DiskSettingsFile(path: path), now: { Date(timeIntervalSince1970: 0) })
                    store.setSourceField(source: "s\(index)", field: "priority", value: .integer(index))
                    _ = try? store.save()
                }
            }
        }
        let store = SettingsStore(
            userFile: DiskSettingsFile(path: folder + "/user.json"), workspaceFile: DiskSettingsFile(path: path),
            now: { Date(timeIntervalSince1970: 0) })
        #expect(store.problems == [])
        #expect(store.sourceEntries().count == 20)
    }

    // MARK: The folder

    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func makeFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "magpie-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private func mode(of path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
    }

    private func text(of path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
