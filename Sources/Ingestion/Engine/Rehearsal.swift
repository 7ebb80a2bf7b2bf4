/// A dry run: reads a source to its end and counts what a run would do, without writing anything anywhere.
struct Rehearsal {
    let source: Source
    let connector: any Connector
    let store: any Store
    let options: ReadingOptions
    let telling: ProgressTelling

    func perform() async -> SourceOutcome.Result {
        var reader: (any BatchReader)?
        var counts = RecordCounts()
        var seen = SeenIdentities()
        var ending = RunEnding.cancelled
        do {
            let opened = try await connector.open(source, options: try await readingOptions())
            reader = opened
            while !Task.isCancelled, let batch = try await opened.next() {
                counts += try await count(batch, &seen)
                await telling(counts, opened)
            }
            if !Task.isCancelled { ending = RunEnding(failures: await opened.summary.failures) }
        } catch {
            if !Task.isCancelled || error.isOfStore {
                ending = RunEnding(failures: (await reader?.summary.failures ?? []) + [error])
            }
        }
        let summary = await reader?.summary ?? ReadingSummary()
        await reader?.stop()
        return .rehearsed(
            RehearsalReport(state: ending.state, counts: counts, summary: summary, failure: ending.failure))
    }

    private func count(_ batch: Batch, _ seen: inout SeenIdentities) async throws(RunFailure) -> RecordCounts {
        if batch.records.entries.first?.key != nil { return try await countKeyed(batch, &seen) }
        var sound: [RecordIdentity] = []
        var marked: [RecordIdentity] = []
        for entry in batch.records.entries where seen.insert(entry.identity) {
            if entry.isMarkedInvalid { marked.append(entry.identity) } else { sound.append(entry.identity) }
        }
        let newMarked = marked.count - (try await countKnown(marked))
        let stored = sound.count - (try await countKnown(sound)) + newMarked
        return RecordCounts(
            read: batch.readCount, stored: stored, duplicates: batch.records.entries.count - stored,
            rejected: batch.rejections.count, markedInvalid: newMarked)
    }

    /// As the store would: what its item says already is a duplicate, anything else a new version.
    private func countKeyed(_ batch: Batch, _ seen: inout SeenIdentities) async throws(RunFailure) -> RecordCounts {
        var counts = RecordCounts(read: batch.readCount, rejected: batch.rejections.count)
        var asked: [Bool: [(key: RecordIdentity, content: RecordIdentity)]] = [:]
        for entry in batch.records.entries {
            guard let key = entry.key else { continue }
            switch seen.replace(entry.identity, of: key) {
            case .first: asked[entry.isMarkedInvalid, default: []].append((key, entry.identity))
            case .same: counts.duplicates += 1
            case .other:
                counts.stored += 1
                counts.newVersions += 1
                if entry.isMarkedInvalid { counts.markedInvalid += 1 }
            }
        }
        for (isMarked, records) in asked {
            let found: (known: Int, unchanged: Int)
            do {
                found = try await store.compare(records, of: source.id)
            } catch {
                throw .storeFailed(error)
            }
            let stored = records.count - found.unchanged
            counts.stored += stored
            counts.duplicates += found.unchanged
            counts.newVersions += found.known - found.unchanged
            if isMarked { counts.markedInvalid += stored }
        }
        return counts
    }

    /// As the command asks, with what the store knows of the source.
    private func readingOptions() async throws(RunFailure) -> ReadingOptions {
        do {
            return try await options.knowing(source.id, by: store)
        } catch {
            throw .storeFailed(error)
        }
    }

    private func countKnown(_ identities: [RecordIdentity]) async throws(RunFailure) -> Int {
        guard !identities.isEmpty else { return 0 }
        do {
            return try await store.countKnown(identities, of: source.id)
        } catch {
            throw .storeFailed(error)
        }
    }
}

/// What a rehearsal has met already, by half of the identity: eight bytes a record, and one chance in 37 million that
/// a million records are counted wrongly by one.
private struct SeenIdentities {
    private var halves: Set<UInt64> = []
    /// What the items of a source with a key say, by key.
    private var contents: [UInt64: UInt64] = [:]

    /// Whether it is met for the first time.
    mutating func insert(_ identity: RecordIdentity) -> Bool {
        halves.insert(identity.high).inserted
    }

    enum Change { case first, same, other }

    /// How a record differs from the one before with the same key.
    mutating func replace(_ content: RecordIdentity, of key: RecordIdentity) -> Change {
        switch contents.updateValue(content.high, forKey: key.high) {
        case nil: .first
        case content.high: .same
        default: .other
        }
    }
}
