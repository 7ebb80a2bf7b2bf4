import Foundation
import Ingestion
import Testing

@Suite("Reading UTF-16 files")
struct UTF16FileTests {
    @Test(
        "either byte order, with its mark or without, packed or not", arguments: [true, false],
        [true, false])
    func reads(isBigEndian: Bool, hasMark: Bool) async throws {
        try await TemporaryFolder.with { folder in
            let lines = "{\"x\":\"é€😀\"}\n{\"x\":2}\n"
            func written(_ text: String) -> [UInt8] { Packing.utf16(text, isBigEndian: isBigEndian, mark: hasMark) }
            try folder.write(written(lines), to: "a.jsonl")
            try folder.write(Packing.gzip(written(lines)), to: "b.jsonl.gz")
            try folder.write(written("name;größe\r\n😀;5\r\n"), to: "c.csv")
            try folder.write(written("[1,\"\u{FFFF}\u{10FFFF}\"]"), to: "d.json")
            for chunk in [1, 5, 1 << 20] {
                let run = try await ReadingRun(folder, chunkBytes: chunk)
                #expect(
                    run.records(in: folder) == [
                        "a.jsonl:1 {\"x\":\"é€😀\"}", "a.jsonl:2 {\"x\":2}", "b.jsonl.gz:1 {\"x\":\"é€😀\"}",
                        "b.jsonl.gz:2 {\"x\":2}", "c.csv:1 {\"name\":\"😀\",\"größe\":\"5\"}", "d.json:1 1",
                        "d.json:2 \"\u{FFFF}\u{10FFFF}\"",
                    ])
                #expect(run.summary.failures == [])
            }
        }
    }

    @Test("a lone surrogate or an odd byte costs one record")
    func losesOneRecord() async throws {
        try await TemporaryFolder.with { folder in
            // High alone, low alone, high before high with its low, high at the end of a line, and of the file.
            let units: [[UInt16]] = [
                Array("\"1\"\n".utf16), [0x22, 0xD800, 0x22, 0x0A], [0x22, 0xDC00, 0x22, 0x0A],
                [0x22, 0xD83D, 0xD83D, 0xDE00, 0x22, 0x0A], [0x22, 0x22, 0xD800, 0x0A], Array("\"2\"\n".utf16),
                [0xD800],
            ]
            try folder.write(bytes(units.joined()), to: "a.jsonl")
            try folder.write(bytes(Array("\"3\"\n".utf16)) + [0x22], to: "b.jsonl")
            try folder.write(bytes(Array("k,l\n1,".utf16) + [0xDC00, 0x0A] + Array("2,3\n".utf16)), to: "c.csv")
            let run = try await ReadingRun(folder)
            #expect(
                run.records(in: folder) == [
                    "a.jsonl:1 \"1\"", "a.jsonl:6 \"2\"", "b.jsonl:1 \"3\"", "c.csv:2 {\"k\":\"2\",\"l\":\"3\"}",
                ])
            #expect(run.rejections.map(\.position) == [2, 3, 4, 5, 7, 2, 1])
            #expect(run.rejections[0].reason == .invalidUTF8(column: 2))
            #expect(run.rejections[0].payload == [0x22, 0xED, 0xA0, 0x80, 0x22])
            #expect(run.rejections[5].payload == [0xFF])
            #expect(run.summary.failures == [])
        }
    }

    @Test("UTF-32 is refused")
    func refusesUTF32() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write([0xFF, 0xFE, 0, 0, 0x31, 0, 0, 0], to: "a.json")
            let run = try await ReadingRun(folder)
            #expect(
                run.summary.failures == [
                    .unsupportedFormat(path: folder.path + "/a.json", detail: "written in UTF-32; save it as UTF-8")
                ])
        }
    }

    private func bytes(_ units: some Sequence<UInt16>) -> [UInt8] {
        ([0xFEFF] + Array(units)).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }
}
