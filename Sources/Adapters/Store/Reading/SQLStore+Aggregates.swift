import Foundation
package import Ingestion
import JSONText

extension SQLStore {
    package func aggregate(_ query: AggregateQuery) async throws(StoreError) -> RecordAggregates {
        try await read(otherwise: RecordAggregates(), canStop: true) { db in
            var gathering = try GroupGathering(query, db)
            try gathering.gather(db)
            return gathering.result
        }
    }
}

/// Gathers figures for each group of records.
private struct GroupGathering {
    private let query: AggregateQuery
    private let walk: RecordWalk
    private let tags: [RunID: [String]]
    private let files: [Int64: String]
    private var places: [RecordAggregates.Name: Int] = [:]
    /// Of the values of the field that records are grouped by.
    private var placesOfValues: [Int: Int] = [:]
    private var names: [RecordAggregates.Name] = []
    private var groups: [FigureGathering] = []
    /// The stretch of time that was found last: records come in runs of the same.
    private var stretch: (bounds: Range<Int64>, place: Int)?
    private var keeping: AggregateQuery.Values
    private var keptCount = 0
    private var whole = RecordAggregates()
    /// More groups are not told apart.
    private static let mostGroups = 10_000
    /// So many values are kept at most, of all groups together: some thirty megabytes.
    private static let mostKept = 1_000_000
    /// Longer texts are told by their beginnings.
    private static let longestName = 1_000

    init(_ query: AggregateQuery, _ db: any SQLSession) throws {
        self.query = query
        keeping = query.keeping
        walk = try RecordWalk(query.records, db)
        var tags: [RunID: [String]] = [:]
        if query.grouping == .tag {
            try db.forEach("SELECT run, tag FROM run_tags ORDER BY tag") { row in
                tags[RunID(try row.value(0)), default: []].append(try row.value(1))
            }
        }
        self.tags = tags
        var files: [Int64: String] = [:]
        if query.grouping == .file {
            try db.forEach("SELECT id, path FROM files") { files[try $0.value(0)] = try $0.value(1) }
        }
        self.files = files
    }

    mutating func gather(_ db: any SQLSession) throws {
        if query.field == nil, query.records.isOfBatches, query.grouping?.isOfBatches ?? true {
            for batch in walk.batches {
                for place in groups(of: batch) { groups[place].add(batch.count) }
                whole.records += batch.count
            }
            return
        }
        let isByField = if case .field = query.grouping { true } else { false }
        var batch = -1
        var ofBatch: [Int] = []
        var parts: Set<RecordWalk.Part> = query.field != nil || isByField ? [.body] : []
        if query.grouping == .file { parts.insert(.file) }
        if case .time(_, isOfEvents: true) = query.grouping { parts.insert(.eventTime) }
        try walk.forEach(db, reading: parts) { found in
            if found.batch != batch {
                batch = found.batch
                ofBatch = groups(of: walk.batches[batch])
            }
            whole.records += 1
            if parts.contains(.body) {
                try found.withBody { body in
                    if ofBatch.isEmpty {
                        add(body, to: try group(of: found, body), isFirst: true)
                    } else {
                        for place in ofBatch { add(body, to: place, isFirst: place == ofBatch[0]) }
                    }
                }
            } else if ofBatch.isEmpty {
                groups[try group(of: found, nil)].add(1)
            } else {
                for place in ofBatch { groups[place].add(1) }
            }
            return true
        }
    }

    /// - Parameter isFirst: not where the record is in another group already.
    private mutating func add(_ body: UnsafeBufferPointer<UInt8>, to place: Int, isFirst: Bool) {
        guard let field = query.field else { return groups[place].add(1) }
        let before = groups[place].keptCount
        let content = groups[place].add(body, field: field, keeping: keeping)
        keptCount += groups[place].keptCount - before
        if keptCount > GroupGathering.mostKept {
            for place in groups.indices { groups[place].forgetValues() }
            (keeping, keptCount) = ([], 0)
            whole.hasTooManyValues = true
        }
        guard isFirst else { return }
        switch content {
        case .number: break
        case .nothing: whole.missing += 1
        case .other: whole.others += 1
        }
    }

    /// The groups that all records of a batch are in; none where each has to be looked at.
    private mutating func groups(of batch: StoredBatch) -> [Int] {
        switch query.grouping {
        case nil: [place(of: .all)]
        case .source: [place(of: .text(batch.source.rawValue))]
        case .run: [place(of: .run(batch.run))]
        case .tag: (tags[batch.run] ?? []).isEmpty ? [place(of: .none)] : tags[batch.run]!.map { place(of: .text($0)) }
        case .time(_, isOfEvents: false): [place(ofTime: batch.committed.microseconds)]
        default: []
        }
    }

    private mutating func group(of found: RecordWalk.Found, _ body: UnsafeBufferPointer<UInt8>?) throws -> Int {
        switch query.grouping {
        case .file:
            let path = try found.file.flatMap { files[$0] }
            return place(of: path.map { .text($0) } ?? .none)
        case .time: return try found.eventTime.map { place(ofTime: $0) } ?? place(of: .none)
        case .field(let field):
            guard let body, let start = field.place(in: body), body[start] != UInt8(ascii: "n") else {
                return place(of: .none)
            }
            return place(ofValueIn: body, at: start)
        default: return place(of: .all)
        }
    }

    private mutating func place(ofTime time: Int64) -> Int {
        if let stretch, stretch.bounds.contains(time) { return stretch.place }
        guard case .time(let component, _) = query.grouping,
            let interval = query.calendar.dateInterval(of: component, for: Date(microseconds: time))
        else { return place(of: .none) }
        let place = place(of: .time(interval.start))
        stretch = (interval.start.microseconds..<max(interval.start.microseconds + 1, interval.end.microseconds), place)
        return place
    }

    private mutating func place(ofValueIn body: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        let hash = FieldValue.hash(of: body, at: start)
        if let known = placesOfValues[hash] { return known }
        guard groups.count < GroupGathering.mostGroups else { return place(of: .others) }
        var text = FieldValue.text(of: body, at: start)
        if text.utf8.count > GroupGathering.longestName {
            text = "\(text.prefix(GroupGathering.longestName / 2))… (\(text.utf8.count) bytes)"
        }
        let place = append(.text(text))
        placesOfValues[hash] = place
        return place
    }

    private mutating func place(of name: RecordAggregates.Name) -> Int {
        if let known = places[name] { return known }
        let name = groups.count < GroupGathering.mostGroups ? name : .others
        if let known = places[name] { return known }
        places[name] = groups.count
        return append(name)
    }

    private mutating func append(_ name: RecordAggregates.Name) -> Int {
        names.append(name)
        groups.append(FigureGathering())
        return groups.count - 1
    }

    var result: RecordAggregates {
        var result = whole
        result.groups = zip(names, groups).map { RecordAggregates.Group(name: $0, figures: $1.result(keeping)) }
        result.isCut = places[.others] != nil
        return result
    }
}

extension AggregateQuery.Grouping {
    /// Whether all records of a batch are in the same groups.
    fileprivate var isOfBatches: Bool {
        switch self {
        case .source, .run, .tag, .time(_, isOfEvents: false): true
        case .file, .time, .field: false
        }
    }
}
