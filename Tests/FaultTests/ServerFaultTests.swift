import Foundation
import Synchronization
import TestSupport
import Testing

extension FaultTests {
    /// Faults while a server that costs money is read; afterwards one run without.
    @Suite("of a load from a server")
    struct ServerTests {
        @Test("after any fault and one more run, every record is stored once, and no call is missing from the ledger")
        func losesNeitherRecordsNorMoney() throws {
            let server = try Listing.serve()
            let prepared = try Listing.makeStage(asking: server)
            let outcome = try prepared.say([Listing.command], fault: Fault(kind: .kill, instant: 0))
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(try Listing.complaints(about: prepared, served: server.requests.count, kills: 0) == [])
            #expect(server.requests.count == Listing.pages + 1)

            let instants = Instants(calls: outcome.calls)
            let faults = Self.plans.flatMap { $0.faults(among: instants) }
            #expect(faults.count >= 20)
            let complaints = Mutex<[String]>([])
            inParallel(faults.count) { index in
                let found = Self.complaints(after: faults[index])
                complaints.withLock { $0 += found }
            }
            #expect(complaints.withLock { $0.sorted() } == [])
            Summary.add("reading a server", tried: faults.count, of: instants.calls.count)
        }

        private static let plans = [
            Plan(kind: .kill, count: 12), Plan(kind: .killAfter, count: 4), Plan(kind: .tear, count: 2),
            Plan(kind: .cut, count: 5), Plan(kind: .cutSome, count: 5), Plan(kind: .inputOutput, count: 4),
            Plan(kind: .noSpace, isOngoing: true, count: 3),
        ]

        private static func complaints(after fault: Fault) -> [String] {
            do {
                let server = try Listing.serve()
                let stage = try Listing.makeStage(asking: server)
                let first = try stage.say([Listing.command], fault: fault)
                var complaints = Trial.complaints(about: first, after: fault)
                let second = try stage.say([Listing.command])
                if second.exitCode != 0 { complaints.append("the next run: \(second.replies) \(second.diagnostics)") }
                complaints += try Listing.complaints(about: stage, served: server.requests.count, kills: 1)
                return complaints.map {
                    "\(fault) (\(first.fault.map { "\($0.operation) of \($0.path)" } ?? "")): \($0)"
                }
            } catch {
                return ["\(fault): \(error)"]
            }
        }
    }
}

/// Pages of records at a server, and what must come of them: with some twice, and one that is refused.
private enum Listing {
    static let pages = 6
    static let command = "ingest news"
    private static let price = 1000

    static func serve() throws -> RawServer {
        try RawServer { connection in
            while let request = try connection.readRequest() {
                let number = request.target.split(separator: "p=").last.flatMap { Int($0) } ?? 1
                try connection.answer(page(number), headers: ["Content-Type: application/json"])
            }
        }
    }

    private static func page(_ number: Int) -> String {
        guard number <= pages else { return "[]" }
        var elements = (0..<20).map { record((number - 1) * 20 + $0) }
        // The last of the page before, as listings that move have it.
        if number > 1 { elements.insert(record((number - 1) * 20 - 1), at: 0) }
        if number == 3 { elements.append(#"{"t":bad}"#) }
        return "[" + elements.joined(separator: ",") + "]"
    }

    private static func record(_ number: Int) -> String { #"{"t":\#(number),"text":"record \#(number)"}"# }

    static func makeStage(asking server: RawServer) throws -> Stage {
        let stage = try Stage()
        try stage.write(
            """
            {
              "max_requests_per_minute": 1000000, "max_requests_per_hour": 1000000, "max_requests_per_day": 1000000,
              "enable_cache": false, "retry_delay_seconds": 0,
              "data_sources": [
                {"source_id": "news", "source_type": "api", "endpoint": "\(server.url("/list"))", "auth_type": "none",
                  "parameters": {"since": "{position}"}, "cursors": {"position": {"field": "t", "start": 0}},
                  "pagination": {"type": "page", "parameter": "p"},
                  "price_per_call_usd": 0.001, "token_usage_tracking": false}
              ]
            }

            """, to: "magpie.json")
        return stage
    }

    /// - Parameters:
    ///   - served: the requests that reached the server, which it bills.
    ///   - kills: for each, a call may be in the ledger that never reached it.
    static func complaints(about stage: Stage, served: Int, kills: Int) throws -> [String] {
        let store = try StoreReader(workspace: stage.workspace)
        var complaints = try store.faults()
        let bodies = try store.rows("SELECT body FROM records").sorted()
        let expected = (0..<pages * 20).map(record).sorted()
        if bodies != expected { complaints.append("\(bodies.count) records, not those of the server") }
        let refused = try store.rows("SELECT count(*) FROM rejections WHERE repeated_in IS NULL")
        if refused != ["1"] { complaints.append("\(refused) in quarantine") }
        let cursors = try store.rows("SELECT value FROM cursors JOIN cursor_moves ON cursor_moves.id = move")
        if cursors != [String(pages * 20 - 1)] { complaints.append("the cursor is \(cursors)") }
        let booked = try store.rows("SELECT sum(calls), sum(micro_dollars) FROM ledger")
        let allowed = (served...served + kills).map { "\($0) | \($0 * price)" }
        if !allowed.contains(booked.first ?? "") { complaints.append("booked \(booked) for \(served) calls") }
        return complaints
    }
}
