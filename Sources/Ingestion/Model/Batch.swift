/// What one transaction commits: records, what was refused among them, and how far reading has come.
package struct Batch: Sendable {
    package var records: RecordBlock
    package var rejections: [Rejection]
    /// The files this batch touches; entries and rejections name them by index.
    package var files: [FileProgress]

    package init(records: RecordBlock = RecordBlock(), rejections: [Rejection] = [], files: [FileProgress] = []) {
        self.records = records
        self.rejections = rejections
        self.files = files
    }

    /// Everything read, stored or not: `read = stored + duplicates + rejected`.
    package var readCount: Int { records.entries.count + rejections.count }
    package var isEmpty: Bool { readCount == 0 && files.isEmpty }
}

/// Accepted records of one source, laid out so that storing them allocates nothing: all bodies end to end, and one
/// fixed-size entry a record.
package struct RecordBlock: Sendable {
    /// The records' JSON texts, end to end, UTF-8.
    package var bodies: [UInt8]
    package var entries: [Entry]

    package init(bodies: [UInt8] = [], entries: [Entry] = []) {
        self.bodies = bodies
        self.entries = entries
    }

    package struct Entry: Sendable {
        package var bodyOffset: Int
        package var bodyLength: Int
        package var identity: RecordIdentity
        /// Index into the batch's `files`.
        package var file: Int32
        /// Where in the file, counted from 1: line (JSON Lines), row after the header (CSV), index (JSON array).
        package var position: Int64
        /// When the record says it happened: microseconds since 1970 UTC.
        package var eventTime: Int64?
        /// Whether the record broke its schema and is kept nevertheless (`filter_invalid_data` false).
        package var isMarkedInvalid: Bool

        package init(
            bodyOffset: Int, bodyLength: Int, identity: RecordIdentity, file: Int32, position: Int64,
            eventTime: Int64?, isMarkedInvalid: Bool = false
        ) {
            self.bodyOffset = bodyOffset
            self.bodyLength = bodyLength
            self.identity = identity
            self.file = file
            self.position = position
            self.eventTime = eventTime
            self.isMarkedInvalid = isMarkedInvalid
        }
    }
}

/// Sixteen bytes that two records share exactly when they are the same record of the same source: the front of a
/// SHA-256 over source and content (docs/identity.md). A fast hash could be made to collide on purpose and would then
/// lose records.
package struct RecordIdentity: Hashable, Sendable, Comparable {
    /// The first eight bytes, read big-endian, so that comparing numbers sorts as the bytes do.
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func < (left: RecordIdentity, right: RecordIdentity) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// The version of the identity rule, kept in the store.
    package static let ruleVersion = 1
}

/// How far one file has been read, to be stored in the same transaction as what was read.
package struct FileProgress: Sendable, Equatable {
    /// Absolute path, as found.
    package var path: String
    package var size: Int64
    /// Microseconds since 1970.
    package var modified: Int64
    package var device: UInt64
    package var inode: UInt64
    /// The byte behind the last record read.
    package var offset: Int64
    /// Records and rejections so far, so that positions go on where they ended.
    package var positions: Int64
    package var state: State

    package init(
        path: String, size: Int64, modified: Int64, device: UInt64, inode: UInt64, offset: Int64 = 0,
        positions: Int64 = 0, state: State = .partial
    ) {
        self.path = path
        self.size = size
        self.modified = modified
        self.device = device
        self.inode = inode
        self.offset = offset
        self.positions = positions
        self.state = state
    }

    package enum State: String, Sendable, Codable {
        case partial
        case finished
        case archived
    }
}
