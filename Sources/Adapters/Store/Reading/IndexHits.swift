import Ingestion

/// The records that an index finds for a query: all it can mean, and perhaps some more.
struct IndexHits {
    /// Sorted; the lowest bit says whether it is certain that the query means the record, as far as its content goes.
    private let marks: [Int64]
    /// What the records that an index finds are wanted for.
    enum Use {
        /// To know how many there are: most need no look.
        case counting
        /// To look at each of them, which takes several times as long as where all are read in their order.
        case reading
        case nothing

        /// So many are kept at most, some thirty megabytes: of more, looking through all records is as fast.
        func most(of records: Int) -> Int {
            switch self {
            case .counting: 4_000_000
            case .reading: min(4_000_000, max(1_000, records / 4))
            case .nothing: 0
            }
        }
    }

    private static let chunk = 500

    /// - Returns: nil where no index serves.
    init?(_ query: RecordQuery, batches: [StoredBatch], _ use: Use, _ db: any SQLSession) throws {
        let most = use.most(of: batches.reduce(0) { $0 + $1.count })
        guard most > 0, !query.conditions.isEmpty || query.text != nil, !batches.isEmpty else { return nil }
        let sources = Set(batches.map(\.records.source))
        var plans: [[IndexSearch]] = []
        var answered = 0
        for condition in IndexedCondition.all(of: query.conditions) where plans.isEmpty {
            var searches: [IndexSearch] = []
            for source in sources {
                guard let index = try RecordIndexRow.field(condition.field.description, of: source, db),
                    let found = db.indexes.searches(for: condition, index: index, source: source)
                else {
                    searches = []
                    break
                }
                searches += found
            }
            if !searches.isEmpty { (plans, answered) = ([searches], condition.count) }
        }
        if plans.isEmpty, let text = query.text, !text.isEmpty {
            var searches: [IndexSearch] = []
            for source in sources {
                guard let index = try RecordIndexRow.text(of: source, db),
                    try RecordIndexRow.isComplete(index, batches.filter { $0.records.source == source }, db)
                else { return nil }
                searches.append(db.indexes.search(for: text.words, index: index))
            }
            plans = [searches]
        }
        guard let plan = plans.first else { return nil }
        let isExact = query.conditions.count == answered && answered > 0 && query.text == nil && query.containing == nil
        var marks: [Int64] = []
        for var search in plan {
            // An index of texts knows nothing else of records.
            if answered > 0 {
                let filter = RecordWalk.filter(query)
                if !filter.isEmpty { search.conditions.require(filter.condition, filter.arguments) }
            }
            try db.walk(search.select + search.conditions.clause, search.conditions.arguments) { row in
                let isCertain = try isExact && row.integer(at: 1) == 1
                let id: Int64 = try row.value(0)
                marks.append(id << 1 | (isCertain ? 1 : 0))
                return marks.count <= most
            }
            guard marks.count <= most else { return nil }
        }
        marks.sort()
        self.marks = marks
    }

    /// How many of a range are certain, and which are not.
    func sorted(in range: RecordRange) -> (certain: Int, others: [Int64]) {
        let marks = marks(in: range)
        let others = marks.filter { $0 & 1 == 0 }.map { $0 >> 1 }
        return (marks.count - others.count, others)
    }

    func chunks(in range: RecordRange, order: RecordQuery.Order) -> [[Int64]] {
        IndexHits.chunks(of: marks(in: range).map { $0 >> 1 }, order: order)
    }

    static func chunks(of ids: [Int64], order: RecordQuery.Order) -> [[Int64]] {
        let chunks = stride(from: 0, to: ids.count, by: chunk).map { Array(ids[$0..<min(ids.count, $0 + chunk)]) }
        return order == .oldestFirst ? chunks : chunks.reversed()
    }

    private func marks(in range: RecordRange) -> ArraySlice<Int64> {
        let start = marks.partitioningIndex { $0 >> 1 >= range.first }
        let end = marks.partitioningIndex { $0 >> 1 > range.last }
        return marks[start..<max(start, end)]
    }
}

/// A line of `record_indexes`.
enum RecordIndexRow {
    static func field(_ field: String, of source: Int64, _ db: any SQLSession) throws -> Int64? {
        try db.value(
            Int64.self, "SELECT min(id) FROM record_indexes WHERE source = ? AND field = ?", [source, field])
    }

    static func text(of source: Int64, _ db: any SQLSession) throws -> Int64? {
        try db.value(Int64.self, "SELECT min(id) FROM record_indexes WHERE source = ? AND field IS NULL", [source])
    }

    /// Whether an index of texts has all records of these batches.
    static func isComplete(_ index: Int64, _ batches: [StoredBatch], _ db: any SQLSession) throws -> Bool {
        let indexed = Set(
            try db.values(Int64.self, "SELECT batch FROM indexed_batches WHERE record_index = ?", [index]))
        return batches.allSatisfy { indexed.contains($0.id) }
    }
}

extension RandomAccessCollection {
    /// The first place from which on the condition holds, in a collection where it holds for none before.
    func partitioningIndex(where holds: (Element) -> Bool) -> Index {
        var (low, count) = (startIndex, count)
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if holds(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
