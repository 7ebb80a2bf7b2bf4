import Foundation
import Synchronization
import Testing

extension FaultTests {
    /// Faults while training batches are made: a version is there whole or not at all, and the next create goes on.
    @Suite("of making datasets")
    struct DatasetTests {
        private static let create = "create training batches from events"
        private static let plans = [
            Plan(kind: .kill, count: 12), Plan(kind: .killAfter, count: 3), Plan(kind: .tear, count: 3),
            Plan(kind: .cut, count: 3), Plan(kind: .cutSome, count: 4),
            Plan(kind: .noSpace, isOngoing: true, count: 3), Plan(kind: .inputOutput, count: 3),
        ]

        @Test func leaveAWholeVersionOrNone() throws {
            let template = try Self.makeTemplate()
            let whole = try Stage(copying: template.workspace)
            let outcome = try whole.say([Self.create], fault: Fault(kind: .kill, instant: 0))
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(try whole.files().keys.filter { $0.contains("datasets/training/v1/batch-") }.count >= 3)
            let instants = Instants(calls: outcome.calls)
            let faults = Self.plans.flatMap { $0.faults(among: instants) }
            #expect(faults.count >= 20)
            let complaints = Mutex<[String]>([])
            let path = template.workspace
            inParallel(faults.count) { index in
                let found = Self.complaints(after: faults[index], template: path)
                complaints.withLock { $0 += found }
            }
            #expect(complaints.withLock { $0.sorted() } == [])
            // Removed with the last use of it.
            withExtendedLifetime(template) {}
            Summary.add(Self.create, tried: faults.count, of: outcome.calls.count)
        }

        /// A workspace with forty days of events.
        private static func makeTemplate() throws -> Stage {
            let stage = try Stage()
            try stage.write(
                """
                {"batch_size_days": 15, "overlap_days": 5, "trust_threshold": 0.5, "data_sources": [
                  {"source_id": "events", "source_type": "file", "path": "events", "event_time": "at"},
                  {"source_id": "pulse_forecasts", "enabled": false}, {"source_id": "symbolic_logs", "enabled": false},
                  {"source_id": "trust_logs", "enabled": false}]}
                """, to: "magpie.json")
            let lines = (0..<400).map { number in
                let day = number / 10
                let date = "2025-0\(6 + day / 30)-\(day % 30 < 9 ? "0" : "")\(day % 30 + 1)"
                return
                    #"{"n": \#(number), "at": "\#(date)T08:00:00Z", "text": "\#(String(repeating: "e", count: 900))"}"#
            }
            try stage.write(lines.joined(separator: "\n") + "\n", to: "events/0.jsonl")
            try stage.write(#"{"rule_id": "R1", "rule_definition": 1}"#, to: "rules/causal/r.json")
            let loaded = try stage.say(["ingest events"])
            guard loaded.exitCode == 0 else { throw Stage.Missing(what: "the load: \(loaded)") }
            return stage
        }

        private static func complaints(after fault: Fault, template: String) -> [String] {
            do {
                let stage = try Stage(copying: template)
                var complaints: [String] = []
                func check(_ isRight: Bool, _ what: String) { if !isRight { complaints.append(what) } }
                let first = try stage.say([create], fault: fault)
                complaints += Trial.complaints(about: first, after: fault)
                let isDone = first.replies.contains { $0.outcome == "done" }
                // What is listed is whole, whatever else lies there.
                let looks = try stage.say(["list batches", "verify all batches", "doctor"])
                let listed = looks.replies.first?.objects("batches") ?? []
                check(!isDone || !listed.isEmpty, "what was said to be made is not there")
                check(listed.isEmpty || listed.count == 4, "\(listed.count) batches")
                check(looks.replies[1].outcome == (listed.isEmpty ? "refused" : "done"), looks.replies[1].reply)
                check(looks.replies[2].outcome == "done", "doctor: \(looks.replies[2].data)")
                let second = try stage.say([create, "verify all batches", "doctor"])
                complaints += second.replies.filter { $0.outcome != "done" }.map(\.reply)
                let numbers = second.replies.first?.objects("batches").compactMap { $0["batch"] as? Int } ?? []
                let before = listed.compactMap { $0["batch"] as? Int }
                check(
                    Set(numbers).isDisjoint(with: before) && numbers.count == 4, "numbers \(numbers), before \(before)")
                let left = try stage.files().keys.filter { $0.contains(".making-") }
                check(left.isEmpty, "left \(left)")
                return complaints.map { "\(fault): \($0)" }
            } catch {
                return ["\(fault): \(error)"]
            }
        }
    }
}
