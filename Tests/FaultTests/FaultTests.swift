import Foundation
import Testing

/// Faults of the disk at chosen instants of a load. docs/crash-safety.md says what is tried and what that leaves open.
@Suite("Faults", .serialized, .enabled(if: FaultLibrary.isUsable))
struct FaultTests {
    let load = Load()
    let prepared: Stage

    init() throws {
        prepared = try Stage()
        try load.place(into: prepared)
    }

    /// The calls of a load without faults.
    private func instants() throws -> Instants {
        let stage = try Stage(copying: prepared.workspace)
        let outcome = try stage.say(
            Load.commands + Load.questions, fault: Fault(kind: .kill, instant: 0))
        #expect(try load.complaints(about: stage, after: outcome) == [])
        return Instants(calls: outcome.calls)
    }

    @Test("a load without faults is as the manifest says")
    func comesOutAsTheManifestSays() throws {
        let instants = try instants()
        #expect(
            Set(instants.calls.map(\.operation)).isSuperset(of: ["create", "write", "sync", "unlink", "link", "mkdir"]))
        #expect(instants.calls.contains { $0.path.hasSuffix("store.sqlite-wal") && $0.operation == "sync" })
    }

    @Test(
        "after any fault and one more run, every record is stored once",
        arguments: Plan.all)
    func losesAndDoublesNothing(plan: Plan) throws {
        let instants = try instants()
        let faults = plan.faults(among: instants)
        #expect(!faults.isEmpty)
        let trials = faults.map { Trial(load: load, faults: [$0]) }
        #expect(Trial.complaints(of: trials, template: prepared.workspace) == [])
        Summary.add(plan.testDescription, tried: faults.count, of: plan.possible(among: instants))
    }
}

/// How many instants of a kind of fault are tried.
struct Plan: Sendable, CustomTestStringConvertible {
    var kind: Fault.Kind
    var isOngoing = false
    var count: Int

    var testDescription: String { kind.rawValue + (isOngoing ? ", ongoing" : "") }

    static let all = [
        Plan(kind: .kill, count: 40), Plan(kind: .tear, count: 16), Plan(kind: .tearBlock, count: 12),
        Plan(kind: .cut, count: 30), Plan(kind: .cutSome, count: 30),
        Plan(kind: .short, count: 6),
        Plan(kind: .noSpace, count: 14), Plan(kind: .noSpace, isOngoing: true, count: 14),
        Plan(kind: .inputOutput, count: 20), Plan(kind: .inputOutput, isOngoing: true, count: 12),
        Plan(kind: .readOnly, isOngoing: true, count: 10),
    ]

    func possible(among instants: Instants) -> Int { instants.all(for: kind).count }

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

/// The long mode, `make soak`.
enum Soak {
    static let isOn = ProcessInfo.processInfo.environment["MAGPIE_SOAK"] != nil
    static let seeds = UInt64(ProcessInfo.processInfo.environment["MAGPIE_SOAK"] ?? "") ?? 3
}

/// Says in the long mode how much was tried.
enum Summary {
    static func add(_ what: String, tried: Int, of possible: Int) {
        guard Soak.isOn else { return }
        FileHandle.standardError.write(Data("soak: \(what): \(tried) trials over \(possible) instants\n".utf8))
    }
}
