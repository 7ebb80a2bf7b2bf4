import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Looking for data in a folder")
struct WorkspaceScoutTests {
    private let folder: TemporaryWorkspace

    init() throws { folder = try TemporaryWorkspace(settings: nil) }

    private func findings() -> [FolderScout.Finding] { FolderScout.findings(in: folder.root) }

    @Test func countsFilesByFolderAndKind() throws {
        for name in [
            "x.csv", "sales/a.csv", "sales/b.CSV", "sales/c.json", "logs/deep/a.jsonl", "logs/a.ndjson", "t/a.tsv",
        ] {
            try folder.write("", to: name)
        }
        #expect(
            findings() == [
                .init(folder: "", fileExtension: "csv", count: 1),
                .init(folder: "logs", fileExtension: "ndjson", count: 1),
                .init(folder: "logs/deep", fileExtension: "jsonl", count: 1),
                .init(folder: "sales", fileExtension: "csv", count: 2),
                .init(folder: "sales", fileExtension: "json", count: 1),
                .init(folder: "t", fileExtension: "tsv", count: 1),
            ])
    }

    @Test func passesOverWhatIsNoData() throws {
        for name in [
            "magpie.json", "notes.txt", "csv", ".hidden.csv", ".git/x.json", "archived/old.csv", "a/archived/x.csv",
            "node_modules/x/package.json", "a/b/c/d/too_deep.csv",
        ] {
            try folder.write("", to: name)
        }
        #expect(findings() == [])
    }

    @Test func followsNoLinks() throws {
        try folder.write("", to: "sales/a.csv")
        try FileManager.default.createSymbolicLink(
            atPath: folder.root + "/sales/loop", withDestinationPath: folder.root + "/sales")
        try FileManager.default.createSymbolicLink(
            atPath: folder.root + "/link.csv", withDestinationPath: folder.root + "/sales/a.csv")
        #expect(findings() == [.init(folder: "sales", fileExtension: "csv", count: 1)])
    }

    @Test func stopsInAFolderWithoutAnEnd() throws {
        for number in 0..<5_100 { try folder.write("", to: "many/\(number).csv") }
        try folder.write("", to: "zebra/x.csv")
        // The folders themselves count as entries; what comes after the limit is not looked at.
        #expect(findings() == [.init(folder: "many", fileExtension: "csv", count: 4_998)])
    }

    @Test func whatLiesNearComesFirst() throws {
        for number in 0..<5_100 { try folder.write("", to: "many/deep/\(number).csv") }
        try folder.write("", to: "zebra.jsonl.gz")
        #expect(
            findings().first
                == .init(folder: "", fileExtension: "jsonl", count: 1, endings: ["jsonl.gz"]))
    }

    @Test func tellsWhatAPathLeadsTo() throws {
        try folder.write("12345", to: "one.csv")
        try folder.write("", to: "data/a.json")
        try folder.write("", to: "data/b.JSON.gz")
        try folder.write("", to: "data/c.json")
        try folder.write("", to: "data/notes.txt")
        try folder.write("", to: "data/deep/d.csv")
        #expect(FolderScout.look(at: folder.root + "/one.csv") == .file(bytes: 5))
        #expect(FolderScout.look(at: folder.root + "/nowhere") == .missing)
        #expect(FolderScout.look(at: "/dev/null") == .other)
        #expect(
            FolderScout.look(at: folder.root + "/data")
                == .folder(
                    FolderLook(
                        here: [.init(name: "json", count: 2), .init(name: "json.gz", count: 1)],
                        below: [.init(name: "csv", count: 1)], others: 1)))
    }

    @Test func findsNothingWhereThereIsNothing() {
        #expect(findings() == [])
        #expect(FolderScout.findings(in: folder.root + "/nowhere") == [])
    }

    @Test(
        "says what it found",
        arguments: [
            (FolderScout.Finding(folder: "", fileExtension: "csv", count: 1), "1 CSV file here"),
            (.init(folder: "", fileExtension: "json", count: 2), "2 JSON files here"),
            (.init(folder: "a/b", fileExtension: "jsonl", count: 14), "14 JSONL files in a/b"),
        ])
    func says(finding: FolderScout.Finding, sentence: String) {
        #expect(finding.sentence == sentence)
    }
}
