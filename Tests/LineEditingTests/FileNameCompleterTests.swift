import Foundation
import LineEditing
import Testing

@Suite("Names of files")
final class FileNameCompleterTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("data/2025 may"), withIntermediateDirectories: true)
        for (name, size) in [
            ("sales.csv", 1), ("Sales old.csv", 2500), (".hidden", 0), ("it's.json", 12_345_678), ("bad\u{7}name", 1),
        ] {
            #expect(
                FileManager.default.createFile(
                    atPath: folder.appendingPathComponent(name).path, contents: Data(count: size)))
        }
        try Data().write(to: folder.appendingPathComponent("data/2025 may/x.json"))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func candidates(_ typed: String, endings: [String]? = nil) -> [Candidate] {
        FileNameCompleter(folder: folder.path, home: folder.path, nameEndings: endings).candidates(for: typed)
    }

    @Test func offersWhatBeginsSoWithItsSize() {
        #expect(
            candidates("sa") == [
                Candidate(text: "\"Sales old.csv\"", note: "2.5 kB"), Candidate(text: "sales.csv", note: "1 byte"),
            ])
    }

    /// Where a file is to be that is not there yet.
    @Test func offersFoldersAlone() {
        let completer = FileNameCompleter(folder: folder.path, home: folder.path)
        #expect(completer.folders(for: "").map(\.text) == ["data/"])
        #expect(completer.folders(for: "sa").isEmpty)
    }

    @Test func offersFoldersToGoOnIn() {
        #expect(candidates("da") == [Candidate(text: "data/", note: "folder", appendsSpace: false)])
        #expect(candidates("data/") == [Candidate(text: "\"data/2025 may/", note: "folder", appendsSpace: false)])
        #expect(candidates("\"data/2025 may/") == [Candidate(text: "\"data/2025 may/x.json\"", note: "0 bytes")])
    }

    @Test func quotesWhatNeedsIt() {
        #expect(candidates("it") == [Candidate(text: "\"it's.json\"", note: "12 MB")])
    }

    @Test func knowsHomeAndWholePaths() {
        #expect(candidates("~/sales.") == [Candidate(text: "~/sales.csv", note: "1 byte")])
        #expect(candidates(folder.path + "/sales.").map(\.note) == ["1 byte"])
    }

    @Test func hidesHiddenFilesUntilADot() {
        #expect(candidates("").map(\.text) == ["data/", "\"Sales old.csv\"", "\"it's.json\"", "sales.csv"])
        #expect(candidates(".").map(\.text) == [".hidden"])
    }

    @Test func offersOnlyTheEndingsAskedFor() {
        #expect(candidates("", endings: [".json"]).map(\.text) == ["data/", "\"it's.json\""])
    }

    @Test func offersNothingWhereThereIsNoFolder() {
        #expect(candidates("nowhere/x") == [])
    }
}
