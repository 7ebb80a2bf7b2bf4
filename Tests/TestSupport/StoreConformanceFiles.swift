import Foundation
import Ingestion
import Testing

extension StoreConformance {
    static let files: [StoreConformance] = [
        StoreConformance("remembers by what a file is known again, and how it was read") { store in
            let noon = StoreSamples.noon
            var file = StoreSamples.progress("/data/a.csv", positions: 2)
            file.fingerprint = FileFingerprint(
                head: [UInt8](repeating: 1, count: 16), tail: [UInt8](repeating: 0, count: 16), whole: [9, 0, 255])
            file.recipe = [0, 1, 2]
            file.context = Array("id;größe\r\n".utf8)
            var bare = StoreSamples.progress("/data/b.csv", state: .partial)
            bare.fingerprint = FileFingerprint(head: [], tail: [])
            var batch = StoreSamples.batch(1...2)
            batch.files = [file, bare]
            let run = try await store.load([batch])
            #expect(try await store.progress(ofFile: file.path, source: "forecasts") == file)
            #expect(try await store.files(of: "forecasts") == [file.path: file, bare.path: bare])
            #expect(try await store.files(of: "trust") == [:])
            // What is not known any more is forgotten, not kept from before.
            file.fingerprint = nil
            file.recipe = nil
            file.context = nil
            let again = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            _ = try await store.commit(Batch(files: [file]), to: again, at: noon)
            #expect(try await store.progress(ofFile: file.path, source: "forecasts") == file)
            #expect(try await store.records(RecordQuery(runs: [run])).map(\.file) == [file.path, file.path])
        },
        StoreConformance("leaves alone what it knows of a file that is only named") { store in
            let known = StoreSamples.progress("/data/a.jsonl", positions: 1)
            var first = StoreSamples.batch([1])
            first.files = [known]
            _ = try await store.load([first])
            var batch = StoreSamples.batch([2], from: 40)
            batch.files = [FileProgress(path: known.path, size: 0, modified: 0, device: 0, inode: 0, state: .reference)]
            let run = try await store.load([batch])
            #expect(try await store.progress(ofFile: known.path, source: "forecasts") == known)
            #expect(try await store.records(RecordQuery(runs: [run])).map(\.file) == [known.path])
            batch = StoreSamples.batch([3])
            batch.files = [
                FileProgress(path: "/data/new", size: 0, modified: 0, device: 0, inode: 0, state: .reference)
            ]
            _ = try await store.load([batch])
            #expect(try await store.progress(ofFile: "/data/new", source: "forecasts")?.state == .reference)
        },
        StoreConformance("keeps what a run's records looked like") { store in
            let drift = [
                FieldDrift(field: "variables.größe", change: .new(types: ["number"], records: 7)),
                FieldDrift(field: "a", change: .vanished),
                FieldDrift(field: "b", change: .types(from: ["null"], to: ["null", "string"])),
            ]
            let inventory = FieldInventory(
                records: 7, fields: ["a": FieldInventory.Field(records: 6, types: ["null", "string"])])
            #expect(try await store.inventory(of: "forecasts") == FieldInventory())
            let run = try await store.beginRun(of: "forecasts", command: nil, at: StoreSamples.noon)
            try await store.note(drift, fields: inventory, of: run)
            #expect(try await store.runs(matching: RunQuery(id: run)).map(\.drift) == [drift])
            #expect(try await store.inventory(of: "forecasts") == inventory)
            #expect(try await store.inventory(of: "trust") == FieldInventory())
            await #expect(throws: StoreError.self) {
                try await store.note(drift, fields: inventory, of: RunID(9))
            }
        },
        StoreConformance("counts coerced values, and files read in part or not at all") { store in
            let noon = StoreSamples.noon
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            for numbers in [1...2, 3...4] {
                var batch = StoreSamples.batch(numbers)
                batch.coercedValues = 3
                #expect(try await store.commit(batch, to: run, at: noon).coercedValues == 3)
            }
            let files = FileCounts(read: 1, unchanged: 2, grown: 3, skippedByPattern: 4, archived: 5, failed: 6)
            let report = try await store.finishRun(run, state: .finished, files: files, failure: nil, at: noon)
            #expect(report.files == files)
            #expect(report.counts == RecordCounts(read: 4, stored: 4, coercedValues: 6))
            #expect(try await store.runs(matching: RunQuery()) == [report])
        },
        StoreConformance("says where a record came from: run, command, file, and where it was met again") { store in
            let noon = StoreSamples.noon
            let session = try await store.beginSession(at: noon)
            let typed = CommandEntry(session: session, time: noon, text: "ingest forecasts", intents: ["ingest"])
            let command = try await store.append(typed)
            let file = "/data/forecasts.jsonl"
            let run = try await store.load([StoreSamples.batch(1...9)], command: command)
            let again = try await store.load([StoreSamples.batch([7, 2, 3, 4, 5], file: "/data/copy.jsonl")])
            let record = try await store.records(RecordQuery(runs: [run], containing: "\"f4\""))[0]
            let provenance = try await store.provenance(of: record)
            let runs = try await store.runs(matching: RunQuery(id: run))
            let known = try await store.progress(ofFile: file, source: "forecasts")
            #expect([provenance.run] == runs)
            #expect(provenance.command?.id == command)
            #expect(provenance.command?.session == session)
            #expect(provenance.command?.text == "ingest forecasts")
            #expect(provenance.file == known)
            let place = DuplicateRange.Place(run: run, file: file, position: 4)
            #expect(
                provenance.repeats == [
                    DuplicateRange(
                        source: "forecasts", run: again, file: "/data/copy.jsonl", first: 4, last: 4, original: place)
                ])
        },
        StoreConformance("finds records by what their text holds, letter by letter") { store in
            _ = try await store.load(
                [StoreSamples.batch(1...6), StoreSamples.batch(7...12, from: 7)], source: "forecasts")
            _ = try await store.load(111...113, source: "trust", file: "/data/t.jsonl")
            let query = RecordQuery(containing: "f1")
            #expect(try await store.countRecords(query) == 7)
            #expect(try await store.countRecords(RecordQuery(containing: "F1")) == 0)
            #expect(try await store.countRecords(RecordQuery(sources: ["trust"], containing: "größe\":113")) == 1)
            let counts = try await store.countRecordsBySource(query)
            #expect(counts.map { "\($0.source) \($0.count)" } == ["forecasts 4", "trust 3"])
            #expect(try await store.page(20, 0) == ["2:3", "2:2", "2:1", "1:12", "1:11", "1:10", "1:1"])
            #expect(try await store.page(3, 2) == ["2:1", "1:12", "1:11"])
            #expect(try await store.page(3, 6) == ["1:1"])
            #expect(try await store.page(3, 7) == [])
        },
    ]
}

extension Store {
    fileprivate func page(_ limit: Int, _ offset: Int) async throws -> [String] {
        try await records(RecordQuery(containing: "f1", limit: limit, offset: offset)).places
    }
}
