import Adapters
import Foundation
import Ingestion
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Reading no more than has changed")
struct FileLedgerTests {
    @Test("an unchanged file is not opened, whatever it holds, and nothing is committed for it")
    func leavesUnchangedFilesAlone() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n2\n", to: "a.jsonl")
            try folder.write("[1,2]", to: "b.json")
            try folder.write("k\n1\n", to: "c.csv")
            try folder.write(Packing.gzip("[3]"), to: "d.json.gz")
            try folder.write(Packing.utf16("[4]"), to: "e.json")
            try folder.write("", to: "f.json")
            let first = try await ReadingRun(folder)
            #expect(first.summary.files == FileCounts(read: 6))
            // Were it opened, that would fail.
            let again = try await ReadingRun(
                folder, options: known(first),
                afterOpening: { try FileManager.default.removeItem(atPath: folder.path + "/a.jsonl") })
            #expect(again.batches.isEmpty)
            #expect(again.summary == ReadingSummary(files: FileCounts(unchanged: 6)))
            let forced = try await ReadingRun(folder, options: known(first, isForced: true))
            #expect(forced.summary.files == FileCounts(read: 5))
        }
    }

    @Test("a file read by another recipe, or forgotten, is read anew")
    func readsByAnotherRecipe() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n2\n", to: "a.jsonl")
            let first = try await ReadingRun(folder)
            var other = known(first)
            other.maximumDepth = 3
            #expect(try await ReadingRun(folder, options: other).summary.files == FileCounts(read: 1))
            var forgotten = known(first)
            for path in forgotten.knownFiles.keys { forgotten.knownFiles[path]?.state = .forgotten }
            #expect(try await ReadingRun(folder, options: forgotten).summary.files == FileCounts(read: 1))
        }
    }

    @Test(
        "a file that was touched, copied or put back is known by its content, and what is known of it renewed",
        arguments: ["touched", "copied", "archived"])
    func knowsByContent(how: String) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path + "/a.jsonl"
            try folder.write(String(repeating: "{\"x\":1}\n", count: 50_000), to: "a.jsonl")
            let first = try await ReadingRun(folder)
            var options = known(first)
            switch how {
            case "touched": utimes(path, nil)
            case "copied":
                try FileManager.default.copyItem(atPath: path, toPath: folder.path + "/b")
                rename(folder.path + "/b", path)
            default:
                options.knownFiles[path]?.state = .archived
                options.knownFiles[path]?.inode += 1
            }
            let again = try await ReadingRun(folder, options: options)
            #expect(again.summary.files == FileCounts(unchanged: 1))
            #expect(again.batches.map(\.readCount) == [0])
            let file = try #require(again.progress[path])
            #expect(file.state == .finished)
            #expect(try await ReadingRun(folder, options: known(again)).batches.isEmpty)
            #expect(file.fingerprint == first.progress[path]?.fingerprint)
        }
    }

    @Test("a file that has grown just now is known by its content in the next run", arguments: [0.0, 3600.0])
    func knowsAGrownFileByContent(secondsLater: TimeInterval) async throws {
        try await TemporaryFolder.with { folder in
            let clock = LaterClock(seconds: secondsLater)
            try folder.write("1\n2\n", to: "a.jsonl")
            let first = try await ReadingRun(folder, clock: clock)
            try folder.write("1\n2\n3\n", to: "a.jsonl")
            let grown = try await ReadingRun(folder, options: known(first), clock: clock)
            #expect(grown.summary.files == FileCounts(read: 1, grown: 1))
            utimes(folder.path + "/a.jsonl", nil)
            let again = try await ReadingRun(folder, options: known(grown), clock: clock)
            #expect(again.summary.files == FileCounts(unchanged: 1))
        }
    }

    @Test("a file with other content of the same size is read anew, also with its time set back")
    func noticesOtherContent() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path + "/a.jsonl"
            try folder.write("1\n2\n", to: "a.jsonl")
            let first = try await ReadingRun(folder)
            var status = stat()
            #expect(stat(path, &status) == 0)
            try overwrite(path, at: 2, with: "3")
            var times = [timeval(tv_sec: status.st_mtim.tv_sec, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
            #expect(utimes(path, &times) == 0)
            let again = try await ReadingRun(folder, options: known(first))
            #expect(again.records(in: folder) == ["a.jsonl:1 1", "a.jsonl:2 3"])
            #expect(again.summary.files == FileCounts(read: 1))
        }
    }

    @Test("a file changed within its clock’s grain, or in the future, is known by its content")
    func distrustsFreshFiles() async throws {
        for ahead in [0.0, -7200] {
            try await TemporaryFolder.with { folder in
                let clock = LaterClock(seconds: ahead)
                try folder.write("1\n2\n", to: "a.jsonl")
                let first = try await ReadingRun(folder, clock: clock)
                #expect(first.progress.values.map(\.modified) == [0])
                let again = try await ReadingRun(folder, options: known(first), clock: clock)
                #expect(again.summary.files == FileCounts(unchanged: 1))
                #expect(again.batches.isEmpty)
                try overwrite(folder.path + "/a.jsonl", at: 2, with: "3")
                let changed = try await ReadingRun(folder, options: known(first), clock: clock)
                #expect(changed.records(in: folder) == ["a.jsonl:1 1", "a.jsonl:2 3"])
                // An hour later its time can be trusted.
                let later = try await ReadingRun(folder, options: known(changed))
                #expect(later.summary.files == FileCounts(unchanged: 1))
                #expect(later.progress.values.map { $0.modified > 0 } == [true])
            }
        }
    }

    @Test("JSON Lines and CSV that have grown are read from where they ended", arguments: [10, 30_000])
    func readsNewEnds(count: Int) async throws {
        try await TemporaryFolder.with { folder in
            let lines = (0..<count).map { "{\"x\":\($0)}\n" }.joined()
            try folder.write(lines, to: "a.jsonl")
            try folder.write("k\n" + lines.replacing("\"", with: ""), to: "b.csv")
            try folder.write("[" + lines.split(separator: "\n").joined(separator: ",") + "]", to: "c.json")
            let first = try await ReadingRun(folder)
            try append("{\"y\":1}\nx\n\n", to: folder.path + "/a.jsonl")
            try append("7\n", to: folder.path + "/b.csv")
            try append("\n[1]", to: folder.path + "/c.json")
            let again = try await ReadingRun(folder, options: known(first))
            #expect(again.summary.files == FileCounts(read: 3, grown: 2))
            #expect(
                again.records(in: folder).filter { !$0.hasPrefix("c") } == [
                    "a.jsonl:\(count + 1) {\"y\":1}", "b.csv:\(count + 1) {\"k\":\"7\"}",
                ])
            let rejection = try #require(again.rejections.first)
            #expect(rejection.position == Int64(count + 2))
            #expect(rejection.byteOffset == Int64(lines.utf8.count + 8))
            #expect(again.progress[folder.path + "/a.jsonl"]?.positions == Int64(count + 3))
            #expect(again.progress[folder.path + "/b.csv"]?.context == Array(",k\n".utf8))
            let unchanged = try await ReadingRun(folder, options: known(again))
            #expect(unchanged.summary.files == FileCounts(unchanged: 3))
            #expect(unchanged.batches.isEmpty)
        }
    }

    @Test(
        "a file that is larger and not the same before is read anew",
        arguments: ["head", "tail", "open end", "smaller"])
    func readsRewrittenFiles(what: String) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path + "/a.jsonl"
            let lines = (0..<30_000).map { "{\"x\":\($0 + 100_000)}\n" }.joined()
            try folder.write(what == "open end" ? lines + "1" : lines, to: "a.jsonl")
            let first = try await ReadingRun(folder)
            switch what {
            case "head": try overwrite(path, at: 5, with: "9")
            case "tail": try overwrite(path, at: lines.utf8.count - 3, with: "x")
            case "smaller": #expect(truncate(path, 13) == 0)
            default: break
            }
            if what != "smaller" { try append("{\"y\":1}\n", to: path) }
            let again = try await ReadingRun(folder, options: known(first))
            #expect(again.summary.files == FileCounts(read: 1))
            #expect(again.batches.map(\.readCount).reduce(0, +) == (what == "smaller" ? 1 : 30_001))
        }
    }

    @Test("a run that was stopped goes on where its last batch ended", arguments: ["a.jsonl", "a.csv", "a.json"])
    func goesOn(name: String) async throws {
        try await TemporaryFolder.with { folder in
            let isArray = name == "a.json"
            let lines = (1...100).map { "\($0)" }
            let text = isArray ? "[" + lines.joined(separator: ",") + "]" : lines.joined(separator: "\n") + "\n"
            try folder.write((name == "a.csv" ? "k\n" : "") + text, to: name)
            let source = Source(id: "forecasts", kind: .file(FileSource(path: name)))
            let connector = FileConnector(root: folder.path, clock: LaterClock())
            let reader = try await connector.open(source, options: ReadingOptions(batchSize: 30))
            var options = ReadingOptions()
            for _ in 0..<2 {
                for file in try #require(try await reader.next()).files { options.knownFiles[file.path] = file }
            }
            let again = try await ReadingRun(folder, path: name, options: options)
            let first = isArray ? 1 : 61
            #expect(again.batches.flatMap(\.records.entries).map(\.position) == (first...100).map(Int64.init))
            #expect(again.summary.files == FileCounts(read: 1))
            #expect(again.progress.values.first?.state == .finished)
        }
    }

    @Test("a file that grows, or is written over, while it is read is looked at again by the next run")
    func noticesChangesWhileReading() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path + "/a.jsonl"
            let lines = String(repeating: "{\"x\":1}\n", count: 20_000)
            for isAppended in [true, false] {
                try folder.write(lines, to: "a.jsonl")
                let connector = FileConnector(root: folder.path, clock: LaterClock(), chunkBytes: 64)
                let source = Source(id: "forecasts", kind: .file(FileSource(path: "a.jsonl")))
                let reader = try await connector.open(source, options: ReadingOptions(batchSize: 19_000))
                var options = ReadingOptions()
                var read = 0
                while let batch = try await reader.next() {
                    read += batch.readCount
                    for file in batch.files { options.knownFiles[file.path] = file }
                    if read == 19_000 {
                        if isAppended { try append("7\n", to: path) } else { try overwrite(path, at: 5, with: "2") }
                    }
                }
                #expect(read == (isAppended ? 20_001 : 20_000))
                #expect(options.knownFiles[path]?.state == .finished)
                #expect(options.knownFiles[path]?.modified == 0)
                #expect(options.knownFiles[path]?.size == Int64(lines.utf8.count + (isAppended ? 2 : 0)))
                let again = try await ReadingRun(folder, path: "a.jsonl", options: options)
                #expect(again.summary.files == (isAppended ? FileCounts(unchanged: 1) : FileCounts(read: 1)))
            }
        }
    }

    @Test("a stored file that could not be archived then is archived now")
    func archivesLater() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n", to: "data/a.jsonl")
            let first = try await ReadingRun(folder, path: "data")
            let again = try await ReadingRun(folder, path: "data", archives: true, options: known(first))
            #expect(try folder.files() == ["data/a.jsonl"])
            #expect(again.summary.files == FileCounts(unchanged: 1))
            let source = Source(
                id: "forecasts", kind: .file(FileSource(path: "data", archivesAfterIngestion: true)))
            let reader = try await FileConnector(root: folder.path).open(source, options: known(first))
            #expect(try await reader.next() == nil)
            try await reader.committed()
            let moved = try #require(try await reader.next())
            #expect(moved.files.map(\.state) == [.archived])
            #expect(try folder.files() == ["data/archived/a.jsonl"])
        }
    }

    @Test("a file that became a pipe since it was found is refused without waiting")
    func refusesWhatBecameAPipe() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.path + "/a.jsonl"
            try folder.write("1\n", to: "a.jsonl")
            let run = try await ReadingRun(
                folder,
                afterOpening: {
                    try FileManager.default.removeItem(atPath: path)
                    #expect(mkfifo(path, 0o600) == 0)
                })
            #expect(run.summary.failures == [.notARegularFile(path: path)])
            #expect(run.batches.isEmpty)
        }
    }

    // MARK: Helpers

    private func known(_ run: ReadingRun, isForced: Bool = false) -> ReadingOptions {
        ReadingOptions(isForced: isForced, knownFiles: run.progress)
    }

    private func append(_ text: String, to path: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    private func overwrite(_ path: String, at offset: Int, with text: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }
}
