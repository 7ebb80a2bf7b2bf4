import Ingestion

/// Takes identities for the records of a batch. Their table lets each in once, whoever else loads the same source at the
/// same time; they come sorted, so that no two wait for each other.
struct IdentityClaims {
    private let session: PostgreSQLTransaction
    private let destination: RecordDestination

    /// What others take away while we look is asked for again; more often than so it is no coincidence.
    private static let mostRounds = 8

    init(_ session: PostgreSQLTransaction, destination: RecordDestination) {
        self.session = session
        self.destination = destination
    }

    /// Takes those that nobody has, for the records at their numbers.
    /// - Parameters:
    ///   - sought: in order, each once.
    ///   - isKnown: called with each of the others, and where its record came from.
    func claim(
        _ sought: [SoughtIdentity], _ isKnown: (SoughtIdentity, FoundDuplicate.Original) -> Void
    ) throws {
        var rest = sought
        for _ in 0..<IdentityClaims.mostRounds {
            guard !rest.isEmpty else { return }
            let taken = try insert(rest)
            rest = rest.filter { !taken.contains($0.number) }
            guard !rest.isEmpty else { return }
            var (known, orphans): (Set<Int32>, [Int32: Int64]) = ([], [:])
            var numbers: [Int32: SoughtIdentity] = [:]
            for identity in rest { numbers[identity.number] = identity }
            try forEachHolder(of: rest) { number, record, original in
                guard let original else { return orphans[number] = record }
                known.insert(number)
                if let identity = numbers[number] { isKnown(identity, original) }
            }
            rest = rest.filter { !known.contains($0.number) }
            let adopted = try adopt(rest, orphans: orphans)
            rest = rest.filter { !adopted.contains($0.number) }
        }
        guard rest.isEmpty else { throw DamagedContent("\(rest.count) identities are neither free nor taken") }
    }

    /// - Returns: the numbers of those that were free.
    private func insert(_ sought: [SoughtIdentity]) throws -> Set<Int32> {
        let numbers = try session.values(
            Int64.self,
            """
            INSERT INTO identities (source, hash, record, ingested)
            SELECT ?1, substr(CAST(?2 AS bytea), (place::integer - 1) * 16 + 1, 16), CAST(?3 AS bigint) + number, ?4
            FROM unnest(CAST(?5 AS bigint[])) WITH ORDINALITY AS sought (number, place)
            ON CONFLICT (source, hash) DO NOTHING RETURNING record
            """,
            [
                destination.source, sought.map(\.identity).joinedBytes, destination.firstRecord, destination.time,
                sought.map { Int64($0.number) }.arrayText,
            ])
        return Set(numbers.map { Int32($0 - destination.firstRecord) })
    }

    /// The records that have these identities; nil for one that is gone.
    private func forEachHolder(
        of sought: [SoughtIdentity], _ body: (Int32, Int64, FoundDuplicate.Original?) -> Void
    ) throws {
        try session.forEach(
            """
            SELECT sought.number, identities.record, records.batch, records.file, records.position
            FROM unnest(CAST(?3 AS bigint[])) WITH ORDINALITY AS sought (number, place)
            JOIN identities ON identities.source = ?1
                AND identities.hash = substr(CAST(?2 AS bytea), (place::integer - 1) * 16 + 1, 16)
            LEFT JOIN records ON records.source = identities.source AND records.id = identities.record
                AND records.ingested = identities.ingested
            """,
            [
                destination.source, sought.map(\.identity).joinedBytes, sought.map { Int64($0.number) }.arrayText,
            ]
        ) { row in
            let batch: Int64? = try row.value(2)
            let original = try batch.map {
                FoundDuplicate.Original(batch: $0, file: try row.value(3), position: try row.value(4))
            }
            body(try row.value(0), try row.value(1), original)
        }
    }

    /// Takes identities whose records are gone, unless somebody else did.
    private func adopt(_ sought: [SoughtIdentity], orphans: [Int32: Int64]) throws -> Set<Int32> {
        let found = sought.filter { orphans[$0.number] != nil }
        guard !found.isEmpty else { return [] }
        let numbers = try session.values(
            Int64.self,
            """
            UPDATE identities SET record = CAST(?3 AS bigint) + number, ingested = ?4
            FROM unnest(CAST(?5 AS bigint[]), CAST(?6 AS bigint[])) WITH ORDINALITY AS sought (number, gone, place)
            WHERE identities.source = ?1 AND identities.record = sought.gone
                AND identities.hash = substr(CAST(?2 AS bytea), (place::integer - 1) * 16 + 1, 16)
            RETURNING identities.record
            """,
            [
                destination.source, found.map(\.identity).joinedBytes, destination.firstRecord, destination.time,
                found.map { Int64($0.number) }.arrayText, found.map { orphans[$0.number] ?? 0 }.arrayText,
            ])
        return Set(numbers.map { Int32($0 - destination.firstRecord) })
    }

    /// Makes items lead to the records that are their current versions.
    func point(_ records: [RecordIdentity: Int64]) throws {
        let sorted = records.sorted { $0.key < $1.key }
        guard !sorted.isEmpty else { return }
        try session.execute(
            """
            INSERT INTO identities (source, hash, record, ingested)
            SELECT ?1, substr(CAST(?2 AS bytea), (place::integer - 1) * 16 + 1, 16), record, ?3
            FROM unnest(CAST(?4 AS bigint[])) WITH ORDINALITY AS items (record, place)
            ON CONFLICT (source, hash) DO UPDATE SET record = excluded.record, ingested = excluded.ingested
            """,
            [destination.source, sorted.map(\.key).joinedBytes, destination.time, sorted.map(\.value).arrayText])
    }
}
