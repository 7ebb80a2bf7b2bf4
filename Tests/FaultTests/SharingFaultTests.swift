import Foundation
import Quantities
import Synchronization
import Testing

extension FaultTests {
    /// Two processes that load the same workspace at once, each with a fault of its own or none.
    @Suite("of two loads at once")
    struct SharingTests {
        @Test("both come to their end, and every record is stored once")
        func storesEachRecordOnce() throws {
            let prepared = try Prepared(.nothing)
            #expect(complaints(about: prepared, kinds: [], trials: Soak.isOn ? 200 : 4) == [])
        }

        @Test("one or both are killed, and after one more run every record is stored once")
        func survivesKills() throws {
            let prepared = try Prepared(.nothing)
            let trials = Soak.isOn ? 200 * Int(Soak.seeds) : 10
            #expect(complaints(about: prepared, kinds: [.kill, .killAfter, .tear], trials: trials) == [])
            Summary.add("killing one of two", tried: trials, of: prepared.instants.calls.count)
        }

        private func complaints(about prepared: Prepared, kinds: [Fault.Kind], trials: Int) -> [String] {
            (1...trials).flatMap { number -> [String] in
                var chance = SplitMix(seed: UInt64(number))
                let faults = (0..<2).map { _ in
                    Fault(
                        kind: kinds.randomElement(using: &chance) ?? .kill,
                        // One of two lives to its end.
                        instant: kinds.isEmpty ? 0 : .random(in: 1...prepared.instants.calls.count * 2, using: &chance))
                }
                do {
                    return try complaints(about: prepared, faults).map { "trial \(number), \(faults): \($0)" }
                } catch {
                    return ["trial \(number): \(error)"]
                }
            }
        }

        private func complaints(about prepared: Prepared, _ faults: [Fault]) throws -> [String] {
            let stage = try prepared.start.makeStage()
            let runs = try faults.map { try stage.makeRun(Load.commands, fault: $0) }
            let found = Mutex<[String]>([])
            inParallel(faults.count) { index in
                let complaints = complaints(about: runs[index])
                found.withLock { $0 += complaints }
            }
            let last = try stage.say(Load.commands + Load.questions)
            return found.withLock { $0 } + (try prepared.start.load.complaints(about: stage, after: last))
        }

        private func complaints(about run: Stage.Run) -> [String] {
            do {
                let outcome = try run.perform()
                guard !outcome.wasKilled else { return [] }
                // The other may have moved a file away that this one was about to read.
                return outcome.replies.filter { $0.outcome != "done" && $0.line != "ingest moved" }
                    .map { "“\($0.line)”: \($0.reply)" }
            } catch {
                return ["\(error)"]
            }
        }
    }
}
