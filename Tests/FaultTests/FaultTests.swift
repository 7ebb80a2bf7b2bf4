import Foundation
import Testing

/// Faults of the disk at chosen instants. docs/crash-safety.md says what is tried and what that leaves open.
@Suite("Faults", .serialized, .enabled(if: FaultLibrary.isUsable))
struct FaultTests {}

extension FaultTests {
    /// Faults while files are ingested; afterwards one run without.
    @Suite("of a load")
    struct LoadTests {
        @Test("a load without faults is as the manifest says", arguments: Start.allCases)
        func comesOutAsTheManifestSays(start: Start) throws {
            let calls = try Prepared(start).instants.calls
            #expect(Set(calls.map(\.operation)).isSuperset(of: ["create", "write", "sync", "link", "unlink"]))
            #expect(calls.contains { $0.path.hasSuffix("store.sqlite-wal") && $0.operation == "sync" })
        }

        @Test("into a new store: after any fault and one more run, every record is stored once", arguments: Plan.new)
        func losesAndDoublesNothingInANewStore(plan: Plan) throws {
            try plan.carryOut(on: Prepared(.nothing))
        }

        @Test(
            "into a store with records: after any fault and one more run, every record is stored once",
            arguments: Plan.grown)
        func losesAndDoublesNothingInAStoreThatGrows(plan: Plan) throws {
            try plan.carryOut(on: Prepared(.stored))
        }

        @Test(
            "a fault while the next run recovers from the first", arguments: [Fault.Kind.kill, .cutSome, .inputOutput])
        func recoversFromAFaultInTheRecovery(second: Fault.Kind) throws {
            let prepared = try Prepared(.nothing)
            let firsts = prepared.instants.sample(Soak.isOn ? 24 : 4, for: .kill, seed: 11)
            let seconds = prepared.instants.sample(Soak.isOn ? 120 : 3, for: second, seed: 5)
            let trials = firsts.enumerated().flatMap { place, first in
                seconds.map { instant in
                    let seed = UInt64(instant)
                    return prepared.trial(
                        Fault(kind: place % 2 == 0 ? .kill : .cutSome, instant: first, seed: seed),
                        // Recovering is what the second run does first.
                        Fault(kind: second, instant: Soak.isOn ? instant : 1 + instant % 40, seed: seed))
                }
            }
            #expect(Trial.complaints(of: trials) == [])
            Summary.add("\(second.rawValue) while recovering", tried: trials.count, of: trials.count)
        }
    }
}

/// How many instants of a kind of fault are tried.
struct Plan: Sendable, CustomTestStringConvertible {
    var kind: Fault.Kind
    var isOngoing = false
    var count: Int

    var testDescription: String { kind.rawValue + (isOngoing ? ", ongoing" : "") }

    static let new = [
        Plan(kind: .kill, count: 16), Plan(kind: .killAfter, count: 3), Plan(kind: .tear, count: 5),
        Plan(kind: .tearBlock, count: 4), Plan(kind: .cut, count: 10), Plan(kind: .cutSome, count: 10),
        Plan(kind: .short, count: 3), Plan(kind: .noSpace, count: 5), Plan(kind: .noSpace, isOngoing: true, count: 4),
        Plan(kind: .inputOutput, count: 6), Plan(kind: .inputOutput, isOngoing: true, count: 4),
        Plan(kind: .readOnly, isOngoing: true, count: 4),
    ]
    static let grown = [
        Plan(kind: .kill, count: 6), Plan(kind: .tear, count: 3), Plan(kind: .cut, count: 4),
        Plan(kind: .cutSome, count: 5), Plan(kind: .noSpace, count: 3),
        Plan(kind: .inputOutput, isOngoing: true, count: 3),
    ]

    func carryOut(on prepared: Prepared) throws {
        let faults = faults(among: prepared.instants)
        #expect(!faults.isEmpty)
        #expect(Trial.complaints(of: faults.map { prepared.trial($0) }) == [])
        Summary.add(testDescription, tried: faults.count, of: prepared.instants.all(for: kind).count)
    }

    func faults(among instants: Instants) -> [Fault] {
        guard Soak.isOn else {
            return instants.sample(count, for: kind, seed: 7).map {
                Fault(kind: kind, instant: $0, isOngoing: isOngoing, seed: UInt64($0))
            }
        }
        let seeds = kind.dependsOnChance ? Soak.seeds : 1
        return (1...seeds).flatMap { seed in
            instants.all(for: kind).map { Fault(kind: kind, instant: $0, isOngoing: isOngoing, seed: seed) }
        }
    }
}
