import Adapters
import Foundation
import Ingestion
import Quantities
import TestSupport
import Testing

/// Real processes that spend from one budget and are killed, beside a server that knows what it billed.
@Suite("Budgets: several processes, killed at any instant")
struct BudgetProcessTests {
    @Test("nothing is spent beyond the budget, and the ledger knows of all of it")
    func neverOverspends() async throws {
        var random = SplitMix(seed: 3)
        let episodes = Soak.isOn ? 150 * Int(Soak.seeds) : 8
        var killed = 0
        for number in 1...episodes {
            let episode = Episode(
                budget: .random(in: 1_000...200_000, using: &random), processes: .random(in: 2...8, using: &random),
                lost: Bool.random(using: &random) ? 0 : 3, kills: true, seed: random.next())
            let outcome = try await episode.play()
            #expect(outcome.complaints == [], "episode \(number): \(episode)")
            killed += outcome.killed
        }
        #expect(killed > 0)
        Summary.add("budgets of several processes", tried: episodes, of: episodes)
    }

    @Test("at least 99 percent of a budget can be used where nobody is killed")
    func usesTheBudget() async throws {
        for seed in 1...UInt64(Soak.isOn ? 40 : 2) {
            let episode = Episode(budget: 100_000, processes: 4, lost: 0, kills: false, seed: seed)
            #expect(try await episode.play().complaints == [], "\(episode)")
        }
    }
}

private struct Episode {
    var budget: Int64
    var processes: Int
    var lost: Int
    var kills: Bool
    var seed: UInt64

    /// A hundredth of the budget.
    private var most: Int64 { max(1, budget / 100) }

    /// What of the promises was broken, and how many processes were killed.
    func play() async throws -> (complaints: [String], killed: Int) {
        let folder = try StoreFolder(preferringMemory: true)
        let bills = folder.path + "/bills"
        guard FileManager.default.createFile(atPath: bills, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
        let program = try #require(TerminalProgram.path(of: "SpendingChild"))
        let outcomes = try await withThrowingTaskGroup(of: TerminalProgram.Outcome.self) { group in
            for index in 0..<processes {
                var random = SplitMix(seed: seed &+ UInt64(index))
                // One of them lives, and uses up what the others leave.
                let life = kills && index > 0 ? Int.random(in: 1...150_000, using: &random) : 0
                let arguments = [
                    folder.storePath, bills, String(budget), String(most), String(random.next() >> 1),
                    String(index > 0 ? lost : 0), String(life),
                ]
                group.addTask { try await run(program, arguments) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let killed = outcomes.count { $0.exitCode == 128 + SIGKILL }
        return (try await complaints(about: outcomes, killed: killed, folder: folder, bills: bills), killed)
    }

    /// On a thread of its own: it waits for the process.
    private func run(_ program: String, _ arguments: [String]) async throws -> TerminalProgram.Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try TerminalProgram.run(program, arguments: arguments, environment: [:]) })
            }
        }
    }

    private func complaints(
        about outcomes: [TerminalProgram.Outcome], killed: Int, folder: StoreFolder, bills: String
    ) async throws -> [String] {
        let failed = outcomes.filter { ![0, 128 + SIGKILL].contains($0.exitCode) }
        let lostAnswers = outcomes.compactMap { Int64($0.output.trimmingCharacters(in: .whitespacesAndNewlines)) }
            .reduce(0, +)
        let billed = try Data(contentsOf: URL(fileURLWithPath: bills)).withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count - 7, by: 8).reduce(Int64(0)) {
                $0 + bytes.loadUnaligned(fromByteOffset: $1, as: Int64.self)
            }
        }
        let store = SQLiteStore(path: folder.storePath)
        let recorded = try await store.spent().usage.money.microdollars
        await store.close()
        var complaints = failed.map { "a process ended with \($0.exitCode): \($0.diagnostics)" }
        if billed > budget { complaints.append("billed \(billed) of \(budget)") }
        if recorded > budget { complaints.append("recorded \(recorded) of \(budget)") }
        if recorded < billed { complaints.append("recorded \(recorded), billed \(billed)") }
        if recorded - billed > (Int64(killed) + lostAnswers) * most {
            complaints.append(
                "withheld \(recorded - billed) for \(killed) kills and \(lostAnswers) lost answers of \(most)")
        }
        if recorded < budget - most { complaints.append("used \(recorded) of \(budget)") }
        return complaints
    }
}
