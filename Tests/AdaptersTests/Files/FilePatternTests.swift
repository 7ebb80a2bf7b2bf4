import Adapters
import Foundation
import Ingestion
import Testing

@Suite("File patterns")
struct FilePatternTests {
    @Test(
        "picks the files a pattern means",
        arguments: [
            ("*.*", ["a.json", "b.csv", "ä.json", "[x].json"]),
            ("*", ["README", "a.json", "b.csv", "ä.json", "[x].json"]),
            ("*.json", ["a.json", "ä.json", "[x].json"]), ("?.json", ["a.json", "ä.json"]),
            ("[a-c].*", ["a.json", "b.csv"]),
            ("[!a]*.{json,csv}", ["b.csv", "ä.json", "[x].json"]), ("{a,b}.{csv,json}", ["a.json", "b.csv"]),
            ("\\[x\\].json", ["[x].json"]), ("[[]x].json", ["[x].json"]), ("a.json", ["a.json"]),
            ("./a.json", ["a.json"]),
            ("**/*.json", ["a.json", "ä.json", "[x].json", "one/c.json", "one/two/d.json"]),
            ("**", ["README", "a.json", "b.csv", "ä.json", "[x].json", "one/c.json", "one/two/d.json"]),
            ("one/**", ["one/c.json", "one/two/d.json"]), ("*/*.json", ["one/c.json"]),
            ("**/two/*", ["one/two/d.json"]), ("o{ne,ff}/**/d.json", ["one/two/d.json"]), (".*", [".secret.json"]),
            ("archived/*", []), ("{a.json", []), ("*x*x*x*", []),
            ("", ["README", "a.json", "b.csv", "ä.json", "[x].json"]),
        ])
    func picks(pattern: String, names: [String]) async throws {
        try await TemporaryFolder.with { folder in
            for name in [
                "README", "a.json", "b.csv", "ä.json", "[x].json", ".secret.json", "one/c.json", "one/two/d.json",
                "one/archived/e.json", "archived/f.json", "archived.d/.g.json",
            ] { try folder.write("[0]", to: name) }
            let run = try await ReadingRun(folder, pattern: pattern)
            let found = Set(run.batches.flatMap(\.files).map { String($0.path.dropFirst(folder.path.count + 1)) })
            #expect(found == Set(names))
        }
    }

    @Test("folders are searched once, however they are linked, and loops are named")
    func followsLinks() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[1]", to: "data/one/a.json")
            try folder.write("[2]", to: "elsewhere/b.json")
            try folder.link("data/linked", to: "../elsewhere")
            try folder.link("data/again", to: "one")
            try folder.link("data/one/up", to: "..")
            let run = try await ReadingRun(folder, path: "data", pattern: "**/*.json")
            #expect(
                run.summary.failures == [.symlinkLoop(path: folder.path + "/data/one/up")]
                    || run.summary.failures == [.symlinkLoop(path: folder.path + "/data/again/up")])
            #expect(run.records(in: folder).count == 2)
            #expect(run.records(in: folder).contains("data/linked/b.json:1 2"))
        }
    }

    @Test("a pattern with many stars is no burden")
    func isLinear() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("[0]", to: String(repeating: "a", count: 200))
            let pattern = String(repeating: "*a", count: 60) + "b"
            let run = try await ReadingRun(folder, pattern: pattern)
            #expect(run.batches.isEmpty)
            #expect(run.summary.files.skippedByPattern == 1)
        }
    }
}
