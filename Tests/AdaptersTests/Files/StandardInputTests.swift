import Adapters
import Foundation
import Ingestion
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Reading standard input")
struct StandardInputTests {
    @Test("a pipe is read to its end, whatever it holds", arguments: [1, 1 << 20])
    func readsPipes(chunk: Int) async throws {
        let contents: [(bytes: [UInt8], records: [String])] = [
            (Array("{\"x\":1}\n{\"x\":2}\n".utf8), ["{\"x\":1}", "{\"x\":2}"]),
            (Array("[1,2]".utf8), ["1", "2"]),
            (Array("a;b\n1;2\n".utf8), [#"{"a":"1","b":"2"}"#]),
            (Packing.gzip("{\"x\":1}\n{\"x\":2}\n"), ["{\"x\":1}", "{\"x\":2}"]),
            (Packing.zstd("[3]"), ["3"]),
            (Packing.utf16("[4]"), ["4"]),
            ([], []),
        ]
        for (bytes, records) in contents {
            try await TemporaryFolder.with { folder in
                let pipe = try TestPipe()
                pipe.write(bytes)
                pipe.closeWriting()
                let run = try await ReadingRun(
                    folder, path: FileSource.standardInput, archives: true, chunkBytes: chunk,
                    standardInput: pipe.reading)
                #expect(texts(run) == records)
                #expect(run.summary.files == FileCounts(read: 1))
                #expect(run.summary.totalBytes == 0)
                #expect(run.summary.readBytes == bytes.count)
                #expect(run.progress[FileSource.standardInput]?.state == .finished)
                #expect(run.progress[FileSource.standardInput]?.fingerprint == nil)
            }
        }
    }

    @Test("a file is read from where it stands, every time, and stays open")
    func readsFiles() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n2\n", to: "a.jsonl")
            let file = try #require(FileHandle(forReadingAtPath: folder.path + "/a.jsonl"))
            var options = ReadingOptions()
            for _ in 0..<2 {
                try file.seek(toOffset: 2)
                let run = try await ReadingRun(
                    folder, path: FileSource.standardInput, archives: true, options: options,
                    standardInput: file.fileDescriptor)
                #expect(texts(run) == ["2"])
                #expect(run.summary.totalBytes == 2)
                options.knownFiles = run.progress
            }
            #expect(try file.offset() == 4)
            #expect(try folder.files() == ["a.jsonl"])
        }
    }

    @Test("what has come through a pipe that is silent now is handed over")
    func handsOverBeforeTheEnd() async throws {
        let pipe = try TestPipe()
        pipe.write(Array("{\"x\":1}\n{\"x\"".utf8))
        let source = Source(id: "s", kind: .file(FileSource(path: FileSource.standardInput)))
        let connector = FileConnector(root: "/", standardInput: pipe.reading)
        let reader = try await connector.open(source, options: ReadingOptions())
        let first = try #require(try await reader.next())
        #expect(first.readCount == 1)
        #expect(first.files.map(\.state) == [.partial])
        pipe.write(Array(":2}\n".utf8))
        pipe.closeWriting()
        let second = try #require(try await reader.next())
        #expect(second.records.entries.map(\.position) == [2])
        #expect(second.files.map(\.state) == [.finished])
    }

    @Test("cancelling does not wait for the other side")
    func isCancelled() async throws {
        let pipe = try TestPipe()
        let source = Source(id: "s", kind: .file(FileSource(path: FileSource.standardInput)))
        let connector = FileConnector(root: "/", standardInput: pipe.reading)
        let reader = try await connector.open(source, options: ReadingOptions())
        let reading = Task { try await reader.next() }
        reading.cancel()
        #expect(try await reading.value?.readCount ?? 0 == 0)
        pipe.closeWriting()
    }

    @Test("where it is closed or a folder that is said")
    func refuses() async throws {
        try await TemporaryFolder.with { folder in
            await #expect(throws: RunFailure.unreadable(path: "/dev/stdin", errno: EBADF)) {
                try await ReadingRun(folder, path: FileSource.standardInput, standardInput: -1)
            }
            let descriptor = open(folder.path, O_RDONLY)
            defer { close(descriptor) }
            await #expect(throws: RunFailure.notARegularFile(path: "/dev/stdin")) {
                try await ReadingRun(folder, path: FileSource.standardInput, standardInput: descriptor)
            }
        }
    }

    private func texts(_ run: ReadingRun) -> [String] {
        run.batches.flatMap { batch in
            batch.records.entries.map { entry in
                String(
                    decoding: batch.records.bodies[entry.bodyOffset..<(entry.bodyOffset + entry.bodyLength)],
                    as: UTF8.self)
            }
        }
    }
}

/// A pipe whose ends stay open until they are closed by hand.
private final class TestPipe {
    let reading: Int32
    private let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        // Not for programs that other tests start meanwhile: they would hold it open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    func write(_ bytes: [UInt8]) {
        #if canImport(Glibc)
        #expect(Glibc.write(writing, bytes, bytes.count) == bytes.count)
        #else
        #expect(Darwin.write(writing, bytes, bytes.count) == bytes.count)
        #endif
    }

    func closeWriting() { close(writing) }
}
