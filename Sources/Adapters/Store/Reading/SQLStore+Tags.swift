package import Ingestion

extension SQLStore {
    package func setTag(_ tag: String, of run: RunID, _ isSet: Bool) async throws(StoreError) -> Bool {
        try await write(claiming: nil) { db in
            let sql =
                isSet
                ? "INSERT INTO run_tags (run, tag) VALUES (?, ?) ON CONFLICT (run, tag) DO NOTHING"
                : "DELETE FROM run_tags WHERE run = ? AND tag = ?"
            return try db.execute(sql, [run.number, tag]) > 0
        }
    }

    package func tags(of runs: [RunID]) async throws(StoreError) -> [RunID: [String]] {
        var filter = SQLFilter()
        filter.require("run", isAmong: runs)
        return try await read(otherwise: [:]) { [filter] db in
            var tags: [RunID: [String]] = [:]
            try db.forEach("SELECT run, tag FROM run_tags\(filter.clause) ORDER BY tag", filter.arguments) { row in
                tags[RunID(try row.value(0)), default: []].append(try row.value(1))
            }
            return tags
        }
    }

    package func tags() async throws(StoreError) -> [(tag: String, runs: Int)] {
        let tags = try await read(otherwise: [TagCount]()) { db in
            try db.rows("SELECT tag, count(*) FROM run_tags GROUP BY tag ORDER BY tag") {
                try TagCount(tag: $0.value(0), runs: $0.value(1))
            }
        }
        return tags.map { ($0.tag, $0.runs) }
    }
}

/// A tag with a number.
private struct TagCount: Sendable {
    let tag: String
    let runs: Int
}
