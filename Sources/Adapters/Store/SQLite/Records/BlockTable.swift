import GRDB
import GRDBSQLite
import Ingestion

/// The records of a batch as a virtual table, so that one `INSERT … SELECT` stores them all: SQLite asks for each value
/// where it needs it, and its cursor stays at the end of `records`. A third faster than binding each record.
///
///     INSERT INTO records (…) SELECT … FROM batch_records(?)       -- the parameter is a pointer to a RecordFeed
enum BlockTable {
    /// Makes `batch_records` known to a connection.
    static func register(in db: Database) throws {
        guard sqlite3_create_module_v2(db.sqliteConnection, "batch_records", module, nil, nil) == SQLITE_OK else {
            throw DatabaseError(last: db)
        }
    }

    /// Hands a feed to a statement. It must outlive the statement's run.
    static func bind(_ feed: UnsafeMutablePointer<RecordFeed>, to statement: SQLiteStatement, at index: Int32) {
        sqlite3_bind_pointer(statement, index, feed, feedType, nil)
    }

    private static let declaration = """
        CREATE TABLE batch_records (
            id INTEGER, hash BLOB, file INTEGER, position INTEGER, event_time INTEGER, is_timed INTEGER,
            marked_invalid INTEGER, body TEXT, key BLOB, version INTEGER, feed HIDDEN
        )
        """
    private static let feedColumn: Int32 = 10

    /// A pointer that SQLite keeps, and compares with that of who reads the parameter.
    private nonisolated(unsafe) static let feedType = UnsafeRawPointer(StaticString("magpie.feed").utf8Start)
        .assumingMemoryBound(to: CChar.self)

    /// Written once, here, and never changed; SQLite wants an address that stays.
    private nonisolated(unsafe) static let module: UnsafePointer<sqlite3_module> = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var methods = sqlite3_module()
        methods.xConnect = connect
        methods.xBestIndex = plan
        methods.xDisconnect = { table in
            table?.deallocate()
            return SQLITE_OK
        }
        methods.xOpen = open
        methods.xClose = { cursor in
            cursor?.withMemoryRebound(to: Cursor.self, capacity: 1) { $0.deallocate() }
            return SQLITE_OK
        }
        methods.xFilter = begin
        methods.xNext = { cursor in
            Cursor.at(cursor) { $0.pointee.index += 1 }
            return SQLITE_OK
        }
        methods.xEof = { cursor in
            Cursor.at(cursor) { $0.pointee.index < $0.pointee.count ? 0 : 1 }
        }
        methods.xColumn = { cursor, context, column in
            Cursor.at(cursor) { cursor in
                guard let feed = cursor.pointee.feed else { return }
                feed.pointee.answer(column, ofRecord: cursor.pointee.index, to: context)
            }
            return SQLITE_OK
        }
        methods.xRowid = { cursor, row in
            Cursor.at(cursor) { row?.pointee = Int64($0.pointee.index) }
            return SQLITE_OK
        }
        module.initialize(to: methods)
        return UnsafePointer(module)
    }()

    private static let connect:
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int32, UnsafePointer<UnsafePointer<CChar>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> Int32 = { connection, _, _, _, table, _ in
            let result = sqlite3_declare_vtab(connection, declaration)
            guard result == SQLITE_OK else { return result }
            let made = UnsafeMutablePointer<sqlite3_vtab>.allocate(capacity: 1)
            made.initialize(to: sqlite3_vtab())
            table?.pointee = made
            return SQLITE_OK
        }

    /// There is one way to read it: with a feed, from its first record to its last.
    private static let plan:
        @convention(c) (UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<sqlite3_index_info>?) -> Int32 = {
            _, info in
            guard let info else { return SQLITE_ERROR }
            for index in 0..<Int(info.pointee.nConstraint) {
                let constraint = info.pointee.aConstraint[index]
                guard constraint.iColumn == feedColumn, constraint.usable != 0,
                    constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ)
                else { continue }
                info.pointee.aConstraintUsage[index].argvIndex = 1
                info.pointee.aConstraintUsage[index].omit = 1
                info.pointee.estimatedCost = 1
                return SQLITE_OK
            }
            return SQLITE_CONSTRAINT
        }

    private static let open:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab>?, UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
        ) -> Int32 = { _, cursor in
            let made = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
            made.initialize(to: Cursor())
            cursor?.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }

    private static let begin:
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vtab_cursor>?, Int32, UnsafePointer<CChar>?, Int32,
            UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { cursor, _, _, count, values in
            guard count == 1, let pointer = sqlite3_value_pointer(values?[0], feedType) else { return SQLITE_MISUSE }
            Cursor.at(cursor) { cursor in
                let feed = pointer.assumingMemoryBound(to: RecordFeed.self)
                cursor.pointee.feed = feed
                cursor.pointee.count = feed.pointee.count
                cursor.pointee.index = 0
            }
            return SQLITE_OK
        }

    /// SQLite's part of a cursor comes first.
    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        var feed: UnsafeMutablePointer<RecordFeed>?
        var count = 0
        var index = 0

        @inline(__always)
        static func at<Value>(
            _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (UnsafeMutablePointer<Cursor>) -> Value
        ) -> Value {
            body(UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: Cursor.self))
        }
    }
}

/// What `batch_records` reads: those records of a batch that are to be stored.
struct RecordFeed {
    let entries: UnsafeBufferPointer<RecordBlock.Entry>
    /// Which of the entries, in order.
    let chosen: UnsafeBufferPointer<Int32>
    /// Of the chosen ones, in a source with a key.
    let versions: UnsafeBufferPointer<Int64>
    let bodies: UnsafeRawBufferPointer
    /// Numbers of the batch's files.
    let files: UnsafeBufferPointer<Int64>
    let firstRecord: Int64
    /// Twice sixteen bytes for the hash and the key of the record at hand: SQLite has made a row of them before it asks
    /// for the next.
    let scratch: UnsafeMutableRawPointer

    var count: Int { chosen.count }

    @inline(__always)
    fileprivate func answer(_ column: Int32, ofRecord index: Int, to context: OpaquePointer?) {
        let entry = entries.baseAddress! + Int(chosen[index])
        switch column {
        case 0: sqlite3_result_int64(context, firstRecord + Int64(index))
        case 1:
            answer(entry.pointee.identity, at: scratch, to: context)
        case 2:
            let file = Int(entry.pointee.file)
            if files.indices.contains(file) { sqlite3_result_int64(context, files[file]) }
        case 3: sqlite3_result_int64(context, entry.pointee.position)
        case 4: if let time = entry.pointee.eventTime { sqlite3_result_int64(context, time) }
        case 5: sqlite3_result_int(context, entry.pointee.hasDeclaredEventTime ? 1 : 0)
        case 6: sqlite3_result_int(context, entry.pointee.isMarkedInvalid ? 1 : 0)
        case 7: answerBody(of: entry, to: context)
        case 8: if let key = entry.pointee.key { answer(key, at: scratch + 16, to: context) }
        case 9: sqlite3_result_int64(context, versions[index])
        default: break
        }
    }

    @inline(__always)
    private func answer(_ identity: RecordIdentity, at bytes: UnsafeMutableRawPointer, to context: OpaquePointer?) {
        bytes.storeBytes(of: identity.high.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: identity.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        sqlite3_result_blob(context, bytes, 16, nil)
    }

    @inline(__always)
    private func answerBody(of entry: UnsafePointer<RecordBlock.Entry>, to context: OpaquePointer?) {
        let (offset, length) = (entry.pointee.bodyOffset, entry.pointee.bodyLength)
        guard let start = bodies.baseAddress, offset >= 0, length > 0, length <= Int(Int32.max),
            offset <= bodies.count - length
        else { return sqlite3_result_error(context, "a record lies outside its batch", -1) }
        sqlite3_result_text(context, (start + offset).assumingMemoryBound(to: CChar.self), Int32(length), nil)
    }
}
