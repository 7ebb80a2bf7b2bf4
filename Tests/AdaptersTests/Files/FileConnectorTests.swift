import Adapters
import Foundation
import Ingestion
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Reading files")
struct FileConnectorTests {
    @Test("reads the files of a folder in the order of their names, as one batch")
    func readsAFolder() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1,2]", to: "data/b.json")
            try folder.write("{\"x\":1}\n{\"x\":2}\n", to: "data/a.jsonl")
            try folder.write("k\n5\n", to: "data/c.csv")
            try folder.write("", to: "data/empty.json")
            try folder.write("x", to: "data/README")
            try folder.write("[9]", to: "data/.hidden.json")
            try folder.write("[9]", to: "data/archived/old.json")
            let run = try await ReadingRun(folder, path: "./data/")
            #expect(
                run.records(in: folder) == [
                    "data/a.jsonl:1 {\"x\":1}", "data/a.jsonl:2 {\"x\":2}", "data/b.json:1 1", "data/b.json:2 2",
                    "data/c.csv:1 {\"k\":\"5\"}",
                ])
            #expect(run.batches.count == 1)
            #expect(
                run.files(in: folder) == [
                    "data/a.jsonl finished 16/2", "data/b.json finished 5/2", "data/c.csv finished 4/1",
                    "data/empty.json finished 0/0",
                ])
            #expect(
                run.summary
                    == ReadingSummary(
                        files: FileCounts(read: 4, skippedByPattern: 1),
                        fields: FieldInventory(
                            records: 5,
                            fields: [
                                "k": .init(records: 1, types: ["string"]), "x": .init(records: 2, types: ["number"]),
                            ]), totalBytes: 25, readBytes: 25))
        }
    }

    @Test("says of each file what the store needs to know it again")
    func describesFiles() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("{}\n", to: "a.jsonl")
            let run = try await ReadingRun(folder, path: "a.jsonl")
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.jsonl")
            let file = try #require(run.batches.first?.files.first)
            #expect(file.path == folder.path + "/a.jsonl")
            #expect(file.size == 3)
            #expect(file.inode == (attributes[.systemFileNumber] as? NSNumber)?.uint64Value)
            let modified = try #require(attributes[.modificationDate] as? Date)
            #expect(abs(Double(file.modified) / 1e6 - modified.timeIntervalSince1970) < 0.01)
        }
    }

    @Test("the workspace's own file is no data, whatever a pattern says: it may hold secrets")
    func leavesTheSettingsFileAlone() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("{\"headers\":{\"X-API-KEY\":\"secret\"}}", to: "magpie.json")
            try folder.write("[1]", to: ".magpie/x.json")
            try folder.write("[1]", to: "data/magpie.json")
            let run = try await ReadingRun(folder, path: ".", pattern: "**/{.magpie/,}*.json")
            #expect(run.records(in: folder) == ["data/magpie.json:1 1"])
            #expect(run.summary.files == FileCounts(read: 1))
            await #expect(throws: RunFailure.self) { try await ReadingRun(folder, path: "magpie.json") }
        }
    }

    @Test(
        "nothing of the workspace itself is data, by whatever path or link",
        arguments: [
            ("magpie.json", "this is the workspace's own settings file"),
            ("./data/../magpie.json", "this is the workspace's own settings file"),
            ("magpie.json.damaged-1", "this is the workspace's own settings file"),
            ("data/linked.json", "this is the workspace's own settings file"),
            (".magpie/deep/x.json", "this belongs to the workspace itself"),
            ("inside/x.json", "this belongs to the workspace itself"),
        ])
    func refusesTheWorkspaceItself(path: String, reason: String) async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("{\"key\":\"secret\"}", to: "magpie.json")
            try folder.write("{\"key\":\"secret\"", to: "magpie.json.damaged-1")
            try folder.write("[1]", to: ".magpie/deep/x.json")
            try folder.write("[1]", to: "data/a.json")
            try folder.link("data/linked.json", to: "../magpie.json")
            try folder.link("inside", to: ".magpie/deep")
            await #expect {
                try await ReadingRun(folder, path: path)
            } throws: { error in
                guard case .unsupportedFormat(_, reason)? = error as? RunFailure else { return false }
                return true
            }
            for (path, pattern) in [(".", "**/*.*"), (".", "**/.*/**"), (".magpie", "**"), ("inside", "*")] {
                let run = try await ReadingRun(folder, path: path, pattern: pattern)
                #expect(run.records(in: folder) == (pattern == "**/*.*" ? ["data/a.json:1 1"] : []))
                #expect(run.summary.failures == [])
            }
        }
    }

    @Test("a file that becomes shorter while it is read is not finished")
    func noticesThatAFileShrinks() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(String(repeating: "{\"x\":1}\n", count: 50_000), to: "a.jsonl")
            let source = Source(id: "forecasts", kind: .file(FileSource(path: "a.jsonl")))
            let reader = try await FileConnector(root: folder.path, chunkBytes: 32)
                .open(source, options: ReadingOptions(batchSize: 2))
            _ = try await reader.next()
            #expect(truncate(folder.path + "/a.jsonl", 0) == 0)
            while try await reader.next() != nil {}
            let summary = await reader.summary
            #expect(summary.failures == [.shrunk(path: folder.path + "/a.jsonl")])
            #expect(summary.files == FileCounts(failed: 1))
        }
    }

    @Test("an absolute path is taken as it is")
    func readsAbsolutePaths() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "a.json")
            let run = try await ReadingRun(folder, path: folder.path + "//./a.json")
            #expect(run.records(in: folder) == ["a.json:1 1"])
        }
    }

    @Test("a full batch is handed over, and its file goes on in the next")
    func splitsBatches() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n2\nx\n3\n4\n5\n", to: "a.jsonl")
            try folder.write("6\n", to: "b.jsonl")
            for chunk in [1, 3, 1 << 20] {
                let run = try await ReadingRun(folder, options: ReadingOptions(batchSize: 3), chunkBytes: chunk)
                #expect(run.batches.map(\.readCount) == [3, 3, 1])
                #expect(
                    run.records(in: folder) == [
                        "a.jsonl:1 1", "a.jsonl:2 2", "a.jsonl:4 3", "a.jsonl:5 4", "a.jsonl:6 5", "b.jsonl:1 6",
                    ])
                #expect(run.batches[0].files.map(\.offset) == [6])
                #expect(run.batches[0].files.map(\.positions) == [3])
                #expect(run.batches[0].files.map(\.state) == [.partial])
                #expect(run.files(in: folder) == ["a.jsonl finished 12/6", "b.jsonl finished 2/1"])
                #expect(run.summary.files.read == 2)
            }
        }
    }

    @Test("three thousand small files are one batch")
    func gathersSmallFiles() async throws {
        try await TemporaryFolder.with { folder in
            for number in 0..<3000 { try folder.write("{\"n\":\(number)}", to: "data/\(number).json") }
            let run = try await ReadingRun(folder, path: "data")
            #expect(run.batches.map(\.readCount) == [3000])
            #expect(run.summary.files == FileCounts(read: 3000))
        }
    }

    @Test("large records make batches by their bytes, and the memory is given back")
    func limitsBatchBytes() async throws {
        try await TemporaryFolder.with { folder in
            let record = "{\"a\":\"" + String(repeating: "x", count: 3 << 20) + "\"}\n"
            try folder.write(String(repeating: record, count: 10), to: "a.jsonl")
            let run = try await ReadingRun(folder, chunkBytes: 1 << 16)
            #expect(run.batches.map(\.readCount) == [3, 3, 3, 1])
        }
    }

    // MARK: What cannot be read

    @Test("a folder that is missing, or cannot be read, fails the source")
    func failsWithoutTheFolder() async throws {
        try await TemporaryFolder.with { folder in
            await #expect(throws: RunFailure.folderMissing(path: folder.path + "/none")) {
                try await ReadingRun(folder, path: "none")
            }
            try folder.link("loop", to: "loop")
            await #expect(throws: RunFailure.symlinkLoop(path: folder.path + "/loop")) {
                try await ReadingRun(folder, path: "loop")
            }
        }
    }

    @Test("an unreadable folder or file is named, and the others are read", .enabled(if: geteuid() != 0))
    func namesWhatIsUnreadable() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "a.json")
            try folder.write("[2]", to: "b.json")
            try folder.write("[3]", to: "shut/c.json")
            chmod(folder.path + "/a.json", 0)
            chmod(folder.path + "/shut", 0)
            let run = try await ReadingRun(folder, pattern: "**/*.json")
            #expect(run.records(in: folder) == ["b.json:1 2"])
            #expect(
                run.summary.failures == [
                    .unreadable(path: folder.path + "/shut", errno: EACCES),
                    .unreadable(path: folder.path + "/a.json", errno: EACCES),
                ])
            chmod(folder.path + "/shut", 0o700)
        }
    }

    @Test("links to themselves, lost links, pipes and unknown formats are named, and the others are read")
    func namesFailures() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "data/a.json")
            try folder.link("data/loop.json", to: "loop.json")
            try folder.link("data/lost.json", to: "nowhere.json")
            try folder.link("data/b.json", to: "a.json")
            mkfifo(folder.path + "/data/pipe.json", 0o600)
            try folder.write("\u{1F}\u{8B}", to: "data/z.json")
            try Data([0xFD, 0x37, 0x7A, 0x58, 0x5A]).write(to: URL(filePath: folder.path + "/data/packed.json"))
            try folder.write("a,a\n1,2\n", to: "data/twice.csv")
            let run = try await ReadingRun(folder, path: "data")
            #expect(run.records(in: folder) == ["data/a.json:1 1", "data/b.json:1 1"])
            let data = folder.path + "/data/"
            #expect(
                Set(run.summary.failures.map(String.init(describing:)))
                    == Set(
                        [
                            RunFailure.symlinkLoop(path: data + "loop.json"), .danglingLink(path: data + "lost.json"),
                            .notARegularFile(path: data + "pipe.json"),
                            .unsupportedFormat(
                                path: data + "packed.json", detail: "compressed with xz; unpack it first"),
                            .unsupportedFormat(
                                path: data + "twice.csv", detail: "the column “a” appears twice in the header"),
                        ].map(String.init(describing:))))
            #expect(run.summary.files.failed == 5)
            #expect(run.summary.files.read == 3)
        }
    }

    @Test("a file that vanishes before it is read is named, and the others are read")
    func survivesVanishing() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "a.json")
            try folder.write("[2]", to: "b.json")
            let run = try await ReadingRun(
                folder, afterOpening: { try FileManager.default.removeItem(atPath: folder.path + "/a.json") })
            #expect(run.records(in: folder) == ["b.json:1 2"])
            #expect(run.summary.failures == [.vanished(path: folder.path + "/a.json")])
        }
    }

    @Test("a pipe alone, another kind of source, an unknown schema")
    func refusesSources() async throws {
        try await TemporaryFolder.with { folder in
            mkfifo(folder.path + "/pipe", 0o600)
            await #expect(throws: RunFailure.notARegularFile(path: folder.path + "/pipe")) {
                try await ReadingRun(folder, path: "pipe")
            }
            try folder.write("[1]", to: "a.json")
            await #expect(throws: RunFailure.schemaUnknown(name: "nothing")) {
                try await ReadingRun(folder, schema: "nothing")
            }
            let api = Source(id: "api", kind: .api(APISource(endpoint: "http://localhost")))
            await #expect(throws: RunFailure.connectorMissing(kind: "api")) {
                _ = try await FileConnector(root: folder.path).open(api, options: ReadingOptions())
            }
        }
    }

    // MARK: Looking

    @Test("a look counts files and bytes without reading")
    func probes() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "data/a.json")
            try folder.write("[1,2]", to: "data/b.json")
            try folder.write("x", to: "data/notes.txt")
            func probe(_ path: String, _ pattern: String) async -> ProbeReport {
                let source = Source(id: "s", kind: .file(FileSource(path: path, filePattern: pattern)))
                return await FileConnector(root: folder.path).probe(source, options: ReadingOptions())
            }
            #expect(await probe("data", "*.json") == .reachable(files: 2, bytes: 8, skippedByPattern: 1))
            #expect(await probe("data", "*.csv") == .reachable(files: 0, bytes: 0, skippedByPattern: 3))
            #expect(await probe("none", "*") == .failed(.folderMissing(path: folder.path + "/none")))
            #expect(await probe("data/notes.txt", "*") == .reachable(files: 1, bytes: 1, skippedByPattern: 0))
        }
    }
}
