import Foundation
import Ingestion
import Quantities
import Synchronization
import Testing

extension StoreConformance {
    static let trust: [StoreConformance] = [
        StoreConformance("adds up what records say of scenarios and rules, by what their source is said to be") {
            store in
            try await store.prepareEvidence(["scores": .trustScores, "outcomes": .outcomes])
            let (score, outcome) = (TrustSamples.score, TrustSamples.outcome)
            _ = try await store.beginRun(of: "scores", command: nil, at: StoreSamples.noon)
            try await store.prepareEvidence(["scores": .trustScores])
            let late = StoreSamples.noon + 60
            _ = try await store.load(
                [
                    TrustSamples.batch([
                        score("calm", "0.25", #","rule_id":"R1""#), score("calm", "0.5", #","rules":["R2","R1","R2"]"#),
                        score("storm", "1", ""), score("storm", "1.5", ""), score("storm", #""high""#, ""),
                        #"{"trust_score":0.5}"#, "7",
                        // A name that no index takes is nobody’s, and of two members of one name the first counts.
                        score(String(repeating: "long ", count: 1_000), "0.5", ""),
                        #"{"scenario_id":"storm","trust_score":"high","trust_score":1}"#,
                    ])
                ], source: "scores", at: late)
            try await store.prepareEvidence(["outcomes": .outcomes])
            _ = try await store.load(
                [
                    TrustSamples.batch([
                        outcome("calm", "12.5", ""), outcome("calm", "-1", ""),
                        outcome("storm", "90", #","baseline":100"#),
                        outcome("storm", "90", #","baseline":100,"success":true,"rule_id":"R1""#),
                    ])
                ], source: "outcomes")
            // Before anything is said of it, nothing is known of a source.
            #expect(
                try await store.knownTrust().filter { !$0.contains("R") } == [
                    "scenario calm 0.75/1.25 in 2", "scenario storm 1.0/0.0 in 1",
                ])
            try await store.prepareEvidence(["outcomes": .outcomes, "scores": .trustScores, "unheard": .outcomes])
            #expect(
                try await store.knownTrust() == [
                    "rule R1 1.75/1.25 in 3", "rule R2 0.5/0.5 in 1", "scenario calm 1.75/2.25 in 4",
                    "scenario storm 2.0/1.0 in 3",
                ])
            #expect(try await store.uncountedEvidence() == ["scores": 3])
            let calm = try await store.posteriors(of: .scenario, names: ["calm", "nobody"])
            #expect(calm.map(\.updated) == [late])
            #expect(calm.map(\.mean) == [2.75 / 6])
            #expect(try await store.verifyTrust() == TrustCheck(subjects: 4, observations: 14))
        },
        StoreConformance("looks through what was stored before it was said what it says, and forgets it again") {
            store in
            let bodies = (0..<40).map { TrustSamples.score("s\($0 % 4)", "0.\($0 % 10)") }
            let batches = stride(from: 0, to: 40, by: 8).map { TrustSamples.batch(Array(bodies[$0..<$0 + 8])) }
            _ = try await store.load(batches, source: "scores")
            #expect(try await store.knownTrust() == [])
            try await store.prepareEvidence(["scores": .trustScores])
            let known = try await store.knownTrust()
            #expect(known.count == 4)
            #expect(try await store.verifyTrust().isRight)
            // The same records as outcomes: none has a capital.
            try await store.prepareEvidence(["scores": .outcomes])
            #expect(try await store.knownTrust() == [])
            #expect(try await store.uncountedEvidence() == ["scores": 20])
            try await store.prepareEvidence(["scores": nil])
            #expect(try await store.uncountedEvidence() == [:])
            try await store.prepareEvidence(["scores": .trustScores])
            try await store.recomputeTrust()
            #expect(try await store.knownTrust() == known)
            #expect(try await store.verifyTrust().isRight)
        },
        StoreConformance("gives training one view: records by their events, those of one time as they came") { store in
            func batch(_ times: [Int64?], of source: String = "a") -> Batch {
                var batch = TrustSamples.batch(times.map { "{\"\(source)\":\($0 ?? -1)}" })
                for (index, time) in times.enumerated() { batch.records.entries[index].eventTime = time }
                return batch
            }
            let first = try await store.load([batch([50, 20, nil, 30]), batch([20, 10])], source: "a")
            let second = try await store.load([batch([20, 40, 5], of: "b")], source: "b")
            _ = try await store.load([batch([20], of: "c")], source: "c")
            let found = Mutex<[String]>([])
            try await store.withTrainingView { view in
                let contents = try view.contents(of: ["a", "b", "none"])
                var lines = contents.map {
                    "\($0.source) \($0.records) \($0.untimed) \($0.times.map { "\($0)" } ?? "")"
                }
                try view.forEachRecord(of: ["a", "b"], in: 10..<50, isOrdered: true) { record in
                    let body = String(decoding: record.body, as: UTF8.self)
                    lines.append("\(record.time) \(record.source) run \(record.run) \(body)")
                }
                found.withLock { $0 = lines }
            }
            let (one, two) = (first.number, second.number)
            #expect(
                found.withLock { $0 } == [
                    // Of two records of one content the second is no record.
                    "a 5 1 10...50", "b 3 0 5...40", "10 0 run \(one) {\"a\":10}", "20 0 run \(one) {\"a\":20}",
                    "20 1 run \(two) {\"b\":20}", "30 0 run \(one) {\"a\":30}", "40 1 run \(two) {\"b\":40}",
                ])
        },
        StoreConformance("gives what is known of trust page by page, chosen and sorted") { store in
            #expect(try await store.trust(matching: TrustQuery(.scenario)) == TrustPage())
            let scores = ["a": "0.1", "b": "0.9", "c": "0.5", "d": "0.9"]
            try await store.prepareEvidence(["scores": .trustScores])
            _ = try await store.beginRun(of: "scores", command: nil, at: StoreSamples.noon)
            try await store.prepareEvidence(["scores": .trustScores])
            _ = try await store.load(
                [
                    TrustSamples.batch(
                        scores.sorted { $0.key < $1.key }.map {
                            TrustSamples.score($0, $1, further: #","rule_id":"R""#)
                        })
                ],
                source: "scores")
            func names(_ change: (inout TrustQuery) -> Void) async throws -> String {
                var query = TrustQuery(.scenario)
                change(&query)
                let page = try await store.trust(matching: query)
                #expect(page.total == 4)
                return page.posteriors.map(\.subject.name).joined() + " of \(page.matching)"
            }
            #expect(try await names { _ in } == "abcd of 4")
            #expect(try await names { $0.isDescending = true } == "dcba of 4")
            #expect(try await names { $0.sort = .trust } == "acbd of 4")
            #expect(try await names { ($0.sort, $0.isDescending) = (.trust, true) } == "bdca of 4")
            #expect(try await names { $0.sort = .updated } == "abcd of 4")
            #expect(try await names { ($0.offset, $0.limit) = (1, 2) } == "bc of 4")
            #expect(try await names { $0.offset = 9 } == " of 4")
            for (comparison, wanted) in [
                (TrustQuery.Comparison.below, "a of 1"), (.atMost, "ac of 2"), (.above, "bd of 2"),
                (.atLeast, "bcd of 3"), (.equal, "c of 1"), (.unequal, "abd of 3"),
            ] {
                #expect(try await names { $0.conditions = [.init(comparison, 0.5)] } == wanted)
            }
            #expect(
                try await names { $0.conditions = [.init(.above, 0.4), .init(.below, 1e-5)] } == " of 0")
            #expect(try await store.trust(matching: TrustQuery(.rule)).posteriors.map(\.observations) == [4])
        },
        StoreConformance("tells names apart by their bytes, however their accents are written") { store in
            let names = ["caf\u{E9}", "cafe\u{301}"]
            try await store.prepareEvidence(["scores": .trustScores])
            for round in 0..<2 {
                _ = try await store.beginRun(of: "scores", command: nil, at: StoreSamples.noon)
                try await store.prepareEvidence(["scores": .trustScores])
                let bodies = (0..<3 as Range<Int>).flatMap { number in
                    names.enumerated().map { place, name in
                        TrustSamples.score(
                            name, place == 0 ? "1" : "0", further: #","rule_id":"\#(name)","n":\#(number + 10 * round)"#
                        )
                    }
                }
                _ = try await store.load([TrustSamples.batch(bodies, file: "/data/\(round).jsonl")], source: "scores")
            }
            func known() async throws -> [[String]] {
                try await store.posteriors(of: .scenario, names: nil).map {
                    ["\(Array($0.subject.name.utf8))", "\($0.observations)", "\($0.weight.successes)"]
                }
            }
            let right = [
                ["\(Array(names[1].utf8))", "6", "0"], ["\(Array(names[0].utf8))", "6", "6000000"],
            ]
            #expect(try await known() == right)
            #expect(try await store.verifyTrust() == TrustCheck(subjects: 4, observations: 24))
            try await store.recomputeTrust()
            #expect(try await known() == right)
            #expect(try await store.verifyTrust().isRight)
            // Training asks by name.
            let first = try await store.posteriors(of: .rule, names: [names[0]])
            #expect(first.map(\.mean) == [7.0 / 8])
        },
        StoreConformance("keeps trust exact through any loading, replacing, rekeying, undoing and pruning") { store in
            for seed in 1...3 as ClosedRange<UInt64> {
                var trust = RandomTrust(seed: seed, store: store)
                try await trust.play(rounds: 25)
            }
            // Items were replaced, which is what takes single records back.
            #expect(try await store.runs(matching: RunQuery(limit: 1_000)).contains { $0.counts.newVersions > 0 })
        },
    ]
}

/// Does at random what changes records, and recomputes their trust each time.
private struct RandomTrust {
    private var chance: SplitMix
    private let store: any Store
    private var time = StoreSamples.noon
    private var isKeyed = true
    private var mostSubjects = 0

    init(seed: UInt64, store: any Store) {
        chance = SplitMix(seed: seed)
        self.store = store
    }

    mutating func play(rounds: Int) async throws {
        for round in 0..<rounds {
            time += 3600
            let what = try await step()
            let check = try await store.verifyTrust()
            mostSubjects = max(mostSubjects, check.subjects)
            #expect(check.isRight, "round \(round), \(what): \(check)")
        }
        #expect(mostSubjects >= 5)
    }

    private mutating func step() async throws -> String {
        switch Int.random(in: 0..<10, using: &chance) {
        case 0..<5: return try await load()
        case 5:
            isKeyed.toggle()
            try await prepare("items")
            return "rekeying, \(isKeyed ? "with" : "without") a key"
        case 6, 7:
            let runs = try await store.runs(matching: RunQuery(limit: 1_000)).filter { $0.undone == nil }
            guard let run = runs.randomElement(using: &chance) else { return "nothing to undo" }
            _ = try await store.undo(run.id, at: time)
            return "undoing run \(run.id)"
        case 8:
            let policy = RetentionPolicy(recordDays: 1)
            let later = time + Double(Int.random(in: 0...30, using: &chance)) * 3600
            return "pruning, \(try await store.prune(policy, at: later))"
        default:
            try await store.prepareEvidence(["outcomes": Bool.random(using: &chance) ? .outcomes : nil])
            return "what outcomes say"
        }
    }

    private mutating func load() async throws -> String {
        let source = ["scores", "outcomes", "items", "items"].randomElement(using: &chance)!
        let batches = (0..<Int.random(in: 1...3, using: &chance)).map { _ in
            TrustSamples.batch(
                (0..<Int.random(in: 1...12, using: &chance)).map { _ in body(of: source) },
                key: source == "items" && isKeyed ? TrustSamples.key : nil)
        }
        // The first run of a source makes it known.
        let run = try await store.beginRun(of: SourceID(source), command: nil, at: time)
        try await prepare(source)
        for batch in batches { _ = try await store.commit(batch, to: run, at: time) }
        _ = try await store.finishRun(run, state: .finished, files: FileCounts(), failure: nil, at: time)
        return "loading \(source)"
    }

    private func prepare(_ source: String) async throws {
        if source == "items" {
            try await store.prepareTrust(of: "items", isKeyed: isKeyed, maximumVersions: 2)
        }
        try await store.prepareEvidence([SourceID(source): source == "outcomes" ? .outcomes : .trustScores])
    }

    private mutating func body(of source: String) -> String {
        let scenario = "s\(Int.random(in: 0..<5, using: &chance))"
        let rule = Bool.random(using: &chance) ? #","rule_id":"R\#(Int.random(in: 0..<3, using: &chance))""# : ""
        let score = "\(Double(Int.random(in: -1...11, using: &chance)) / 10)"
        switch source {
        case "outcomes": return TrustSamples.outcome(scenario, score, further: rule)
        case "scores": return TrustSamples.score(scenario, score, further: rule)
        default:
            let item = #","id":"k\#(Int.random(in: 0..<6, using: &chance))""#
            return TrustSamples.score(scenario, score, further: rule + item)
        }
    }
}
