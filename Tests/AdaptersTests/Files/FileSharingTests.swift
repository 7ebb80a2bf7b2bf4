import Adapters
import Foundation
import Ingestion
import Synchronization
import Testing

@Suite("Sharing the files of a source with other runs")
struct FileSharingTests {
    /// What another run had taken ahead and never read is asked for again at the end.
    @Test func readsInTheEndWhatOthersLeft() async throws {
        try await TemporaryFolder.with { folder in
            for name in ["a", "b", "c"] { try folder.write("1\n", to: "\(name).jsonl") }
            let asked = Mutex<[[String]]>([])
            var options = ReadingOptions()
            options.claimFiles = { paths throws(StoreError) in
                let names = paths.map { String($0.dropFirst(folder.path.count + 1)) }
                let isAgain = asked.withLock { asked in
                    defer { asked.append(names) }
                    return asked.joined().contains { names.contains($0) }
                }
                // The other has “a” and “b” until it vanishes, and had read “b” by then.
                let free = paths.filter { isAgain ? !$0.hasSuffix("b.jsonl") : $0.hasSuffix("c.jsonl") }
                return Dictionary(uniqueKeysWithValues: free.map { ($0, nil) })
            }
            let run = try await ReadingRun(folder, options: options)
            #expect(run.records(in: folder) == ["c.jsonl:1 1", "a.jsonl:1 1"])
            #expect(run.summary.files == FileCounts(read: 2, elsewhere: 1))
            #expect(asked.withLock { $0 } == [["a.jsonl"], ["b.jsonl"], ["c.jsonl"], ["a.jsonl", "b.jsonl"]])
        }
    }

    /// A run that failed had read some of what it had claimed: that is known with the claim, and not read again.
    @Test func goesOnWhereARunThatFailedHadCome() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write("1\n2\n", to: "archived.jsonl")
            try folder.write("1\n2\n", to: "grown.jsonl")
            try folder.write("1\n2\n", to: "read.jsonl")
            try folder.write("1\n2\n", to: "untouched.jsonl")
            var known = try await ReadingRun(folder).progress
            known[folder.path + "/archived.jsonl"]?.state = .archived
            known[folder.path + "/untouched.jsonl"] = nil
            try folder.write("1\n2\n3\n", to: "grown.jsonl")
            var options = ReadingOptions()
            options.claimFiles = { [known] paths throws(StoreError) in
                // It is moved away while this run goes on.
                try? FileManager.default.removeItem(atPath: folder.path + "/archived.jsonl")
                return Dictionary(uniqueKeysWithValues: paths.map { ($0, known[$0]) })
            }
            let run = try await ReadingRun(folder, archives: true, options: options)
            #expect(
                run.records(in: folder) == ["grown.jsonl:3 3", "untouched.jsonl:1 1", "untouched.jsonl:2 2"])
            #expect(run.summary.failures == [])
            #expect(run.summary.files == FileCounts(read: 2, unchanged: 2, grown: 1, archived: 3))
        }
    }
}
