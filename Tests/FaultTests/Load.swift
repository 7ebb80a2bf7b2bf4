import Foundation

/// Data of every kind in a workspace, and the manifest of what must come of it, made with the data and not read from it.
struct Load: Sendable {
    /// Paths in the workspace, with their texts.
    private(set) var files: [String: String] = [:]
    /// What is stored of each source, once each.
    private(set) var records: [String: Set<String>] = [:]
    /// What is in quarantine: “source file position”.
    private(set) var rejections: Set<String> = []
    /// The files as they lie there when all is done.
    private(set) var filesAfterwards: [String: String] = [:]

    /// One command a source, so that each is reported by itself and what was reported can be held against the store.
    static let sources = ["events", "rows", "moved", "pulse_forecasts"]
    static let commands = sources.map { "ingest " + $0 }

    /// - Parameters:
    ///   - scale: multiplies the number of records. What a smaller load has, a larger has at the same places.
    ///   - earlier: a load that was stored before, in the same workspace.
    init(scale: Int = 1, after earlier: Load? = nil) {
        for source in Load.sources { records[source] = [] }
        write(Load.settings, to: "magpie.json")
        addEvents(60 * scale)
        addRows(40 * scale)
        addMoved(30 * scale)
        addForecasts(30 * scale)
        for (path, text) in earlier?.filesAfterwards ?? [:] where path.contains("/archived/") {
            // The archive never overwrites: the later file gets a number.
            filesAfterwards[path.replacing(".jsonl", with: ".1.jsonl")] = filesAfterwards[path]
            filesAfterwards[path] = text
        }
    }

    private static let settings = """
        {
          // Small batches, so that there are many transactions.
          "batch_size": 32,
          "data_sources": [
            {"source_id": "events", "source_type": "file", "path": "events", "file_pattern": "*.jsonl"},
            {"source_id": "rows", "source_type": "file", "path": "rows", "file_pattern": "*.csv"},
            {"source_id": "moved", "source_type": "file", "path": "moved", "file_pattern": "*.jsonl",
              "archive_after_ingestion": true},
            {"source_id": "symbolic_logs", "enabled": false},
            {"source_id": "trust_logs", "enabled": false}
          ]
        }

        """

    private mutating func write(_ text: String, to path: String, endsAt end: String? = nil) {
        files[path] = text
        filesAfterwards[end ?? path] = text
    }

    /// JSON Lines in two files, with duplicates in one and between them, and lines that are no JSON.
    private mutating func addEvents(_ count: Int) {
        var texts = ["", ""]
        var lines = [0, 0]
        func add(_ line: String, to file: Int) {
            texts[file] += line + "\n"
            lines[file] += 1
        }
        for number in 0..<count {
            let file = number % 3 == 0 ? 1 : 0
            let record = #"{"event":\#(number),"text":"\#(String(repeating: "e", count: 40 + number % 200))"}"#
            add(record, to: file)
            records["events"]?.insert(Load.comparable(record))
            if number % 10 == 4 { add(record, to: 1 - file) }
            if number % 12 == 7 { add(record.replacing(",", with: " ,  "), to: file) }
            if number % 15 == 11 {
                add(#"{"event":\#(number),"text":"never closed}"#, to: file)
                rejections.insert("events events/\(file).jsonl \(lines[file])")
            }
        }
        write(texts[0], to: "events/0.jsonl")
        write(texts[1], to: "events/1.jsonl")
    }

    private mutating func addRows(_ count: Int) {
        var text = "row,day,amount\n"
        var row = 0
        for number in 0..<count {
            text += "\(number),2025-05-\(number % 28 + 1),\(number).50\n"
            row += 1
            records["rows"]?.insert(
                Load.comparable(#"{"row":"\#(number)","day":"2025-05-\#(number % 28 + 1)","amount":"\#(number).50"}"#))
            if number % 13 == 5 {
                text += "\(number),too,many,cells\n"
                row += 1
                rejections.insert("rows rows/rows.csv \(row)")
            }
        }
        write(text, to: "rows/rows.csv")
    }

    /// Two files that are moved away when they are stored.
    private mutating func addMoved(_ count: Int) {
        for file in ["a.jsonl", "b.jsonl"] {
            var text = ""
            for number in 0..<count / 2 {
                let record = #"{"file":"\#(file)","number":\#(number),"value":0.1}"#
                text += record + "\n"
                records["moved"]?.insert(Load.comparable(record))
            }
            write(text, to: "moved/" + file, endsAt: "moved/archived/" + file)
        }
    }

    /// One array with a schema.
    private mutating func addForecasts(_ count: Int) {
        var elements: [String] = []
        for number in 0..<count {
            let record = #"{"forecast_id":"f\#(number)","variables":{"spx_close":5000.\#(number)},"confidence":0.5}"#
            elements.append(record)
            records["pulse_forecasts"]?.insert(Load.comparable(record))
            if number % 9 == 3 {
                elements.append(#"{"forecast_id":"f\#(number)","confidence":"high"}"#)
                rejections.insert("pulse_forecasts data/forecast_output/forecasts.json \(elements.count)")
            }
        }
        write("[\n" + elements.joined(separator: ",\n") + "\n]\n", to: "data/forecast_output/forecasts.json")
    }

    /// JSON such that equal contents are equal texts; the data has no number that a double cannot hold.
    static func comparable(_ json: String) -> String {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)),
            let data = try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        else { return "no JSON: " + json }
        return String(decoding: data, as: UTF8.self)
    }

    func place(into stage: Stage) throws {
        for (path, text) in files { try stage.write(text, to: path) }
    }
}

extension Load {
    static let questions = ["count records", "show last 500 rejected records", "show last 200 runs"]

    /// What is not as it must be after a last run without faults. The stage is used up by it.
    /// - Parameter last: what the program said in that run, to the commands and the questions.
    func complaints(about stage: Stage, after last: Stage.Outcome) throws -> [String] {
        var complaints: [String] = []
        func check(_ isSo: Bool, _ complaint: @autoclosure () -> String) { if !isSo { complaints.append(complaint()) } }

        check(last.exitCode == 0, "the run after it ended with \(last.exitCode): \(last.diagnostics)")
        for reply in last.replies { check(reply.outcome == "done", "“\(reply.line)”: \(reply.reply)") }
        let asked = last.replies.suffix(Load.questions.count)
        check(asked.map(\.line) == Load.questions, "the questions were not all answered")

        let counted = asked.first?.data["sources"] as? [String: Int]
        check(counted == records.mapValues(\.count), "counted \(counted ?? [:])")

        let rejected = asked.dropFirst().first?.objects("rejected").map { rejection in
            let file = (rejection["file"] as? String ?? "").replacing(stage.workspace + "/", with: "")
            return "\(rejection["source"] ?? "") \(file) \(rejection["position"] ?? 0)"
        }
        check(rejected?.sorted() == rejections.sorted(), "in quarantine: \(rejected?.sorted() ?? [])")

        var stored = 0
        for run in asked.last?.objects("runs") ?? [] {
            func count(_ name: String) -> Int { run[name] as? Int ?? -1 }
            stored += count("stored")
            check(
                count("read") == count("stored") + count("duplicates") + count("rejected"), "a run of sums: \(run)")
            let state = run["state"] as? String ?? ""
            check(["finished", "interrupted", "failed"].contains(state), "a run is \(state)")
        }
        check(stored == records.values.map(\.count).reduce(0, +), "the runs stored \(stored)")

        let store = try StoreReader(workspace: stage.workspace)
        complaints += try store.faults()
        let bodies = try store.rows(
            "SELECT sources.name, body FROM records JOIN sources ON sources.id = records.source")
        let expected = records.flatMap { source, bodies in bodies.map { source + " | " + $0 } }
        let found = bodies.map { row -> String in
            let parts = row.split(separator: " | ", maxSplits: 1)
            return parts[0] + " | " + Load.comparable(String(parts.last ?? ""))
        }
        check(found.sorted() == expected.sorted(), "\(found.count) records, not those of the manifest")

        let files = try stage.files().mapValues { String(decoding: $0, as: UTF8.self) }
        check(files == filesAfterwards, "files: \(difference(files))")
        return complaints
    }

    /// Whether the store knows what it has: the same records in another file are all duplicates.
    func complaintsOfReadingAgain(in stage: Stage) throws -> [String] {
        try stage.write((records["events"] ?? []).sorted().joined(separator: "\n"), to: "events/again.jsonl")
        let reply = try stage.say(["ingest events"]).replies.last
        let runs = reply?.objects("runs") ?? []
        guard runs.count == 1, runs[0]["stored"] as? Int == 0, reply?.outcome == "done" else {
            return ["the same records in another file: \(reply?.reply ?? "")"]
        }
        return []
    }

    private func difference(_ files: [String: String]) -> String {
        let names = Set(files.keys).union(filesAfterwards.keys)
        return names.filter { files[$0] != filesAfterwards[$0] }.sorted().map { name in
            files[name] == nil
                ? "\(name) is gone" : filesAfterwards[name] == nil ? "\(name) is too many" : "\(name) differs"
        }.joined(separator: ", ")
    }
}
