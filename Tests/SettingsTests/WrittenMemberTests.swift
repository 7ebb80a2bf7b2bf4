import Foundation
import JSONText
import Settings
import Testing

@Suite("Entries that are written at once")
struct WrittenMemberTests {
    private let file = MemoryFile(
        """
        {
          // Kept.
          "schedules": [
            {"sources": ["a"], "every": "hour"},
            {"sources": ["b"], "every": "day"}   // of b
          ],
          "batch_size": 64
        }
        """)

    private func store() -> SettingsStore {
        SettingsStore(
            userFile: MemoryFile(path: "/u/magpie.json"), workspaceFile: file,
            now: { Date(timeIntervalSince1970: 0) })
    }

    private static let path: JSONPath = [.key("schedules")]

    @Test func readsThemWithTheirLinesAsTheFileStands() {
        let store = store()
        #expect(store.written("schedules").lines == [4, 5])
        file.text = "{\"schedules\": [1]}"
        #expect(
            store.written("schedules")
                == WrittenMember(value: .array([.integer(1)]), path: "/w/magpie.json", lines: [1]))
        file.text = "{"
        #expect(store.written("schedules") == WrittenMember(path: "/w/magpie.json"))
    }

    @Test func changesOnlyTheBytesItMust() throws {
        try store().write("schedules") { document throws(JSONEditError) in
            document.remove(at: Self.path.appending(.index(0)))
        }
        #expect(
            file.text == """
                {
                  // Kept.
                  "schedules": [
                    {"sources": ["b"], "every": "day"}   // of b
                  ],
                  "batch_size": 64
                }
                """)
    }

    @Test func goesBackToTheByteAndForthAgain() throws {
        let store = store()
        let before = file.text
        try store.write("schedules") { document throws(JSONEditError) in
            document.remove(at: Self.path.appending(.index(0)))
        }
        let after = file.text
        #expect(try store.undo().map(\.subject.name) == ["schedules"])
        #expect(file.text == before)
        #expect(try store.redo().map(\.subject.name) == ["schedules"])
        #expect(file.text == after)
    }

    @Test func keepsWhatOthersWroteMeanwhile() throws {
        let store = store()
        try store.write("schedules") { document throws(JSONEditError) in
            try document.append(.string("new"), to: Self.path)
        }
        file.text = file.text?.replacing("64", with: "32")
        try store.undo()
        #expect(file.text?.contains("\"new\"") == false)
        #expect(file.text?.contains("\"batch_size\": 32") == true)
        #expect(file.text?.contains("// of b") == true)
    }

    @Test func undoesStepByStepWithTheSessionsChanges() throws {
        let store = store()
        try store.set(.integer(128), for: "batch_size")
        try store.write("schedules") { document throws(JSONEditError) in document.remove(at: Self.path) }
        #expect(file.text?.contains("schedules") == false)
        #expect(store.unsavedChanges.map(\.subject.name) == ["batch_size"])
        #expect(try store.undo(2).map(\.subject.name) == ["schedules", "batch_size"])
        #expect(store.unsavedChanges == [])
    }

    @Test func writesNothingWhereNothingChanges() throws {
        let store = store()
        let change = try store.write("schedules") { document throws(JSONEditError) in
            document.remove(at: Self.path.appending(.index(7)))
        }
        #expect(change == nil)
        #expect(!store.canUndo)
    }

    @Test func staysUndoableWhereTheFileCannotBeWritten() throws {
        let locked = MemoryFile("{}", isReadOnly: true)
        let store = SettingsStore(
            userFile: MemoryFile(path: "/u/magpie.json"), workspaceFile: locked,
            now: { Date(timeIntervalSince1970: 0) })
        #expect(throws: SaveError.file(.unwritable(path: "/w/magpie.json", errno: 30))) {
            try store.write("schedules") { document throws(JSONEditError) in
                try document.append(.string("new"), to: Self.path)
            }
        }
        #expect(locked.text == "{}")
        #expect(!store.canUndo)
    }

    @Test func readsTheFileAgainWhenItHasChanged() {
        let store = store()
        #expect(!store.reloadIfChanged())
        file.text = file.text?.replacing("64", with: "32")
        #expect(store.reloadIfChanged())
        #expect(store.integer("batch_size") == 32)
        file.text = "{"
        #expect(!store.reloadIfChanged())
    }
}
