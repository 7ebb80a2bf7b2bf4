import Foundation
import Synchronization
import Testing

extension FaultTests {
    /// Faults in what changes a store otherwise than by ingesting: afterwards it is as before or as after.
    @Suite("of operations on the store")
    struct OperationTests {
        @Test("are done wholly or not at all", arguments: Operation.all)
        func isAllOrNothing(operation: Operation) throws {
            let stage = try operation.makeStage()
            let before = try stage.contents()
            let outcome = try stage.say([operation.command], fault: Fault(kind: .kill, instant: 0))
            #expect(outcome.exitCode == 0, "\(outcome)")
            let after = try stage.contents()
            #expect(before != after)

            let instants = Instants(calls: outcome.calls)
            let faults = Operation.plans.flatMap { $0.faults(among: instants) }
            #expect(faults.count >= 12)
            let complaints = Mutex<[String]>([])
            inParallel(faults.count) { index in
                let found = operation.complaints(after: faults[index], before: before, after: after)
                complaints.withLock { $0 += found }
            }
            #expect(complaints.withLock { $0.sorted() } == [])
            Summary.add(operation.command, tried: faults.count, of: outcome.calls.count)
        }
    }
}

/// A command that changes a store, and the store it is said to.
struct Operation: Sendable, CustomTestStringConvertible {
    var command: String
    /// Members of `magpie.json` that it is said with.
    var settings = ""
    /// How many days ago the records came.
    var age = 0
    /// Whether it is done in several transactions, each whole (a retry has one for each source): interrupted, it has done
    /// a part, and the next does the rest.
    var isInSteps = false

    var testDescription: String { command }

    static let all = [
        Operation(command: "undo run 1"),
        Operation(command: "discard rejected records"),
        // What a schema refused is taken without it.
        Operation(command: "retry rejected records", settings: #""validate_schema": false,"#, isInSteps: true),
        Operation(command: "prune", settings: #""retention_days": 30,"#, age: 60, isInSteps: true),
    ]

    static let plans = [
        Plan(kind: .kill, count: 4), Plan(kind: .tear, count: 2), Plan(kind: .cut, count: 2),
        Plan(kind: .cutSome, count: 3), Plan(kind: .noSpace, isOngoing: true, count: 2),
        Plan(kind: .inputOutput, count: 2),
    ]

    func makeStage() throws -> Stage {
        let stage = try Stage()
        let load = Load()
        try load.place(into: stage)
        let loaded = try stage.say(Load.commands, clock: -age * 86_400)
        guard loaded.exitCode == 0, let text = load.files["magpie.json"] else {
            throw Stage.Missing(what: "the load: \(loaded)")
        }
        try stage.write(text.replacing(#""batch_size""#, with: settings + #""batch_size""#), to: "magpie.json")
        return stage
    }

    func complaints(after fault: Fault, before: [String], after: [String]) -> [String] {
        do {
            let stage = try makeStage()
            var complaints: [String] = []
            let first = try stage.say([command], fault: fault)
            complaints += Trial.complaints(about: first, after: fault)
            let left = try stage.contents()
            let isDone = first.replies.contains { $0.outcome == "done" }
            if isInSteps {
                let (was, shall) = (Set(before.filter(Self.isData)), Set(after.filter(Self.isData)))
                let isLoss = !was.intersection(shall).isSubset(of: left)
                if isLoss || !was.union(shall).isSuperset(of: left.filter(Self.isData)) {
                    complaints.append("lost or changed what it was not to touch")
                }
            } else if left != after, isDone || left != before {
                complaints.append("neither as before nor as after: \(left.filter { !before.contains($0) })")
            }
            // What was done is not done again, but marked as interrupted where its run did not end; what was not, is done now.
            let second = try stage.say([left == after ? "count records" : command])
            complaints += second.replies.filter { $0.outcome != "done" }.map(\.reply)
            let difference = Set(try stage.contents()).symmetricDifference(after)
            if !difference.isEmpty { complaints.append("not as after in the end: \(difference.sorted())") }
            complaints += try StoreReader(workspace: stage.workspace).faults()
            return complaints.map { "\(fault) (\(first.fault?.operation ?? "")): \($0)" }
        } catch {
            return ["\(fault): \(error)"]
        }
    }
}

extension Operation {
    private static func isData(_ row: String) -> Bool { row.hasPrefix("record: ") || row.hasPrefix("rejection: ") }
}

extension Stage {
    /// What the store means, without numbers and times that a second try gives anew. The store is left as it is.
    func contents() throws -> [String] {
        let copy = try Stage(copying: workspace)
        let store = try StoreReader(workspace: copy.workspace)
        return try Self.contentQueries.flatMap { name, sql in
            try store.rows(sql).map { name + ": " + $0.replacing(workspace + "/", with: "") }.sorted()
        }
    }

    private static let contentQueries = [
        ("record", "SELECT name, position, marked_invalid, body FROM records JOIN sources ON sources.id = source"),
        ("old version", "SELECT source, key, version FROM old_versions"),
        ("rejection", "SELECT file, position, code, payload FROM rejections WHERE repeated_in IS NULL"),
        ("run", "SELECT source, read, stored, duplicates, rejected, removed, undone_at > 0 FROM runs WHERE read > 0"),
        // What is left of a pruned run means nothing: its empty batches here, its duplicates below.
        (
            "batch",
            """
            SELECT source, read, stored, duplicates, rejected, removed FROM batches
            WHERE removed < stored OR run IN (SELECT id FROM runs)
            """
        ),
        ("file", "SELECT path, offset, positions, state FROM files"),
        (
            "duplicates",
            "SELECT source, file, first_position, last_position FROM duplicates WHERE run IN (SELECT id FROM runs)"
        ),
    ]
}
