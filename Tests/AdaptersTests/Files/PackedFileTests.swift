import Foundation
import Ingestion
import Quantities
import Testing

@Suite("Reading packed files")
struct PackedFileTests {
    private static let lines = "{\"x\":1}\n{\"x\":2}\n"
    private static let packers: [(name: String, pack: @Sendable ([UInt8]) -> [UInt8])] = [
        ("gzip", { Packing.gzip($0) }), ("zstd", { Packing.zstd($0) }),
    ]

    @Test("content says how a file is packed, the name before its last ending what it holds")
    func readsByContent() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(Packing.gzip(Self.lines), to: "a.jsonl.gz")
            try folder.write(Packing.zstd(Self.lines), to: "b.jsonl.zst")
            try folder.write(Packing.gzip("k\n5\n"), to: "c.csv.gz")
            try folder.write(Packing.zstd("k\n6\n"), to: "d.CSV.ZST")
            try folder.write(Packing.gzip("[7,8]"), to: "e.json")
            try folder.write(Packing.zstd("[9]"), to: "f.gz")
            try folder.write("k\n10\n", to: "g.csv.gz")
            try folder.write(Packing.gzip(""), to: "h.json.gz")
            let run = try await ReadingRun(folder)
            #expect(
                run.records(in: folder) == [
                    "a.jsonl.gz:1 {\"x\":1}", "a.jsonl.gz:2 {\"x\":2}", "b.jsonl.zst:1 {\"x\":1}",
                    "b.jsonl.zst:2 {\"x\":2}", "c.csv.gz:1 {\"k\":\"5\"}", "d.CSV.ZST:1 {\"k\":\"6\"}", "e.json:1 7",
                    "e.json:2 8", "f.gz:1 9", "g.csv.gz:1 {\"k\":\"10\"}",
                ])
            #expect(run.summary.failures == [])
            #expect(run.summary.files == FileCounts(read: 8))
            #expect(run.summary.readBytes == run.summary.totalBytes)
            // Places are those of the text.
            #expect(run.files(in: folder)[0] == "a.jsonl.gz finished 16/2")
        }
    }

    @Test("member follows member, with zeros behind the last", arguments: [1, 7, 1 << 20])
    func readsSeveralMembers(chunk: Int) async throws {
        try await TemporaryFolder.with { folder in
            let halves = ["{\"x\":1}\n{\"x\"", "", ":2}\n{\"x\":3}\n"]
            try folder.write(halves.flatMap { Packing.gzip($0) } + [0, 0, 0], to: "a.jsonl.gz")
            try folder.write(
                [0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 0xAA, 0xBB] + halves.flatMap { Packing.zstd($0) },
                to: "b.jsonl.zst")
            let run = try await ReadingRun(folder, chunkBytes: chunk)
            #expect(
                run.records(in: folder)
                    == ["a.jsonl.gz", "b.jsonl.zst"].flatMap { name in
                        (1...3).map { "\(name):\($0) {\"x\":\($0)}" }
                    })
            #expect(run.summary.failures == [])
        }
    }

    @Test("a file cut short keeps what came before, and is unfinished", arguments: packers.indices)
    func keepsWhatCameBefore(packer: Int) async throws {
        try await TemporaryFolder.with { folder in
            // Numbers that do not repeat, so that packed halves are about half.
            var generator = SplitMix(seed: 1)
            let text = (0..<20_000).map { _ in "{\"x\":\(generator.next())}\n" }.joined()
            let packed = Self.packers[packer].pack(Array(text.utf8))
            try folder.write(Array(packed.prefix(packed.count / 2)), to: "a.jsonl.x")
            let run = try await ReadingRun(folder)
            let name = Self.packers[packer].name
            let path = folder.path + "/a.jsonl.x"
            let detail = "it ends in the middle of its \(name) data"
            #expect(run.summary.failures == [.brokenCompression(path: path, detail: detail)])
            #expect(run.summary.files == FileCounts(failed: 1))
            let records = run.records(in: folder)
            #expect((1000..<19_000).contains(records.count))
            #expect(run.rejections == [])
            let whole = text.split(separator: "\n").prefix(records.count).enumerated()
            #expect(records == whole.map { "a.jsonl.x:\($0.offset + 1) \($0.element)" })
            #expect(run.files(in: folder).map { $0.contains(" partial ") } == [true])
        }
    }

    @Test(
        "damage, wrong checksums and bytes behind the end are told, and what came before is kept",
        arguments: [
            (PackedDamage.gzipChecksum, "its gzip data are damaged: their checksum is wrong"),
            (.gzipLength, "its gzip data are damaged: their checksum is wrong"),
            (.gzipGarbage, "behind the end of its gzip data stand bytes that are none"),
            (.gzipGarbageBehindZeros, "behind the end of its gzip data stand bytes that are none"),
            (.gzipSecondHeader, "a gzip header in it is damaged"),
            (.gzipWithoutEnd, "it ends in the middle of its gzip data"),
            (.zstdChecksum, "its zstd data are damaged: their checksum is wrong"),
            (.zstdGarbage, "behind the end of its zstd data stand bytes that are none"),
            (.zstdWithoutEnd, "it ends in the middle of its zstd data"),
        ])
    func tellsDamage(damage: PackedDamage, detail: String) async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(damage.applied(to: Self.lines), to: "a.jsonl")
            let run = try await ReadingRun(folder)
            // libzstd gives nothing of a piece that it has proven wrong.
            let isKept = damage != .zstdChecksum
            #expect(run.records(in: folder) == (isKept ? ["a.jsonl:1 {\"x\":1}", "a.jsonl:2 {\"x\":2}"] : []))
            #expect(run.summary.failures == [.brokenCompression(path: folder.path + "/a.jsonl", detail: detail)])
            #expect(run.files(in: folder) == ["a.jsonl partial " + (isKept ? "16/2" : "0/0")])
        }
    }

    @Test("what cannot be unpacked here is refused and says why")
    func refuses() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(Packing.gzip(Packing.gzip("[1]")), to: "twice.json.gz")
            try folder.write(Packing.zstd(Array(Self.lines.utf8), windowBits: 27), to: "wide.jsonl.zst")
            try folder.write(Packing.gzip([0x50, 0x4B, 3, 4, 0, 0]), to: "zip.gz")
            let run = try await ReadingRun(folder)
            let details = run.summary.failures.map { failure -> String in
                guard case .unsupportedFormat(_, let detail) = failure else { return "\(failure)" }
                return detail
            }
            #expect(
                details == [
                    "compressed twice; unpack it once first",
                    "packed with a zstd window of more than 32 MB; pack it again without --ultra and --long",
                    "a zip archive; unpack it first",
                ])
        }
    }

    @Test("a bomb stops at the limit of bytes, or of times its size", arguments: packers.indices)
    func stopsBombs(packer: Int) async throws {
        try await TemporaryFolder.with { folder in
            let line = "{\"x\":\"" + String(repeating: "a", count: 1 << 20) + "\"}\n"
            try folder.write(Self.packers[packer].pack(Array(String(repeating: line, count: 24).utf8)), to: "a.jsonl")
            let path = folder.path + "/a.jsonl"
            var options = ReadingOptions()
            options.maximumDecompressedBytes = 5_000_000
            options.maximumDecompressionRatio = 1_000_000
            let bytes = try await ReadingRun(folder, options: options)
            #expect(
                bytes.summary.failures == [
                    .decompressionLimit(path: path, setting: "max_decompressed_size_mb", limit: "5 MB")
                ])
            #expect((1...4).contains(bytes.records(in: folder).count))
            options.maximumDecompressedBytes = 1 << 40
            options.maximumDecompressionRatio = 500
            let ratio = try await ReadingRun(folder, options: options)
            #expect(
                ratio.summary.failures == [
                    .decompressionLimit(path: path, setting: "max_decompression_ratio", limit: "500 times its size")
                ])
            #expect((4...12).contains(ratio.records(in: folder).count))
            options.maximumDecompressionRatio = 1_000_000
            #expect(try await ReadingRun(folder, options: options).records(in: folder).count == 24)
        }
    }

    @Test("repetitive data of a few megabytes are no bomb")
    func leavesSmallFilesAlone() async throws {
        try await TemporaryFolder.with { folder in
            let text = String(repeating: "{\"x\":1}\n", count: 500_000)
            try folder.write(Packing.zstd(text), to: "a.jsonl")
            let options = ReadingOptions(maximumDecompressionRatio: 100)
            let run = try await ReadingRun(folder, options: options)
            #expect(run.summary.failures == [])
            #expect(run.batches.map(\.readCount).reduce(0, +) == 500_000)
        }
    }
}

/// Ways in which a packed file can be wrong at its end.
enum PackedDamage: Sendable {
    case gzipChecksum, gzipLength, gzipGarbage, gzipGarbageBehindZeros, gzipSecondHeader, gzipWithoutEnd
    case zstdChecksum, zstdGarbage, zstdWithoutEnd

    func applied(to text: String) -> [UInt8] {
        var gzip = Packing.gzip(text)
        var zstd = Packing.zstd(text)
        switch self {
        case .gzipChecksum: gzip[gzip.count - 8] ^= 1
        case .gzipLength: gzip[gzip.count - 1] ^= 1
        case .gzipGarbage: return gzip + Array("more".utf8)
        case .gzipGarbageBehindZeros: return gzip + [0, 0, 1]
        case .gzipSecondHeader: return gzip + [0x1F, 0, 8, 0]
        case .gzipWithoutEnd: return Array(gzip.dropLast(3))
        case .zstdChecksum: zstd[zstd.count - 1] ^= 1
        case .zstdGarbage: return zstd + Array("more bytes".utf8)
        case .zstdWithoutEnd: return Array(zstd.dropLast(2))
        }
        switch self {
        case .zstdChecksum: return zstd
        default: return gzip
        }
    }
}
