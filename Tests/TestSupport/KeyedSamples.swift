package import Foundation
package import Ingestion

/// Records of a source with a key: an item, and what its record says.
package struct KeyedSample: Sendable, Hashable {
    package var item: Int
    package var content: String

    package init(_ item: Int, _ content: String) {
        self.item = item
        self.content = content
    }

    package var body: [UInt8] { Array(#"{"id":"k\#(item)","says":"\#(content)"}"#.utf8) }
    package var key: RecordIdentity { KeyedSample.key(item) }

    package static func key(_ item: Int) -> RecordIdentity { StoreSamples.identity(item + 7_000_000) }

    /// What tells records with these key fields apart.
    package static func keyReader(_ fields: [String]) -> @Sendable ([UInt8]) -> RecordIdentity? {
        { body in
            let object = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: String] ?? [:]
            let values = fields.map { object[$0] ?? "" }
            guard !fields.isEmpty, values.allSatisfy({ !$0.isEmpty }) else { return nil }
            if fields == ["id"], let item = Int(values[0].dropFirst()) { return key(item) }
            return digest(values.joined(separator: "\u{1F}"))
        }
    }

    /// Their records at consecutive positions from 1 in one file.
    package static func batch(
        _ samples: [KeyedSample], file: String = "/data/keyed.jsonl", fields: [String] = ["id"]
    ) -> Batch {
        let key = keyReader(fields)
        var block = RecordBlock()
        for (index, sample) in samples.enumerated() {
            let body = sample.body
            block.entries.append(
                RecordBlock.Entry(
                    bodyOffset: block.bodies.count, bodyLength: body.count,
                    identity: digest(String(decoding: body, as: UTF8.self)), file: 0, position: Int64(index + 1),
                    eventTime: nil, key: key(body)))
            block.bodies += body
        }
        return Batch(records: block, files: [StoreSamples.progress(file, positions: Int64(samples.count))])
    }

    /// FNV-1a, scattered: good enough to tell samples apart.
    private static func digest(_ text: String) -> RecordIdentity {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return StoreSamples.identity(Int(truncatingIfNeeded: hash >> 2))
    }
}

extension Store {
    /// Makes the source ready for records that are told apart by these fields.
    package func prepareSamples(
        of source: SourceID = "forecasts", fields: [String] = ["id"], maximumVersions: Int = 5
    ) async throws {
        try await prepareKeys(
            of: source, fields: fields, maximumVersions: maximumVersions, key: KeyedSample.keyReader(fields))
    }

    /// A whole run of one batch of keyed records.
    package func loadItems(
        _ samples: [KeyedSample], file: String = "/data/keyed.jsonl", at time: Date = StoreSamples.noon
    ) async throws -> RunID {
        try await load([KeyedSample.batch(samples, file: file)], at: time)
    }

    /// The current records' contents, oldest first: `k1 a (2)` with its version.
    package func currentItems(_ query: RecordQuery = RecordQuery(order: .oldestFirst)) async throws -> [String] {
        try await records(query).map(\.sample)
    }

    /// All versions of an item, newest first, in the same form.
    package func itemVersions(_ item: Int) async throws -> [String] {
        try await versions(of: KeyedSample.key(item), source: "forecasts").map(\.sample)
    }
}

extension StoredRecord {
    fileprivate var sample: String {
        let object = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: String] ?? [:]
        return "\(object["id"] ?? "?") \(object["says"] ?? "?") (\(version))"
    }
}
