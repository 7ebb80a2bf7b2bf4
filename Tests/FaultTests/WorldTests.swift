import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// A disk, a clock and files as they should not be, each answered with one clear sentence.
    @Suite("of the world around")
    struct WorldTests {
        private func stage() throws -> Stage {
            let stage = try Stage()
            try Load().place(into: stage)
            return stage
        }

        private func replies(_ outcome: Stage.Outcome, in stage: Stage) -> [String] {
            outcome.replies.map { $0.reply.replacing(stage.workspace, with: "WORKSPACE") }
        }

        static let disks: [(Fault.Kind, String)] = [
            (
                .readOnly,
                "The store WORKSPACE/.magpie cannot be written: the file or its folder is read-only."
            ),
            (
                .noSpace,
                "The disk is full: the store WORKSPACE/.magpie cannot grow. "
                    + "What was stored before is safe; make room and run it again."
            ),
        ]

        @Test("a disk that takes nothing, from the first call on", arguments: disks)
        func takesNothing(kind: Fault.Kind, sentence: String) throws {
            let stage = try stage()
            let outcome = try stage.say(["ingest events"], fault: Fault(kind: kind, instant: 1, isOngoing: true))
            #expect(outcome.exitCode == 1)
            #expect(replies(outcome, in: stage) == ["events failed: " + sentence])
            #expect(try stage.files().keys.sorted() == Load().files.keys.sorted())
        }

        @Test("a disk that takes nothing any more can still be read")
        func canBeRead() throws {
            let stage = try stage()
            _ = try stage.say(Load.commands)
            for kind in [Fault.Kind.readOnly, .noSpace] {
                let outcome = try stage.say(["count records"], fault: Fault(kind: kind, instant: 1, isOngoing: true))
                #expect(outcome.exitCode == 0)
                #expect(replies(outcome, in: stage) == ["160 records from 4 sources."])
            }
        }

        @Test("a clock that jumps back between runs, over a crash", arguments: [-3_600, -400 * 86_400, 10 * 86_400])
        func standsAClockThatJumps(seconds: Int) throws {
            let stage = try Start.stored.makeStage()
            let load = Start.stored.load
            let killed = try stage.say(Load.commands, fault: Fault(kind: .kill, instant: 150), clock: seconds)
            #expect(killed.wasKilled)
            let last = try stage.say(Load.commands + Load.questions, clock: 2 * seconds)
            #expect(try load.complaints(about: stage, after: last) == [])
            // And back in time that goes right.
            #expect(try stage.say(Load.commands).replies.map(\.outcome) == ["done", "done", "done", "done"])
        }

        @Test("devices and pipes that stand where a file should", arguments: ["/dev/zero", "/dev/full", "/dev/null"])
        func refusesDevices(device: String) throws {
            let stage = try stage()
            symlink(device, stage.workspace + "/events/device.jsonl")
            let outcome = try stage.say(["ingest events", "count records from events"])
            #expect(outcome.exitCode == 4)
            #expect(outcome.replies[0].reply.hasSuffix("events failed: events/device.jsonl is not a regular file."))
            #expect(outcome.replies[1].reply == "60 records from events.")
        }
    }
}
