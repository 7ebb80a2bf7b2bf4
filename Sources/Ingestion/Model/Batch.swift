/// What one transaction commits: records, what was refused among them, and how far reading has come.
package struct Batch: Sendable {
    package var records: RecordBlock
    package var rejections: [Rejection]
    /// The files this batch touches; entries and rejections name them by index.
    package var files: [FileProgress]
    /// Rejections that were tried again: they leave quarantine with the commit, as what became of them is in this batch.
    package var retried: [RejectionID]
    /// Values that were converted to the type their schema wants, in the records of this batch.
    package var coercedValues: Int
    /// What became of the calls that brought these records.
    package var settlements: [Settlement]
    /// How far the source has come with them.
    package var cursors: [CursorMove]

    package init(
        records: RecordBlock = RecordBlock(), rejections: [Rejection] = [], files: [FileProgress] = [],
        retried: [RejectionID] = [], coercedValues: Int = 0, settlements: [Settlement] = [],
        cursors: [CursorMove] = []
    ) {
        self.records = records
        self.rejections = rejections
        self.files = files
        self.retried = retried
        self.coercedValues = coercedValues
        self.settlements = settlements
        self.cursors = cursors
    }

    /// Everything read, stored or not: `read = stored + duplicates + rejected`.
    package var readCount: Int { records.entries.count + rejections.count }
    package var isEmpty: Bool { readCount == 0 && files.isEmpty && settlements.isEmpty && cursors.isEmpty }
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
        /// Whether the source declares which field that is (`event_time`): then it is indexed.
        package var hasDeclaredEventTime: Bool
        /// What two records share exactly when they have the same key; nil in a source without `key`.
        package var key: RecordIdentity?
        /// Whether the record broke its schema and is kept nevertheless (`filter_invalid_data` false).
        package var isMarkedInvalid: Bool

        package init(
            bodyOffset: Int, bodyLength: Int, identity: RecordIdentity, file: Int32, position: Int64,
            eventTime: Int64?, hasDeclaredEventTime: Bool = false, key: RecordIdentity? = nil,
            isMarkedInvalid: Bool = false
        ) {
            self.bodyOffset = bodyOffset
            self.bodyLength = bodyLength
            self.identity = identity
            self.file = file
            self.position = position
            self.eventTime = eventTime
            self.hasDeclaredEventTime = hasDeclaredEventTime
            self.key = key
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
    /// When the file last changed: microseconds since 1970. 0 where that says nothing, because it changed too shortly
    /// before it was read, or meanwhile: its content decides then whether it is the same.
    package var modified: Int64
    package var device: UInt64
    package var inode: UInt64
    /// The byte behind the last record read, in the text: of a packed file, in what it unpacks to.
    package var offset: Int64
    /// Records and rejections so far, so that positions go on where they ended.
    package var positions: Int64
    package var state: State
    /// What tells whether it is still the same file; nil where it cannot be told, and where reading cannot go on inside.
    package var fingerprint: FileFingerprint?
    /// A digest of how it was read: schema, contract, transforms, key. A file read otherwise is read anew.
    package var recipe: [UInt8]?
    /// What is needed to read a rejected record of it again without the rest: a CSV header line, with its delimiter.
    package var context: [UInt8]?

    package init(
        path: String, size: Int64, modified: Int64, device: UInt64, inode: UInt64, offset: Int64 = 0,
        positions: Int64 = 0, state: State = .partial, fingerprint: FileFingerprint? = nil, recipe: [UInt8]? = nil,
        context: [UInt8]? = nil
    ) {
        self.path = path
        self.size = size
        self.modified = modified
        self.device = device
        self.inode = inode
        self.offset = offset
        self.positions = positions
        self.state = state
        self.fingerprint = fingerprint
        self.recipe = recipe
        self.context = context
    }

    package enum State: String, Sendable, Codable {
        case partial
        case finished
        case archived
        /// Its records were removed again (an undone run): it has to be read anew, whatever else is known of it.
        case forgotten
        /// Not progress at all: the batch only names the file, and what the store knows of it stays as it is.
        case reference
    }
}

/// Digests of parts of a file as it lies there, packed or not: each the first sixteen bytes of a SHA-256.
package struct FileFingerprint: Sendable, Equatable {
    /// Of its first bytes, as many as `FileFingerprint.edgeBytes` or as it has.
    package var head: [UInt8]
    /// Of as many bytes before where reading ended.
    package var tail: [UInt8]
    /// Of all of it; nil where it was not all read at once.
    package var whole: [UInt8]?

    package init(head: [UInt8], tail: [UInt8], whole: [UInt8]? = nil) {
        self.head = head
        self.tail = tail
        self.whole = whole
    }

    package static let edgeBytes = 64 << 10
}
