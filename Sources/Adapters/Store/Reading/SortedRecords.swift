import Foundation
import Ingestion
import JSONText

/// A page of records in the order of what a field holds. No more of them are kept than the page and those before it, and
/// as many again.
struct SortedRecords {
    private let query: RecordQuery
    private let sort: FieldSort

    init(_ query: RecordQuery, _ sort: FieldSort) {
        self.query = query
        self.sort = sort
    }

    func page(_ db: any SQLSession) throws -> [StoredRecord] {
        let walk = try RecordWalk(query, db)
        let wanted = max(0, query.offset) + query.limit
        var kept: [Place] = []
        var ordinal = 0
        try walk.forEach(db, reading: sort.key == .eventTime ? [.eventTime] : [.body]) { found in
            let key: SortKey
            switch sort.key {
            case .eventTime: key = try found.eventTime.map { .time($0) } ?? .nothing
            case .field(let field): key = try found.withBody { SortKey(of: field, in: $0) }
            }
            kept.append(Place(key: key, ordinal: ordinal, batch: found.batch, id: found.id))
            ordinal += 1
            if kept.count >= 2 * wanted + 1024 { kept = best(of: kept, wanted) }
            return true
        }
        var records: [StoredRecord] = []
        for place in best(of: kept, wanted).dropFirst(max(0, query.offset)) {
            records += try walk.records([(place.batch, place.id)], order: query.order, db)
        }
        return records
    }

    private func best(of places: [Place], _ count: Int) -> [Place] {
        Array(places.sorted { $0.isBefore($1, isDescending: sort.isDescending) }.prefix(count))
    }

    private struct Place {
        let key: SortKey
        let ordinal: Int
        let batch: Int
        let id: Int64

        func isBefore(_ other: Place, isDescending: Bool) -> Bool {
            switch (key.isNothing, other.key.isNothing) {
            case (true, true): return ordinal < other.ordinal
            case (true, false): return false
            case (false, true): return true
            case (false, false): break
            }
            let order = key.compared(with: other.key)
            return order == 0 ? ordinal < other.ordinal : (order < 0) != isDescending
        }
    }
}

/// What a record is sorted by.
private enum SortKey {
    case number(ComparableNumber)
    case time(Int64)
    case text([UInt8])
    case nothing

    init(of field: FieldName, in body: UnsafeBufferPointer<UInt8>) {
        guard let place = field.place(in: body) else {
            self = .nothing
            return
        }
        if let number = JSONMember.number(in: body, at: place) {
            self = .number(ComparableNumber(number))
            return
        }
        guard body[place] == UInt8(ascii: "\"") else {
            self = .nothing
            return
        }
        let (content, isEscaped) = JSONMember.content(of: body, at: place)
        self = .text(isEscaped ? JSONString.decoded(content) : Array(content))
    }

    var isNothing: Bool { if case .nothing = self { true } else { false } }

    func compared(with other: SortKey) -> Int {
        switch (self, other) {
        case (.number(let one), .number(let another)): one.compared(with: another)
        case (.time(let one), .time(let another)): one < another ? -1 : one > another ? 1 : 0
        case (.text(let one), .text(let another)):
            one.lexicographicallyPrecedes(another) ? -1 : another.lexicographicallyPrecedes(one) ? 1 : 0
        case (.number, _): -1
        case (_, .number): 1
        default: 0
        }
    }
}
