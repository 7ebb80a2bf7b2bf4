import Foundation
import Synchronization
import Testing

extension FaultTests {
    /// Faults while `magpie.json` is changed: it is as before or as after, and one more run brings it to after.
    @Suite("of a save")
    struct SaveTests {
        struct Change: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var commands: [String]
        }

        static let changes = [
            Change(testDescription: "a setting", commands: ["set batch size to 64", "save"]),
            Change(testDescription: "a source", commands: ["disable rows", "save"]),
        ]

        /// Those of the short mode.
        static let kinds: Set<Fault.Kind> = [.kill, .tear, .cut, .cutSome, .noSpace, .inputOutput]

        @Test("leaves the old file or the new one, and nothing beside it", arguments: changes)
        func isAllOrNothing(change: Change) throws {
            let prepared = try Stage()
            try Load().place(into: prepared)
            let before = try prepared.files()
            let done = try Stage(copying: prepared.workspace)
            let outcome = try done.say(change.commands, fault: Fault(kind: .kill, instant: 0))
            let after = try done.files()
            #expect(outcome.exitCode == 0)
            #expect(before["magpie.json"] != after["magpie.json"])

            // The journal in the store is not what is tried here.
            let instants = Instants(
                calls: outcome.calls.filter {
                    $0.path.contains(".tmp") || $0.path.hasSuffix("magpie.json")
                        || $0.path.hasSuffix("/ws") || $0.path.hasSuffix("settings.lock")
                })
            var faults: [Fault] = []
            for kind in Fault.Kind.allCases where Soak.isOn || Self.kinds.contains(kind) {
                let ends = instants.all(for: kind) + (kind == .cut || kind == .cutSome ? [outcome.calls.count + 1] : [])
                for seed in 1...(kind.dependsOnChance && Soak.isOn ? 20 : 1) {
                    faults += ends.map { Fault(kind: kind, instant: $0, seed: UInt64(seed)) }
                }
            }
            #expect(faults.count >= 30)
            let complaints = Mutex<[String]>([])
            inParallel(faults.count) { [workspace = prepared.workspace, faults] index in
                let found = complaintsOfTrial(
                    faults[index], change, template: workspace, before: before, after: after)
                complaints.withLock { $0 += found }
            }
            #expect(complaints.withLock { $0.sorted() } == [])
            Summary.add("saving \(change.testDescription)", tried: faults.count, of: instants.calls.count)
        }

        private func complaintsOfTrial(
            _ fault: Fault, _ change: Change, template: String, before: [String: Data], after: [String: Data]
        ) -> [String] {
            do {
                let stage = try Stage(copying: template)
                var complaints: [String] = []
                let first = try stage.say(change.commands, fault: fault)
                complaints += Trial.complaints(about: first, after: fault)
                let text = try stage.files()["magpie.json"]
                let isSaved = first.replies.contains { $0.line == "save" && $0.outcome == "done" }
                if text != after["magpie.json"], isSaved || text != before["magpie.json"] {
                    complaints.append("magpie.json is \(String(decoding: text ?? Data(), as: UTF8.self))")
                }
                let second = try stage.say(change.commands)
                if second.exitCode != 0 { complaints.append("the next save: \(second)") }
                let files = try stage.files()
                if files != after { complaints.append("files: \(files.keys.sorted())") }
                return complaints.map { "\(fault) (\(first.fault?.operation ?? "")): \($0)" }
            } catch {
                return ["\(fault): \(error)"]
            }
        }
    }
}
