package import Foundation

/// The number of a run, counted per workspace from 1.
package struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package var description: String { String(number) }
    package static func < (left: RunID, right: RunID) -> Bool { left.number < right.number }
}

/// What became of the records of one run: `read = stored + duplicates + rejected`, always.
package struct RecordCounts: Sendable, Equatable, Codable {
    package var read: Int
    package var stored: Int
    package var duplicates: Int
    package var rejected: Int
    /// Of the stored ones: broke the schema and were kept marked (`filter_invalid_data` false).
    package var markedInvalid: Int

    package init(read: Int = 0, stored: Int = 0, duplicates: Int = 0, rejected: Int = 0, markedInvalid: Int = 0) {
        self.read = read
        self.stored = stored
        self.duplicates = duplicates
        self.rejected = rejected
        self.markedInvalid = markedInvalid
    }

    package static func + (left: RecordCounts, right: RecordCounts) -> RecordCounts {
        RecordCounts(
            read: left.read + right.read, stored: left.stored + right.stored,
            duplicates: left.duplicates + right.duplicates, rejected: left.rejected + right.rejected,
            markedInvalid: left.markedInvalid + right.markedInvalid)
    }
    package static func += (left: inout RecordCounts, right: RecordCounts) { left = left + right }
}

/// How a run stands or ended.
package enum RunState: String, Sendable, Codable, CaseIterable {
    case running
    case finished
    /// The user, or a signal, stopped it; what it had committed stays.
    case cancelled
    /// It could not go on; what it had committed stays.
    case failed
    /// Its process vanished: found by a later one, which marked it.
    case interrupted
}

/// One run as the store knows it: one execution of ingestion for one source.
package struct RunReport: Sendable, Equatable {
    package var id: RunID
    package var source: SourceID
    package var command: CommandID?
    package var state: RunState
    package var started: Date
    package var ended: Date?
    package var counts: RecordCounts
    package var files: FileCounts
    /// Why it failed, as facts; nil unless `state` is `failed`.
    package var failure: RunFailure?

    package init(
        id: RunID, source: SourceID, command: CommandID?, state: RunState, started: Date, ended: Date? = nil,
        counts: RecordCounts = RecordCounts(), files: FileCounts = FileCounts(), failure: RunFailure? = nil
    ) {
        self.id = id
        self.source = source
        self.command = command
        self.state = state
        self.started = started
        self.ended = ended
        self.counts = counts
        self.files = files
        self.failure = failure
    }
}

/// What a run did with the files it found.
package struct FileCounts: Sendable, Equatable, Codable {
    /// Read in this run.
    package var read: Int
    /// In the folder, but left out by the pattern.
    package var skippedByPattern: Int
    package var archived: Int
    /// Could not be read to the end; each has a `FileFailure`.
    package var failed: Int

    package init(read: Int = 0, skippedByPattern: Int = 0, archived: Int = 0, failed: Int = 0) {
        self.read = read
        self.skippedByPattern = skippedByPattern
        self.archived = archived
        self.failed = failed
    }
}

/// Why a run, or one file of it, could not be done: facts, no prose.
package enum RunFailure: Error, Sendable, Equatable, Codable {
    case folderMissing(path: String)
    case unreadable(path: String, errno: Int32)
    case vanished(path: String)
    /// Became shorter while it was read.
    case shrunk(path: String)
    case symlinkLoop(path: String)
    case notARegularFile(path: String)
    case unsupportedFormat(path: String, detail: String)
    case archiveFailed(path: String, errno: Int32)
    case schemaUnknown(name: String)
    case storeFailed(StoreError)
    case connectorMissing(kind: String)
    /// Several files failed; the run went on with the others.
    case files([RunFailure])
}
