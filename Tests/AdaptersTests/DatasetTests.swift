import Foundation
import Ingestion
import JSONText
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import Adapters

@Suite("Datasets for training")
struct DatasetTests {
    let folder: StoreFolder
    let store: SQLiteStore

    init() throws {
        folder = try StoreFolder(preferringMemory: true)
        store = SQLiteStore(path: folder.storePath)
    }

    private var shelf: DatasetFolders { DatasetFolders(root: folder.path) }

    /// Forecasts of forty days, two a day, out of order; every fifth says too little trust.
    private func load(_ store: any Store, days: Int = 40) async throws {
        var bodies: [String] = []
        for number in 0..<2 * days {
            let day = number * 7 % (2 * days) / 2
            let trust = number % 5 == 0 ? "0.2" : "0.9"
            let score = number % 3 == 0 ? "" : #","trust_score":\#(trust)"#
            bodies.append(#"{"forecast_id":"f\#(number)","day":\#(day),"variables":{"spx":\#(number).50}\#(score)}"#)
        }
        var batch = TrustSamples.batch(bodies, file: "/data/f.jsonl")
        for number in bodies.indices {
            let day = number * 7 % (2 * days) / 2
            batch.records.entries[number].eventTime =
                number % 13 == 0 ? nil : Int64(1_748_736_000 + day * 86_400) * 1_000_000
            batch.records.entries[number].isMarkedInvalid = number % 17 == 0
        }
        _ = try await store.load([batch])
    }

    private static let terms = TrainingTerms(variables: ["spx"], windowDays: 15, overlapDays: 5, threshold: 0.5)

    private func make(
        _ store: any Store, name: String = "training", shelf: DatasetFolders? = nil, isCompressed: Bool = false,
        format: DatasetFormat = .jsonl, terms: TrainingTerms = terms, finishing: Bool = true
    ) async throws -> (folder: String, manifest: DatasetManifest) {
        let plan = TrainingPlan(sources: ["forecasts"], period: nil, zone: .gmt, terms: terms)
        let shelf = shelf ?? self.shelf
        let book = RuleBook([
            RuleFile(
                path: "rules/causal/a.json",
                try JSONDocument(
                    bytes: Array(
                        #"[{"rule_id":"A","rule_definition":{"x":1},"trust_score":0.6},{"rule_id":"B","rule_definition":2,"trust_score":0.4}]"#
                            .utf8)))
        ])
        let made = try await TrainingBuild(plan, rules: book, format: format, isCompressed: isCompressed) { _, _ in
        } begin: { () throws(DatasetFailure) in
            try shelf.begin(name)
        }.perform(store)
        let (content, draft) = (made.content, made.draft)
        let manifest = DatasetManifest(
            content: content,
            made: .init(
                dataset: name, version: draft.version, time: StoreSamples.noon, command: "make", magpie: "1",
                engine: "SQLite", numbers: content.batches.indices.map { draft.firstNumber + $0 }, settings: []))
        return (try draft.finish(manifest), manifest)
    }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    // MARK: What is in them

    @Test func holdTheRecordsOfEachWindowInTheOrderOfTheirEvents() async throws {
        try await load(store)
        let (place, manifest) = try await make(store)
        #expect(place == folder.path + "/datasets/training/v1")
        #expect(manifest.made.numbers == [1, 2, 3, 4])
        let tally = manifest.content.tally
        #expect(tally.read + tally.untimed == 80)
        #expect(tally.untimed == 7)
        #expect(tally.read == tally.included + tally.belowThreshold + tally.markedInvalid)
        #expect(
            manifest.content.batches.map { "\($0.days.lowerBound.isoText) \($0.days.upperBound.isoText)" } == [
                "2025-06-01 2025-06-15", "2025-06-11 2025-06-25", "2025-06-21 2025-07-05", "2025-07-01 2025-07-10",
            ])
        var rows = 0
        for batch in manifest.content.batches {
            let lines = try lines(place + "/" + batch.file.name).map { try JSONValue(parsing: $0) }
            #expect(lines.count == batch.file.rows)
            #expect(batch.file.rows == batch.rowsWithVariables)
            #expect(batch.sources.map(\.rows) == [batch.file.rows])
            rows += lines.count
            let days = try lines.map { try #require($0["time"]?.string?.prefix(10)) }
            #expect(days == days.sorted())
            #expect(
                days.allSatisfy { (batch.days.lowerBound.isoText...batch.days.upperBound.isoText).contains(String($0)) }
            )
            for line in lines {
                #expect(line["variables"]?["spx"] == line["record"]?["variables"]?["spx"])
                #expect(line["trust"] == line["record"]?["trust_score"] ?? .null)
            }
        }
        #expect(rows == tally.rows)
        #expect(tally.rulesIncluded == 1)
        #expect(manifest.content.rules.belowThreshold.map(\.id) == ["B"])
        #expect(try lines(place + "/rules.jsonl").map { try JSONValue(parsing: $0)["rule_id"] } == [.string("A")])
        #expect(shelf.versions().map(\.manifest) == [manifest])
        await store.close()
    }

    @Test func areTheSameBytesFromTheSameStoreAlsoFromACopyOnAServer() async throws {
        try await load(store)
        let first = try await make(store)
        let second = try await make(store)
        #expect(second.manifest.made.version == 2)
        #expect(second.manifest.made.numbers == [5, 6, 7, 8])
        await store.close()
        let address = try PostgreSQLStores.newAddress()
        _ = try await StoreCopy(from: .file(folder.storePath), to: .server(address)).perform()
        let server = PostgreSQLStore(address)
        let other = try StoreFolder(preferringMemory: true)
        let third = try await make(server, shelf: DatasetFolders(root: other.path))
        await server.close()
        for again in [second, third] {
            #expect(again.manifest.contentHash == first.manifest.contentHash)
            for name in first.manifest.content.batches.map(\.file.name) + ["rules.jsonl"] {
                #expect(
                    FileManager.default.contents(atPath: again.folder + "/" + name)
                        == FileManager.default.contents(atPath: first.folder + "/" + name))
            }
        }
    }

    @Test(arguments: DatasetFormat.allCases, [false, true])
    func areVerifiedByTheirBytes(format: DatasetFormat, isCompressed: Bool) async throws {
        try await load(store)
        let (place, manifest) = try await make(store, isCompressed: isCompressed, format: format)
        await store.close()
        let version = try #require(shelf.versions().first)
        let files = manifest.content.batches.map(\.file)
        func damage() async throws -> [DatasetDamage] {
            try await shelf.verify(files, of: version) { _ in true }
        }
        #expect(try await damage() == [])
        let second = place + "/" + files[1].name
        var bytes = try #require(FileManager.default.contents(atPath: second))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: second))
        #expect(try await damage() == [.content(file: files[1].name)])
        try bytes.dropLast().write(to: URL(fileURLWithPath: second))
        #expect(
            try await damage() == [
                .size(file: files[1].name, expected: Int64(bytes.count), found: Int64(bytes.count - 1))
            ])
        try FileManager.default.removeItem(atPath: second)
        #expect(try await damage() == [.missing(file: files[1].name)])
        #expect(shelf.glance(at: version) == [.missing(file: files[1].name)])
        try Data("{}".utf8).write(to: URL(fileURLWithPath: second))
        try Data("{}".utf8).write(to: URL(fileURLWithPath: place + "/batch-0099.jsonl"))
        let size = DatasetDamage.size(file: files[1].name, expected: files[1].bytes, found: 2)
        #expect(try await damage() == [size, .stray(file: "batch-0099.jsonl")])
        #expect(shelf.glance(at: version) == [size, .stray(file: "batch-0099.jsonl")])
        await #expect(throws: DatasetFailure.stopped) {
            try await shelf.verify(files, of: version) { _ in false }
        }
    }

    // MARK: How they come to be

    @Test func areNotThereBeforeTheyAreWholeAndLeaveNothingBehind() async throws {
        try await load(store)
        let draft = try shelf.begin("spring")
        let file = try draft.makeFile("batch-0001.jsonl", isCompressed: false)
        try Array("half".utf8).withUnsafeBufferPointer { try file.append($0) }
        #expect(shelf.versions() == [])
        // Whoever makes one keeps others from it.
        #expect(throws: DatasetFailure.busy(by: getpid())) { try shelf.begin("other") }
        draft.abandon()
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/datasets"))
        // What a killed process left is swept away by the next.
        let left = folder.path + "/datasets/.making-spring-v1"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
        _ = try await make(store, name: "spring")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/datasets") == ["spring"])
        await store.close()
    }

    @Test func numbersOfBatchesAndVersionsAreNeverGivenAgain() async throws {
        try await load(store)
        let (place, _) = try await make(store)
        try FileManager.default.removeItem(atPath: place)
        let second = try await make(store)
        #expect(second.manifest.made.version == 2)
        #expect(second.manifest.made.numbers == [5, 6, 7, 8])
        try FileManager.default.removeItem(atPath: folder.path + "/.magpie/datasets.last")
        let other = try await make(store, name: "other")
        #expect(other.manifest.made.version == 1)
        #expect(other.manifest.made.numbers == [9, 10, 11, 12])
        #expect(shelf.version(ofBatch: 6)?.name == "training")
        #expect(shelf.version(ofBatch: 10)?.folder == other.folder)
        #expect(shelf.version(ofBatch: 13) == nil)
        #expect(shelf.lastVersion(of: "training")?.version == 2)
        await store.close()
    }

    /// Such a number made the next create die.
    @Test func aNumberThatLeavesNoRoomForAnotherIsNone() async throws {
        try await load(store)
        let (place, manifest) = try await make(store)
        let last = folder.path + "/.magpie/datasets.last"
        for text in ["9223372036854775807\n", "9223372036854775807", "5\ntraining 1 1 9223372036854775807\n"] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: last))
            let made = try await make(store)
            #expect(made.manifest.made.numbers.allSatisfy { $0 < 100 })
        }
        // A manifest of an earlier version has no hash over its numbers.
        var old = manifest
        old.made.numbers[0] = Int.max
        let text = old.json.prettyText().replacing("\"manifest\": 2", with: "\"manifest\": 1")
        try Data(text.utf8).write(to: URL(fileURLWithPath: place + "/manifest.json"))
        try FileManager.default.removeItem(atPath: last)
        #expect(shelf.versions().first?.manifest == nil)
        #expect(try await make(store).manifest.made.numbers.allSatisfy { $0 < 100 })
        await store.close()
    }

    @Test func copiesAndLinksAreNoFurtherDatasets() async throws {
        try await load(store)
        let (place, manifest) = try await make(store)
        await store.close()
        let datasets = folder.path + "/datasets/"
        try FileManager.default.createDirectory(atPath: datasets + "copy", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: place, toPath: datasets + "copy/v1")
        try FileManager.default.createSymbolicLink(atPath: datasets + "current", withDestinationPath: "training")
        try FileManager.default.createSymbolicLink(atPath: datasets + "training/v9", withDestinationPath: "v1")
        let versions = shelf.versions()
        #expect(versions.map(\.folder) == [datasets + "copy/v1", place])
        #expect(versions.map(\.manifest) == [nil, manifest])
        #expect(versions[0].copyOf == .init(name: "training", version: 1))
        #expect(shelf.version(ofBatch: 1)?.folder == place)
    }

    @Test func whereNoFolderCanBeMadeItIsSaidWhy() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path + "/datasets"))
        #expect(throws: DatasetFailure.cannotWrite(path: folder.path + "/datasets", errno: ENOTDIR)) {
            try shelf.begin("training")
        }
    }

    @Test func whatAKilledOneLeftIsALeftoverOnceNobodyHoldsTheLock() throws {
        let draft = try shelf.begin("spring")
        let file = try draft.makeFile("batch-0001.jsonl", isCompressed: false)
        try Array("half".utf8).withUnsafeBufferPointer { try file.append($0) }
        let scan = OwnFileScan(root: folder.path)
        #expect(scan.leftovers() == [])
        let left = folder.path + "/datasets/.making-spring-v1"
        try FileManager.default.copyItem(atPath: left, toPath: left + "0")
        draft.abandon()
        #expect(scan.leftovers() == [left + "0"])
    }

    /// The end was that of the day it was asked on: the next day the same store made other bytes.
    @Test func withoutAnEndItStopsAtTheLastEvent() async throws {
        try await load(store)
        func content(_ period: Range<Date>?) async throws -> DatasetManifest.Content {
            let plan = TrainingPlan(sources: ["forecasts"], period: period, zone: .gmt, terms: Self.terms)
            let made = try await TrainingBuild(plan, rules: .empty, format: .jsonl, isCompressed: false) { _, _ in
            } begin: { [shelf] () throws(DatasetFailure) in
                try shelf.begin("open")
            }.perform(store)
            made.draft.abandon()
            return made.content
        }
        let whole = try await content(nil)
        #expect(try await content(.distantPast ..< .distantFuture) == whole)
        let first = try #require(whole.times?.lowerBound)
        let start = Date(timeIntervalSince1970: Double(first) / 1e6)
        #expect(try await content(start ..< .distantFuture) == whole)
        await store.close()
    }

    @Test func namesAreThoseOfFolders() throws {
        for name in ["..", "a/b", "", ".hidden", "ü", String(repeating: "a", count: 65)] {
            #expect(throws: DatasetFailure.badName(name)) { try shelf.begin(name) }
        }
    }

    @Test func aManifestThatWasChangedIsNone() async throws {
        try await load(store)
        let (place, manifest) = try await make(store)
        await store.close()
        let path = place + "/manifest.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(DatasetManifest(Array(text.utf8)) == manifest)
        let changes = [
            ("\"trust_threshold\": 0.5", "\"trust_threshold\": 0.4"),
            ("\"command\": \"make\"", "\"command\": \"made\""),
            ("\"time\": \"20", "\"time\": \"19"), ("\"batch_numbers\": [1,", "\"batch_numbers\": [9,"),
            ("\"manifest\": 2,", "\"manifest\": 2, \"further\": 1,"), ("\"manifest_hash\"", "\"manifest_mash\""),
        ]
        for (said, instead) in changes {
            #expect(text.contains(said))
            try text.replacing(said, with: instead).write(toFile: path, atomically: true, encoding: .utf8)
            #expect(shelf.versions().map(\.manifest) == [nil], "\(instead)")
        }
        // Those of an earlier version have a hash over their content alone.
        try (manifest.json.prettyText() + "\n").replacing("\"manifest\": 2", with: "\"manifest\": 1")
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(shelf.versions().map(\.manifest) == [manifest])
    }

    @Test func whatWouldBeIsWhatIsMade() async throws {
        try await load(store)
        for overlap in [0, 5, 14] {
            for threshold in [0.1, 0.5, 0.95] {
                let terms = TrainingTerms(variables: [], windowDays: 15, overlapDays: overlap, threshold: threshold)
                let made = try await make(store, terms: terms).manifest.content.tally
                let plan = TrainingPlan(sources: ["forecasts"], period: nil, zone: .gmt, terms: terms)
                let found = Mutex<[TrainingTally]>([])
                try await store.withTrainingView { view in
                    let tallies = try TrainingSurvey(plan, terms: [terms]).tallies(view, rules: [])
                    found.withLock { $0 = tallies }
                }
                var expected = made
                expected.rulesIncluded = 0
                expected.rulesBelowThreshold = 0
                #expect(found.withLock { $0 } == [expected])
            }
        }
        await store.close()
    }
}
