import Foundation
package import Ingestion

extension SQLStore {
    package func prepareEvidence(_ kinds: [SourceID: EvidenceKind?]) async throws(StoreError) {
        // A run asks for its own source, of perhaps thousands.
        var filter = SQLFilter()
        if kinds.count <= 100 { filter.require("sources.name", isAmong: kinds.keys.map(\.rawValue).sorted()) }
        let open = try await read(otherwise: [SourceID]()) { [filter] db in
            let known = try db.rows(
                """
                SELECT sources.name, kind, done < goal AS is_open FROM sources
                LEFT JOIN evidence_sources ON evidence_sources.source = sources.id\(filter.clause)
                """, filter.arguments
            ) { row in
                try (
                    row.source("name"), (row.value("kind") as String?).flatMap { EvidenceKind(rawValue: $0) },
                    isOpen: row.value("is_open") as Bool? ?? false
                )
            }
            return known.filter { source, kind, isOpen in
                kinds[source].map { $0 != kind || isOpen } ?? false
            }.map(\.0)
        }
        for source in open.sorted() {
            guard let kind = kinds[source] else { continue }
            try await write(claiming: .source(source)) { db in
                guard let number = try StoredSource.find(source, db) else { return }
                try EvidenceState.begin(kind, of: number, db)
            }
            while try await lookThroughOneBatch(of: source) {}
        }
    }

    /// - Returns: whether there may be another.
    private func lookThroughOneBatch(of source: SourceID) async throws(StoreError) -> Bool {
        try await write(claiming: .source(source), canStop: true) { db in
            guard let number = try StoredSource.find(source, db), let state = try EvidenceState.find(number, db),
                !state.isFinished
            else { return false }
            return try state.goOn(db)
        }
    }

    package func posteriors(
        of kind: TrustSubject.Kind, names: [String]?
    ) async throws(StoreError) -> [TrustPosterior] {
        try await read(otherwise: []) { db in try TrustPosterior.all(of: kind, names: names, db) }
    }

    package func trust(matching query: TrustQuery) async throws(StoreError) -> TrustPage {
        try await read(otherwise: TrustPage()) { db in try TrustPosterior.page(query, db) }
    }

    package func uncountedEvidence() async throws(StoreError) -> [SourceID: Int] {
        try await read(otherwise: [:]) { db in
            let counts = try db.rows(
                """
                SELECT sources.name, CAST(sum(observations) AS BIGINT) AS count FROM trust_evidence
                JOIN batches ON batches.id = trust_evidence.batch JOIN sources ON sources.id = batches.source
                WHERE subject = \(StoredEvidence.nobody) GROUP BY sources.name
                """
            ) { row in try (row.source("name"), row.value("count") as Int) }
            return Dictionary(uniqueKeysWithValues: counts)
        }
    }

    package func verifyTrust() async throws(StoreError) -> TrustCheck {
        try await read(otherwise: TrustCheck(), canStop: true) { db in try TrustRecomputation(db).check() }
    }

    package func recomputeTrust() async throws(StoreError) {
        let kinds = try await write(claiming: .trust) { db in
            let known = try db.rows(
                "SELECT sources.name, kind FROM evidence_sources JOIN sources ON sources.id = evidence_sources.source"
            ) { row in try (row.source("name"), EvidenceKind(rawValue: row.value("kind"))) }
            for table in ["trust_evidence", "trust_subjects"] { try db.execute("DELETE FROM \(table)") }
            try db.execute(
                "UPDATE evidence_sources SET done = 0, goal = coalesce((SELECT max(id) FROM batches), 0)")
            return Dictionary(uniqueKeysWithValues: known)
        }
        try await prepareEvidence(kinds)
    }
}

extension TrustPosterior {
    /// In the order of their names.
    static func all(
        of kind: TrustSubject.Kind, names: [String]?, _ db: any SQLSession
    ) throws -> [TrustPosterior] {
        guard let names else { return try all(of: kind, SQLFilter(), db) }
        // A statement takes only so many parameters.
        let most = 500
        var found: [TrustPosterior] = []
        for start in stride(from: 0, to: names.count, by: most) {
            var filter = SQLFilter()
            filter.require("name", isAmong: Array(names[start..<min(start + most, names.count)]))
            found += try all(of: kind, filter, db)
        }
        return found.sorted { $0.subject < $1.subject }
    }

    private static func all(
        of kind: TrustSubject.Kind, _ filter: SQLFilter, _ db: any SQLSession
    ) throws -> [TrustPosterior] {
        var filter = filter
        filter.require("kind = ?", [kind.rawValue])
        return try db.rows(
            "SELECT * FROM trust_subjects\(filter.clause) ORDER BY name", filter.arguments, TrustPosterior.init(row:))
    }

    static func page(_ query: TrustQuery, _ db: any SQLSession) throws -> TrustPage {
        var filter = SQLFilter()
        filter.require("kind = ?", [query.kind.rawValue])
        let total = try db.value(Int.self, "SELECT count(*) FROM trust_subjects\(filter.clause)", filter.arguments) ?? 0
        let mean = "(\(TrustWeight.one).0 + successes) / (\(2 * TrustWeight.one).0 + successes + failures)"
        for condition in query.conditions where condition.bound.isFinite {
            // A number as Swift writes it is one in SQL, too.
            let bound = "\(condition.bound)"
            switch condition.comparison {
            case .equal: filter.require("abs(\(mean) - \(bound)) < 0.0005")
            case .unequal: filter.require("abs(\(mean) - \(bound)) >= 0.0005")
            default: filter.require("\(mean) \(condition.comparison.rawValue) \(bound)")
            }
        }
        let matching =
            query.conditions.isEmpty
            ? total
            : try db.value(Int.self, "SELECT count(*) FROM trust_subjects\(filter.clause)", filter.arguments) ?? 0
        let direction = query.isDescending ? "DESC" : "ASC"
        let order =
            switch query.sort {
            case .name: "name \(direction)"
            case .trust: "\(mean) \(direction), name"
            case .updated: "updated_at \(direction), name"
            }
        let found = try db.rows(
            "SELECT * FROM trust_subjects\(filter.clause) ORDER BY \(order) LIMIT ? OFFSET ?",
            filter.arguments + [query.limit, query.offset], TrustPosterior.init(row:))
        return TrustPage(posteriors: found, total: total, matching: matching)
    }

    private init(row: any SQLRow) throws {
        try self.init(
            subject: TrustSubject(TrustSubject.Kind(rawValue: row.value("kind")) ?? .scenario, row.value("name")),
            weight: TrustWeight(successes: row.value("successes"), failures: row.value("failures")),
            observations: row.value("observations"), updated: row.time("updated_at"))
    }
}
