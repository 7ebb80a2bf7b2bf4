import Foundation
import Synchronization

/// One fault or more, one after the other, while a load runs; then a run without; then the comparison.
struct Trial: Sendable {
    var start: Start
    /// The first run meets the first, the next the second: a fault while the store recovers.
    var faults: [Fault]

    /// What was wrong, with where the faults came.
    func complaints() -> [String] {
        do {
            let stage = try start.makeStage()
            var places: [String] = []
            var complaints: [String] = []
            var promised: Set<String> = []
            var ended: [String] = []
            for fault in faults {
                let outcome = try stage.say(Load.commands, fault: fault)
                let place = outcome.fault.map { "\($0.operation) of \($0.path.split(separator: "/").last ?? "")" }
                places.append("\(fault) (\(place ?? "never reached"))")
                complaints += Trial.complaints(about: outcome, after: fault)
                promised.formUnion(Trial.promises(in: outcome))
                // Where the disk takes nothing any more, a run cannot write down how it ended either.
                ended += outcome.wasKilled ? ["interrupted"] : ["interrupted", "failed"]
            }
            let last = try stage.say(Load.commands + Load.questions)
            complaints += try start.load.complaints(about: stage, after: last)
            complaints += Trial.broken(promised, by: last)
            if Soak.isOn || start == .stored { complaints += try start.load.complaintsOfReadingAgain(in: stage) }
            // A run that did not finish says how it ended: killed or with an error.
            let states = last.replies.last?.objects("runs").compactMap { $0["state"] as? String } ?? []
            if states.contains(where: { $0 != "finished" && !ended.contains($0) }) {
                complaints.append("runs are \(states)")
            }
            if states.count(where: { $0 == "interrupted" }) > faults.count { complaints.append("runs are \(states)") }
            return complaints.map { "\(places.joined(separator: ", then ")): \($0)" }
        } catch {
            return ["\(faults): \(error)"]
        }
    }

    /// How the program itself took it: killed, or alive and with a sentence for what went wrong.
    static func complaints(about outcome: Stage.Outcome, after fault: Fault) -> [String] {
        var complaints: [String] = []
        if outcome.wasKilled {
            if fault.kind.isSurvived { complaints.append("it was killed") }
        } else if ![0, 1, 4].contains(outcome.exitCode) {
            complaints.append("it ended with \(outcome.exitCode): \(outcome.diagnostics)")
        }
        for reply in outcome.replies where reply.outcome != "done" {
            let words = ([reply.reply] + reply.notes).joined(separator: " ")
            let isClear = Trial.sentences.contains { words.contains($0) }
            if !isClear { complaints.append("it said of “\(reply.line)”: \(words)") }
        }
        return complaints
    }

    /// What a failed command has to hold, one of them.
    private static let sentences = [
        "he disk is full", "The disk fails under the store", "input/output error", "read-only",
        "a file beside it could not be made",
    ]

    /// The sources whose ingestion was reported as done: they are stored, whatever comes after.
    static func promises(in outcome: Stage.Outcome) -> Set<String> {
        Set(
            outcome.replies.filter { $0.outcome == "done" && $0.line.hasPrefix("ingest ") }
                .map { String($0.line.dropFirst("ingest ".count)) })
    }

    static func broken(_ promised: Set<String>, by last: Stage.Outcome) -> [String] {
        last.replies.filter { promised.contains(String($0.line.dropFirst("ingest ".count))) }.flatMap { reply in
            reply.objects("runs").filter { $0["stored"] as? Int ?? 0 > 0 }.map {
                "\($0["source"] ?? "") was reported as stored, and \($0["stored"] ?? 0) records were missing"
            }
        }
    }

    /// Tries many, as many at once as there are cores.
    /// - Returns: what was wrong with any of them.
    static func complaints(of trials: [Trial]) -> [String] {
        let found = Mutex<[String]>([])
        inParallel(trials.count) { index in
            let complaints = trials[index].complaints()
            found.withLock { $0 += complaints }
        }
        return found.withLock { $0.sorted() }
    }
}

/// Does a number of things, as many at once as there are cores.
func inParallel(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: work)
}
