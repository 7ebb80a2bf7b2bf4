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
    private var names: [RecordAggregates.Name] = []
    private var groups: [FigureGathering] = []
    /// The stretch of time that was found last: records come in runs of the same.
    private var stretch: (bounds: Range<Int64>, place: Int)?
    /// More groups are not told apart.
    private static let most = 10_000

    init(_ query: AggregateQuery, _ db: any SQLSession) throws {
        self.query = query
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
        let isByField = if case .field = query.grouping { true } else { false }
        let readsBodies = query.field != nil || isByField
        var batch = -1
        var ofBatch: [Int] = []
        var parts: Set<RecordWalk.Part> = readsBodies ? [.body] : []
        if query.grouping == .file { parts.insert(.file) }
        if case .time(_, isOfEvents: true) = query.grouping { parts.insert(.eventTime) }
        try walk.forEach(db, reading: parts) { found in
            if found.batch != batch {
                batch = found.batch
                ofBatch = groups(of: walk.batches[batch])
            }
            if readsBodies {
                try found.withBody { body in
                    for place in try ofBatch.isEmpty ? [group(of: found, body)] : ofBatch {
                        groups[place].add(body, field: query.field)
                    }
                }
            } else {
                for place in try ofBatch.isEmpty ? [group(of: found, nil)] : ofBatch {
                    groups[place].add(nil, field: nil)
                }
            }
            return true
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
            let (content, isEscaped) = JSONMember.content(of: body, at: start)
            let text =
                isEscaped
                ? String(decoding: JSONString.decoded(content), as: UTF8.self)
                : String(decoding: content.prefix(200), as: UTF8.self)
            return place(of: .text(text))
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

    private mutating func place(of name: RecordAggregates.Name) -> Int {
        if let known = places[name] { return known }
        let name = groups.count < GroupGathering.most ? name : .others
        if let known = places[name] { return known }
        places[name] = groups.count
        names.append(name)
        groups.append(FigureGathering(keepsValues: query.keepsValues))
        return groups.count - 1
    }

    var result: RecordAggregates {
        var result = RecordAggregates()
        result.groups = zip(names, groups).map { RecordAggregates.Group(name: $0, figures: $1.result) }
        result.isCut = places[.others] != nil
        return result
    }
}
