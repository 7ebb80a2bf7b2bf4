import Adapters
import Foundation
import Ingestion
import Testing

@Suite("Archiving files")
struct FileArchiveTests {
    @Test("moves a file beside itself once it is committed, and tells the store")
    func archives() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1,x]", to: "data/a.json")
            try folder.write("", to: "data/deep/b.json")
            let run = try await ReadingRun(folder, path: "data", pattern: "**/*.json", archives: true)
            #expect(try folder.files() == ["data/archived/a.json", "data/deep/archived/b.json"])
            #expect(run.summary.files == FileCounts(read: 2, archived: 2))
            #expect(run.files(in: folder) == ["data/a.json archived 5/2", "data/deep/b.json archived 0/0"])
            #expect(run.batches.map(\.readCount) == [2, 0])
            // What is archived is not read again.
            #expect(try await ReadingRun(folder, path: "data", pattern: "**/*.json").batches.isEmpty)
        }
    }

    @Test("never over another file")
    func keepsOlderFiles() async throws {
        try await TemporaryFolder.with { folder in
            for number in 1...3 {
                try folder.write("[\(number)]", to: "a.json")
                _ = try await ReadingRun(folder, pattern: "*.json", archives: true)
            }
            #expect(try folder.files() == ["archived/a.1.json", "archived/a.2.json", "archived/a.json"])
            #expect(try folder.text(of: "archived/a.json") == "[1]")
            #expect(try folder.text(of: "archived/a.2.json") == "[3]")
        }
    }

    @Test("nothing moves before it is committed")
    func waitsForTheCommit() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n2\n", to: "a.jsonl")
            try folder.write("3\n", to: "b.jsonl")
            let source = Source(
                id: "s", kind: .file(FileSource(path: ".", filePattern: "*.jsonl", archivesAfterIngestion: true)))
            let reader = try await FileConnector(root: folder.path).open(
                source, options: ReadingOptions(batchSize: 1))
            _ = try await reader.next()
            try await reader.committed()
            #expect(try folder.files() == ["a.jsonl", "b.jsonl"])
            _ = try await reader.next()
            #expect(try folder.files() == ["a.jsonl", "b.jsonl"])
            try await reader.committed()
            #expect(try folder.files() == ["archived/a.jsonl", "b.jsonl"])
        }
    }

    @Test("a file that changed since it was read stays")
    func keepsChangedFiles() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "a.json")
            let source = Source(
                id: "s", kind: .file(FileSource(path: ".", filePattern: "*.json", archivesAfterIngestion: true)))
            let reader = try await FileConnector(root: folder.path).open(source, options: ReadingOptions())
            _ = try await reader.next()
            try folder.write("[1,2]", to: "a.json")
            try await reader.committed()
            #expect(try folder.files() == ["a.json"])
            let summary = await reader.summary
            #expect(summary.files == FileCounts(read: 1))
            #expect(summary.failures == [])
        }
    }

    @Test("a symbolic link moves, and what it leads to stays")
    func archivesLinks() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "kept/a.json")
            try folder.write("", to: "data/none")
            try folder.link("data/a.json", to: "../kept/a.json")
            let run = try await ReadingRun(folder, path: "data", pattern: "*.json", archives: true)
            #expect(run.summary.files.archived == 1)
            #expect(try folder.text(of: "data/archived/a.json") == "[1]")
            #expect(try folder.text(of: "kept/a.json") == "[1]")
        }
    }

    @Test("what stands in the way of the archive is named")
    func namesFailures() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "a.json")
            try folder.write("in the way", to: "archived")
            let run = try await ReadingRun(folder, pattern: "*.json", archives: true)
            #expect(run.summary.failures == [.archiveFailed(path: folder.path + "/a.json", errno: 20)])
            #expect(try folder.files() == ["a.json", "archived"])
        }
    }
}
