import Adapters
import Ingestion
import Testing

/// What SQLite's result codes become: the extended ones, as numbers.
@Suite("SQLite store: errors")
struct StoreErrorTests {
    @Test(
        arguments: [
            // SQLITE_FULL; IOERR_SHMOPEN, IOERR_SHMSIZE, IOERR_SHMMAP: the log's index has no room.
            (13, false, StoreError.diskFull(path: "/s")), (4618, false, .diskFull(path: "/s")),
            (4874, false, .diskFull(path: "/s")), (5386, false, .diskFull(path: "/s")),
            // IOERR_WRITE, IOERR_FSYNC: with room left and without.
            (778, true, .diskFull(path: "/s")), (1034, true, .diskFull(path: "/s")),
            (778, false, .other(path: "/s", code: 778, detail: "why")),
            (1034, false, .other(path: "/s", code: 1034, detail: "why")),
            // IOERR_READ has nothing to do with room.
            (266, true, .other(path: "/s", code: 266, detail: "why")),
            // IOERR_SHORT_READ, IOERR_CORRUPTFS, CORRUPT, CORRUPT_INDEX, ERROR.
            (522, false, .damaged(path: "/s", detail: "why")), (8458, false, .damaged(path: "/s", detail: "why")),
            (11, false, .damaged(path: "/s", detail: "why")), (779, false, .damaged(path: "/s", detail: "why")),
            (1, false, .damaged(path: "/s", detail: "why")),
            // READONLY, READONLY_DIRECTORY, PERM; NOTADB; BUSY, BUSY_SNAPSHOT, LOCKED; NOMEM.
            (8, false, .readOnly(path: "/s")), (1544, false, .readOnly(path: "/s")), (3, false, .readOnly(path: "/s")),
            (26, false, .notAStore(path: "/s")), (5, false, .locked(path: "/s", holder: nil)),
            (517, false, .locked(path: "/s", holder: nil)), (6, false, .locked(path: "/s", holder: nil)),
            (7, false, .other(path: "/s", code: 7, detail: "why")),
        ] as [(Int32, Bool, StoreError)])
    func translatesResultCodes(code: Int32, isDiskFull: Bool, error: StoreError) {
        #expect(StoreError(sqliteCode: code, detail: "why", path: "/s", isDiskFull: isDiskFull) == error)
    }
}
