import Foundation
package import Ingestion
import JSONText
import Testing

/// Records found by what is in them. Each case takes a fresh, empty store.
extension StoreConformance {
    private static let noon = StoreSamples.noon

    static let queries: [StoreConformance] = [
        StoreConformance("finds records by what a field holds, whatever else a record may be") { store in
            try await fill(store)
            for (said, expected) in found { #expect(try await store.found(said) == expected, "\(said)") }
        },
        StoreConformance("finds the same by an index, and takes any record into it") { store in
            _ = try await store.load(bodies: ["{}"])
            for field in ["n", "t", "a.b", "größe"] {
                let index = try await store.createIndex(.field(field), of: "forecasts", at: noon)
                #expect(index?.kind == .field(field))
            }
            try await fill(store)
            for (said, expected) in found { #expect(try await store.found(said) == expected, "\(said)") }
            let numbers = found.filter { $0.0.field == FieldName("n") && $0.0.operand?.number != nil }
            for (one, ofOne) in numbers {
                for (other, ofOther) in numbers {
                    let both = ofOne.filter(ofOther.contains)
                    #expect(try await store.found(one, other) == both, "\(one) \(other)")
                }
            }
        },
        StoreConformance("makes an index once, lists and drops it") { store in
            let nothing = try await store.createIndex(.field("n"), of: "nobody", at: noon)
            #expect(nothing == nil)
            try await fill(store)
            let index = try #require(try await store.createIndex(.field("n"), of: "forecasts", at: noon))
            #expect(try await store.createIndex(.field("n"), of: "forecasts", at: noon + 9) == index)
            let texts = try #require(try await store.createIndex(.text, of: "forecasts", at: noon))
            #expect(try await store.indexes() == [index, texts])
            #expect(try await store.dropIndex(index))
            #expect(try await !store.dropIndex(index))
            #expect(try await store.dropIndex(texts))
            #expect(try await store.indexes() == [])
            for (said, expected) in found { #expect(try await store.found(said) == expected, "\(said)") }
        },
        StoreConformance("finds words and phrases in texts, with and without an index") { store in
            try await fillTexts(store)
            for (said, expected) in searches { #expect(try await store.found(text: said) == expected, "\(said)") }
            _ = try #require(try await store.createIndex(.text, of: "forecasts", at: noon))
            #expect(try await store.textBacklog(of: nil) == 6)
            // What is not in it yet is looked through.
            for (said, expected) in searches { #expect(try await store.found(text: said) == expected, "\(said)") }
            try await store.catchUpTexts(of: nil) { _ in }
            #expect(try await store.textBacklog(of: nil) == 0)
            for (said, expected) in searches { #expect(try await store.found(text: said) == expected, "\(said)") }
        },
        StoreConformance("never finds by words what is gone, and finds what came back") { store in
            try await fillTexts(store)
            _ = try #require(try await store.createIndex(.text, of: "forecasts", at: noon))
            try await store.catchUpTexts(of: nil) { _ in }
            let run = try await store.load(bodies: [#"{"id":7,"t":"rate hike again"}"#], numberedFrom: 700)
            #expect(try await store.found(text: "hike") == [1, 2, 7])
            try await store.catchUpTexts(of: nil) { _ in }
            #expect(try await store.found(text: "hike") == [1, 2, 7])
            _ = try await store.undo(run, at: noon)
            #expect(try await store.found(text: "hike") == [1, 2])
            #expect(try await store.countRecords(RecordQuery(text: TextSearch("hike"))) == 2)
        },
        StoreConformance("tells event time from ingestion time") { store in
            let run = try await store.beginRun(of: "forecasts", command: nil, at: noon)
            _ = try await store.commit(StoreSamples.batch(1...10), to: run, at: noon + 100)
            // Every third has no time.
            let query = RecordQuery(dated: StoreSamples.eventTime(4)..<StoreSamples.eventTime(9), order: .oldestFirst)
            #expect(try await store.records(query).map(\.position) == [4, 5, 7, 8])
            #expect(try await store.countRecords(query) == 4)
            #expect(try await store.countRecords(RecordQuery(ingested: noon..<noon + 100)) == 0)
            #expect(try await store.countRecords(RecordQuery(ingested: noon + 100..<noon + 101)) == 10)
            var pages: [Int64] = []
            var place: BatchPlace?
            while let stretch = try await store.nextRecords(query, after: place) {
                pages += stretch.records.map(\.position)
                place = stretch.place
            }
            #expect(pages == [4, 5, 7, 8])
        },
        StoreConformance("sorts by a field, what has none last, and pages through it") { store in
            _ = try await store.load(bodies: [
                #"{"id":1,"n":2}"#, #"{"id":2,"n":"b"}"#, #"{"id":3}"#, #"{"id":4,"n":10}"#, #"{"id":5,"n":2}"#,
                #"{"id":6,"n":"a"}"#, #"{"id":7,"n":-1e3}"#,
            ])
            func page(_ isDescending: Bool, _ limit: Int, _ offset: Int) async throws -> [Int] {
                let sort = FieldSort(.field(FieldName("n")), isDescending: isDescending)
                return try await store.records(
                    RecordQuery(order: .oldestFirst, sort: sort, limit: limit, offset: offset)
                ).map(\.number)
            }
            #expect(try await page(false, 10, 0) == [7, 1, 5, 4, 6, 2, 3])
            #expect(try await page(true, 10, 0) == [2, 6, 4, 1, 5, 7, 3])
            #expect(try await page(true, 2, 2) == [4, 1])
        },
        StoreConformance("finds records by their file and by the tag of their run") { store in
            let first = try await store.load(1...3, file: "/data/a.jsonl")
            let second = try await store.load(4...5, file: "/data/more/b.jsonl")
            _ = try await store.load(6...6, file: "/data/notb.jsonl")
            #expect(try await store.countRecords(RecordQuery(files: ["b.jsonl"])) == 2)
            #expect(try await store.countRecords(RecordQuery(files: ["/data/a.jsonl", "more/b.jsonl"])) == 5)
            #expect(try await store.countRecords(RecordQuery(files: [])) == 0)
            #expect(try await store.setTag("baseline", of: first, true))
            #expect(try await !store.setTag("baseline", of: first, true))
            #expect(try await store.setTag("good", of: first, true))
            #expect(try await store.setTag("good", of: second, true))
            #expect(try await store.tags(of: [first, second]) == [first: ["baseline", "good"], second: ["good"]])
            let all = try await store.tags()
            #expect(all.map { "\($0.tag) \($0.runs)" } == ["baseline 1", "good 2"])
            #expect(try await store.countRecords(RecordQuery(tags: ["baseline"])) == 3)
            #expect(try await store.countRecords(RecordQuery(tags: ["good"])) == 5)
            #expect(try await store.setTag("good", of: first, false))
            #expect(try await !store.setTag("good", of: first, false))
            #expect(try await store.countRecords(RecordQuery(tags: ["good"])) == 2)
        },
        StoreConformance("adds decimals exactly, and says what is no number") { store in
            _ = try await store.load(bodies: [
                #"{"n":0.1,"g":"x"}"#, #"{"n":0.2,"g":"x"}"#, #"{"n":"5","g":"y"}"#, #"{"g":"x"}"#, #"{"n":1e2}"#,
                #"{"n":null,"g":"y"}"#,
            ])
            let query = AggregateQuery(
                records: RecordQuery(order: .oldestFirst), field: FieldName("n"), calendar: .utc,
                keeping: [.numbers, .different])
            let all = try await store.aggregate(query).groups
            #expect(all.map(\.name) == [.all])
            let figures = try #require(all.first?.figures)
            #expect(figures.sum.text == "105.3")
            #expect(figures.sum.isExact)
            let counts: [Int] = [figures.records, figures.numbers, figures.missing, figures.others]
            #expect(counts == [6, 4, 2, 0])
            #expect(figures.lowest?.text == "0.1")
            #expect(figures.highest?.text == "1e2")
            #expect(figures.median == 2.6)
            #expect(figures.distinct == 4)
            var grouped = query
            grouped.grouping = .field(FieldName("g"))
            let groups = try await store.aggregate(grouped).groups
            #expect(groups.map(\.name) == [.text("x"), .text("y"), .none])
            #expect(groups.map(\.figures.sum.text) == ["0.3", "5", "100"])
            grouped.field = nil
            grouped.grouping = .time(.day)
            let days = try await store.aggregate(grouped).groups
            #expect(days.map(\.figures.records) == [6])
            grouped.grouping = .source
            #expect(try await store.aggregate(grouped).groups.map(\.name) == [.text("forecasts")])
        },
        StoreConformance("tells numbers of any length apart, and groups by what is equal") { store in
            let long = String(repeating: "x", count: 2_000)
            let texts = ["a", "b"].map { #"{"g":"\#(long)\#($0)","n":1}"# }
            _ = try await store.load(
                bodies: texts + [
                    #"{"g":1,"n":9007199254740993}"#, #"{"g":"1.0","n":9007199254740992}"#,
                    #"{"g":1e0,"n":9007199254740994}"#, #"{"g":"true"}"#, #"{"g":true}"#, #"{"g":"\u0074rue"}"#,
                ])
            var query = AggregateQuery(
                records: RecordQuery(order: .oldestFirst), field: FieldName("n"), calendar: .utc)
            query.records.conditions = [on("n", .more, number: "1")]
            let figures = try #require(try await store.aggregate(query).groups.first?.figures)
            #expect(figures.lowest?.text == "9007199254740992")
            #expect(figures.highest?.text == "9007199254740994")
            query.records.sort = FieldSort(.field(FieldName("n")), isDescending: false)
            let sorted = try await store.records(query.records).map { String(decoding: $0.body, as: UTF8.self) }
            #expect(sorted.map { $0.suffix(3) } == ["92}", "93}", "94}"])
            query.records = RecordQuery(order: .oldestFirst)
            query.grouping = .field(FieldName("g"))
            let found = try await store.aggregate(query)
            #expect(found.groups.map(\.figures.records) == [1, 1, 3, 3])
            #expect(found.groups.suffix(2).map(\.name) == [.text("1"), .text("true")])
            #expect(found.records == 8)
        },
        StoreConformance("counts a record of two tags once in all") { store in
            let run = try await store.load(1...3, file: "/data/a.jsonl")
            for tag in ["good", "late"] { _ = try await store.setTag(tag, of: run, true) }
            var query = AggregateQuery(records: RecordQuery(), field: nil, grouping: .tag, calendar: .utc)
            for field in [nil, FieldName("nothing")] {
                query.field = field
                let found = try await store.aggregate(query)
                #expect(found.groups.map(\.figures.records) == [3, 3])
                #expect(found.records == 3)
                #expect(found.missing == (field == nil ? 0 : 3))
            }
        },
    ]

    // MARK: Fields

    private static let bodies = [
        #"{"id":1,"n":0.3,"t":"oil"}"#,
        #"{"id":2,"n":0.30000000000000001,"t":"Oil"}"#,
        #"{"id":3,"n":30e-2,"t":""}"#,
        #"{"id":4,"n":"0.3","t":"2025-05-01T10:00:00Z"}"#,
        #"{"id":5,"n":1e400,"t":"2025-05-02"}"#,
        #"{"id":6,"n":-5,"a":{"b":7}}"#,
        #"{"id":7,"n":null,"a.b":7}"#,
        #"{"id":8,"a":{"b":"7"},"größe":1}"#,
        #"{"id":9,"\u006e":0.3,"t":"\u006fil"}"#,
        #"{"id":10,"n":123456789012345678901234567890,"t":"a\u0000b"}"#,
        #"{"id":11,"n":true,"t":["oil",3]}"#,
        #"{"id":12,"n":1,"n":2,"t":"\ud800"}"#,
        #"{"id":13,"n":"# + String(repeating: "[", count: 1_500) + String(repeating: "]", count: 1_500) + "}",
        #"[{"n":0.3}]"#,
        #""oil""#,
        #"{"id":16,"n":9007199254740993}"#,
        #"{"id":17,"t":""# + String(repeating: "long ", count: 3_000) + #""}"#,
        #"{"id":18,"n":9223372036854775807}"#,
    ]

    private static func fill(_ store: any Store) async throws {
        _ = try await store.load(bodies: bodies, numberedFrom: 100)
    }

    private static let found: [(FieldCondition, [Int])] = [
        (on("n", .equal, number: "0.3"), [1, 3, 4, 9]),
        (on("n", .equal, number: "0.30"), [1, 3, 4, 9]),
        (on("n", .unequal, number: "0.3"), [2, 5, 6, 10, 11, 12, 13, 16, 18]),
        (on("n", .less, number: "0.3"), [6]),
        (on("n", .atMost, number: "0.3"), [1, 3, 4, 6, 9]),
        (on("n", .more, number: "0.3"), [2, 5, 10, 12, 16, 18]),
        (on("n", .atLeast, number: "1e399"), [5]),
        (on("n", .atLeast, number: "0.3"), [1, 2, 3, 4, 5, 9, 10, 12, 16, 18]),
        (on("n", .atMost, number: "1"), [1, 2, 3, 4, 6, 9, 12]),
        (on("n", .more, number: "9007199254740992"), [5, 10, 16, 18]),
        (on("n", .atLeast, number: "9007199254740994"), [5, 10, 18]),
        (on("n", .more, number: "9007199254740993"), [5, 10, 18]),
        (on("n", .atMost, number: "9007199254740993"), [1, 2, 3, 4, 6, 9, 12, 16]),
        (on("n", .equal, number: "9007199254740993"), [16]),
        (on("n", .less, number: "9223372036854775807"), [1, 2, 3, 4, 6, 9, 12, 16]),
        (on("n", .atLeast, number: "9223372036854775807"), [5, 10, 18]),
        (on("n", .equal, number: "9223372036854775807"), [18]),
        (on("n", .equal, number: "123456789012345678901234567890"), [10]),
        (on("n", .equal, number: "1"), [12]),
        (on("n", .equal, "true"), [11]),
        (on("n", .missing), [7, 8, 0, 15, 17]),
        (on("n", .exists), [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 18]),
        (on("t", .equal, "oil"), [1, 9]),
        (on("t", .equal, "a"), []),
        (on("t", .equal, ""), [3]),
        (on("t", .equal, String(repeating: "long ", count: 3_000)), [17]),
        (on("t", .equal, String(repeating: "long ", count: 2_999)), []),
        (on("t", .contains, "OI"), [1, 2, 9]),
        (on("t", .contains, "oil"), [1, 2, 9, 11]),
        (on("t", .more, "na"), [1, 9, 12]),
        (on("t", .less, "2025-05-02", day: 1), [4]),
        (on("t", .equal, "2025-05-02", day: 1), [5]),
        (on("t", .atLeast, "2025-05-01", day: 0), [4, 5]),
        (on("a.b", .equal, number: "7"), [6, 7, 8]),
        (on("a.b", .atLeast, number: "7"), [6, 7, 8]),
        (on("größe", .equal, number: "1"), [8]),
    ]

    private static func on(
        _ field: String, _ comparison: FieldCondition.Comparison, _ text: String = "", number: String? = nil,
        day: Int64? = nil
    ) -> FieldCondition {
        // The first of May 2025.
        let start = 1_746_057_600 + (day ?? 0) * 86_400
        return FieldCondition(
            FieldName(field), comparison,
            FieldCondition.Operand(
                number ?? text, number: number,
                time: day.map { _ in start * 1_000_000..<(start + 86_400) * 1_000_000 }))
    }

    // MARK: Texts

    private static func fillTexts(_ store: any Store) async throws {
        _ = try await store.load(bodies: [
            #"{"id":1,"t":"A rate hike, again."}"#, #"{"id":2,"t":["The rate","Hike of it"]}"#,
            #"{"id":3,"deep":{"er":[{"t":"Größe—ÉTÉ\u00e9"}]},"hike":1}"#, #"{"id":4,"t":"日本の利上げ"}"#,
            #"{"id":5,"n":42,"t":"42nd"}"#, #"{"id":6,"t":"x \"rate\" y"}"#,
        ])
    }

    private static let searches: [(String, [Int])] = [
        ("hike", [1, 2]), ("RATE", [1, 2, 6]), ("rate hike", [1, 2]), ("\"rate hike\"", [1]), ("größe", [3]),
        ("étéé", [3]), ("\"利上げ\"", [4]), ("本", [4]), ("42", []), ("42nd", [5]), ("hik", []), ("\"again a\"", []),
        ("t", []), ("\"x rate y\"", [6]),
    ]
}

extension Store {
    /// A whole run of records with these texts.
    package func load(bodies: [String], numberedFrom number: Int = 1) async throws -> RunID {
        var batch = Batch(files: [StoreSamples.progress("/data/forecasts.jsonl", positions: Int64(bodies.count))])
        for (index, body) in bodies.enumerated() {
            let bytes = Array(body.utf8)
            batch.records.entries.append(
                RecordBlock.Entry(
                    bodyOffset: batch.records.bodies.count, bodyLength: bytes.count,
                    identity: StoreSamples.identity(number + index), file: 0, position: Int64(index + 1),
                    eventTime: nil,
                    isMarkedInvalid: false))
            batch.records.bodies += bytes
        }
        return try await load([batch])
    }

    fileprivate func found(_ conditions: FieldCondition...) async throws -> [Int] {
        let query = RecordQuery(conditions: conditions, order: .oldestFirst, limit: 100)
        let numbers = try await records(query).filter { $0.body != Array("{}".utf8) }.map(\.number)
        let empty = try await records(query).count - numbers.count
        #expect(try await countRecords(query) == numbers.count + empty)
        var sourced = query
        sourced.sources = ["forecasts"]
        #expect(try await countRecords(sourced) == numbers.count + empty)
        return numbers
    }

    fileprivate func found(text: String) async throws -> [Int] {
        try await records(RecordQuery(text: TextSearch(text), order: .oldestFirst, limit: 100)).map(\.number)
    }
}

extension StoredRecord {
    /// The member `id` of its text; 0 without.
    fileprivate var number: Int {
        body.withUnsafeBufferPointer { body in
            guard let place = JSONMember.value(named: "id", in: body) else { return body.first == 0x22 ? 15 : 0 }
            return Int(String(decoding: JSONMember.content(of: body, at: place).bytes, as: UTF8.self)) ?? 0
        }
    }
}

extension JSONMember {
    fileprivate static func value(named name: String, in body: UnsafeBufferPointer<UInt8>) -> Int? {
        Array(name.utf8).withUnsafeBufferPointer { value(named: $0, in: body) }
    }
}

extension Calendar {
    fileprivate static var utc: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        return calendar
    }
}
