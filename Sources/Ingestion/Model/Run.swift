package import Foundation

/// The number of a run, counted per workspace from 1.
package struct RunID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
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
    /// Of the stored ones: new versions of records whose key was known.
    package var newVersions: Int
    /// Values converted to the type their schema wants (`contract` coerce).
    package var coercedValues: Int

    package init(
        read: Int = 0, stored: Int = 0, duplicates: Int = 0, rejected: Int = 0, markedInvalid: Int = 0,
        newVersions: Int = 0, coercedValues: Int = 0
    ) {
        self.read = read
        self.stored = stored
        self.duplicates = duplicates
        self.rejected = rejected
        self.markedInvalid = markedInvalid
        self.newVersions = newVersions
        self.coercedValues = coercedValues
    }

    package static func + (left: RecordCounts, right: RecordCounts) -> RecordCounts {
        RecordCounts(
            read: left.read + right.read, stored: left.stored + right.stored,
            duplicates: left.duplicates + right.duplicates, rejected: left.rejected + right.rejected,
            markedInvalid: left.markedInvalid + right.markedInvalid,
            newVersions: left.newVersions + right.newVersions,
            coercedValues: left.coercedValues + right.coercedValues)
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
    /// How its records differ in shape from those of earlier runs.
    package var drift: [FieldDrift]
    /// When its records were removed again, and how many.
    package var undone: Date?
    package var removed: Int

    package init(
        id: RunID, source: SourceID, command: CommandID?, state: RunState, started: Date, ended: Date? = nil,
        counts: RecordCounts = RecordCounts(), files: FileCounts = FileCounts(), failure: RunFailure? = nil,
        drift: [FieldDrift] = [], undone: Date? = nil, removed: Int = 0
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
        self.drift = drift
        self.undone = undone
        self.removed = removed
    }
}

/// A run that goes on, in whatever process on whatever machine.
package struct RunningRun: Sendable, Equatable, Codable {
    package var run: RunID
    package var source: SourceID
    /// The machine's name.
    package var host: String
    package var process: Int32
    /// Whether it is a run of this very process.
    package var isOurs: Bool
    package var started: Date
    /// When it was last heard of.
    package var lastSign: Date
    /// Records, in the batches that are committed.
    package var read: Int

    package init(
        run: RunID, source: SourceID, host: String, process: Int32, isOurs: Bool, started: Date, lastSign: Date,
        read: Int
    ) {
        self.run = run
        self.source = source
        self.host = host
        self.process = process
        self.isOurs = isOurs
        self.started = started
        self.lastSign = lastSign
        self.read = read
    }
}

/// A field whose appearance changed: against what the source's records looked like up to the run before.
package struct FieldDrift: Sendable, Equatable, Codable {
    /// A dotted name: `variables.spx_close`.
    package var field: String
    package var change: Change

    package init(field: String, change: Change) {
        self.field = field
        self.change = change
    }

    package enum Change: Sendable, Equatable, Codable {
        /// Never seen before; in so many records of the run.
        case new(types: [String], records: Int)
        /// In no record of the run, and in most of those before.
        case vanished
        /// Has values of types it never had.
        case types(from: [String], to: [String])
    }
}

/// What a run did with the files it found.
package struct FileCounts: Sendable, Equatable, Codable {
    /// Read in this run.
    package var read: Int
    /// As they were when they were last read, and therefore not read again.
    package var unchanged: Int
    /// Of those read: only their new ends, because they had only grown.
    package var grown: Int
    /// In the folder, but left out by the pattern.
    package var skippedByPattern: Int
    package var archived: Int
    /// Could not be read to the end; each has a `FileFailure`.
    package var failed: Int
    /// Left to other runs of the source, which go on at the same time.
    package var elsewhere: Int

    package init(
        read: Int = 0, unchanged: Int = 0, grown: Int = 0, skippedByPattern: Int = 0, archived: Int = 0,
        failed: Int = 0, elsewhere: Int = 0
    ) {
        self.read = read
        self.unchanged = unchanged
        self.grown = grown
        self.skippedByPattern = skippedByPattern
        self.archived = archived
        self.failed = failed
        self.elsewhere = elsewhere
    }
}

/// Why a run, or one file of it, could not be done: facts, no prose.
package enum RunFailure: Error, Sendable, Equatable, Codable {
    case folderMissing(path: String)
    case unreadable(path: String, errno: Int32)
    case vanished(path: String)
    /// A symbolic link to what is not there.
    case danglingLink(path: String)
    /// Became shorter while it was read.
    case shrunk(path: String)
    case symlinkLoop(path: String)
    case notARegularFile(path: String)
    case unsupportedFormat(path: String, detail: String)
    /// A compressed file that cannot be unpacked to its end; what was read before stays.
    case brokenCompression(path: String, detail: String)
    /// A compressed file that unpacks to more than is allowed.
    case decompressionLimit(path: String, setting: String, limit: String)
    /// The schema file cannot be read, or is no schema: `detail` says where and why.
    case schemaUnusable(name: String, detail: String)
    case archiveFailed(path: String, errno: Int32)
    case schemaUnknown(name: String)
    case storeFailed(StoreError)
    case connectorMissing(kind: String)
    /// A server could not be asked, or not be used.
    case api(APIFailure)
    /// A database could not be asked, or not be read to the end.
    case database(DatabaseFailure)
    /// Several files failed; the run went on with the others.
    case files([RunFailure])
}
