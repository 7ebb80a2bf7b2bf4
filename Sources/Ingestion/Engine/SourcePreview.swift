package import Foundation

/// The next records of a source, as a run would store or refuse them. Nothing is stored, and nothing moves on.
package struct SourcePreview: Sendable, Equatable {
    package var records: [PreviewedRecord] = []
    /// Whether the source has no more of them than these.
    package var isAll = false
    package var summary = ReadingSummary()
    /// The one call to a server that brought them; nil where none was made.
    package var call: AnswerProbe?
    /// Why no more came, where that is no good end.
    package var failure: RunFailure?

    package init() {}

    /// The first records of a source, by the reader a run would have.
    package init(
        count: Int, options: ReadingOptions,
        opening open: (ReadingOptions) async throws(RunFailure) -> any BatchReader
    ) async {
        var options = options
        options.batchSize = count
        let reader: any BatchReader
        do throws(RunFailure) {
            reader = try await open(options)
        } catch {
            failure = error
            return
        }
        do throws(RunFailure) {
            while records.count < count {
                guard let batch = try await reader.next() else {
                    isAll = !Task.isCancelled
                    break
                }
                append(batch, atMost: count)
            }
        } catch {
            failure = error
        }
        summary = await reader.summary
        await reader.stop()
    }

    /// What a batch holds, in the order it was read.
    package mutating func append(_ batch: Batch, atMost count: Int) {
        var entries = batch.records.entries[...]
        var rejections = batch.rejections[...]
        while records.count < count {
            let isRejected =
                switch (entries.first, rejections.first) {
                case (let entry?, let rejection?):
                    (rejection.file, rejection.position) < (entry.file, entry.position)
                case (nil, _?): true
                default: false
                }
            if isRejected, let rejection = rejections.popFirst() {
                records.append(
                    PreviewedRecord(
                        file: batch.files[Int(rejection.file)].path, position: rejection.position,
                        fate: .rejected(rejection.reason), body: rejection.payload))
            } else if let entry = entries.popFirst() {
                records.append(
                    PreviewedRecord(
                        file: batch.files[Int(entry.file)].path, position: entry.position, fate: .new,
                        body: Array(batch.records.bodies[entry.bodyOffset..<entry.bodyOffset + entry.bodyLength]),
                        eventTime: entry.eventTime.map { Date(timeIntervalSince1970: Double($0) / 1_000_000) },
                        isMarkedInvalid: entry.isMarkedInvalid, identity: entry.identity,
                        key: entry.key))
            } else {
                return
            }
        }
    }
}

/// A record that was looked at, and what would become of it.
package struct PreviewedRecord: Sendable, Equatable {
    package var file: String
    /// Counted from 1, as in `RecordBlock.Entry`.
    package var position: Int64
    package var fate: Fate
    /// As it would be stored, or as it stands where it would be refused.
    package var body: [UInt8]
    package var eventTime: Date?
    package var isMarkedInvalid = false
    var identity: RecordIdentity?
    var key: RecordIdentity?

    package enum Fate: Sendable, Equatable {
        case new
        /// Another version of an item that is stored.
        case newVersion
        /// Stored already, just so.
        case duplicate
        case rejected(Rejection.Reason)
    }
}

extension Ingestor {
    /// The next records of a source: those its next run would begin with, so many at most.
    package func preview(_ source: Source, count: Int, options: ReadingOptions) async -> SourcePreview {
        guard let connector = connectors.first(where: { $0.kind == source.kind.name }) else {
            var preview = SourcePreview()
            preview.failure = .connectorMissing(kind: source.kind.name)
            return preview
        }
        var preview = SourcePreview()
        do {
            let reading = try await options.knowing(source.id, by: store)
            preview = await connector.preview(source, count: count, options: reading)
            try await settleFates(of: &preview.records, in: source.id)
        } catch {
            preview.failure = .storeFailed(error)
        }
        return preview
    }

    /// What the store has already.
    private func settleFates(
        of records: inout [PreviewedRecord], in source: SourceID
    ) async throws(StoreError) {
        var seen: [RecordIdentity: RecordIdentity] = [:]
        for index in records.indices {
            guard let identity = records[index].identity else { continue }
            let item = records[index].key ?? identity
            if let before = seen.updateValue(identity, forKey: item) {
                records[index].fate = before == identity ? .duplicate : .newVersion
            } else if let key = records[index].key {
                let (known, unchanged) = try await store.compare([(key: key, content: identity)], of: source)
                records[index].fate = unchanged > 0 ? .duplicate : known > 0 ? .newVersion : .new
            } else if try await store.countKnown([identity], of: source) > 0 {
                records[index].fate = .duplicate
            }
        }
    }
}
