import Adapters
import Foundation
import Ingestion
import Quantities
import TestSupport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One of several processes that spend from the same budget, for `BudgetProcessTests`: it calls a server, which is a file
/// that says what was billed, until the budget is used up, or it is killed.
///
///     SpendingChild STORE BILLS BUDGET MOST SEED LOST LIFE
///
/// MOST is the most a call may cost, LOST how many of 100 answers are lost, LIFE after how many microseconds the process
/// kills itself, 0 for never. Says how many answers it lost.
@main
struct SpendingChild {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 8, let budget = Int64(arguments[3]), let most = Int64(arguments[4]),
            let seed = UInt64(arguments[5]), let lost = Int(arguments[6]), let life = UInt32(arguments[7])
        else { exit(64) }
        if life > 0 {
            Thread.detachNewThread {
                usleep(life)
                kill(getpid(), SIGKILL)
            }
        }
        let store = SQLiteStore(
            path: arguments[1], options: SQLiteStore.Options(lockTimeout: .seconds(60)))
        let bills = open(arguments[2], O_WRONLY | O_APPEND)
        guard bills >= 0 else { exit(66) }
        let spender = Spender(store: store, bills: bills, budget: budget, most: most, lost: lost)
        let lostAnswers = try await spender.spend(seed: seed)
        await store.close()
        print(lostAnswers)
    }
}

/// Calls until nothing more fits into the budget.
private struct Spender {
    let store: SQLiteStore
    let bills: Int32
    let budget: Int64
    let most: Int64
    let lost: Int

    /// - Returns: how many answers were lost.
    func spend(seed: UInt64) async throws -> Int {
        var random = SplitMix(seed: seed)
        let rules = SpendingSamples.rules(Budget(.all, .total, budget))
        var lostAnswers = 0
        while true {
            let reserved = Int64.random(in: max(1, most / 2)...most, using: &random)
            let cost = Bool.random(using: &random) ? reserved : .random(in: 0...reserved, using: &random)
            let fate = Int.random(in: 0..<100, using: &random)
            let source = SourceID("source\(Int.random(in: 0..<3, using: &random))")
            let outcome = try await store.reserve(
                SpendingSamples.call(reserved, source: source), under: rules, at: Date())
            guard let reservation = outcome.granted else {
                // Others may give something back.
                guard let refusal = outcome.refusal, refusal.outstanding > 0 else { return lostAnswers }
                poll(nil, 0, 1)
                continue
            }
            if fate < lost {
                // Whether it was billed, we shall never know. The process ends here: what it has lost stays spent.
                if Bool.random(using: &random) { bill(cost) }
                lostAnswers += 1
                return lostAnswers
            }
            bill(cost)
            try await store.settle([SpendingSamples.settlement(reservation, cost)], at: Date())
        }
    }

    /// What the server knows: eight bytes a call.
    private func bill(_ cost: Int64) {
        withUnsafeBytes(of: cost) { _ = write(bills, $0.baseAddress, $0.count) }
    }
}
