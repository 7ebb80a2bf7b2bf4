package import Ingestion
internal import Quantities

/// The one place where facts of a failure become sentences: what happened, where, what was kept, what to type next.
package enum ErrorText {
    package static func sentence(for error: StoreError) -> String {
        switch error {
        case .closed:
            "The store is closed."
        case .locked(let path, let holder?):
            "Another process (\(holder)) is writing to the store \(SafeText.of(path)). Nothing was lost; try again in a moment."
        case .locked(let path, nil):
            "Another process is writing to the store \(SafeText.of(path)). Nothing was lost; try again in a moment."
        case .readOnly(let path):
            "The store \(SafeText.of(path)) cannot be written: the file or its folder is read-only."
        case .diskFull(let path):
            "The disk is full: the store \(SafeText.of(path)) cannot grow. What was stored before is safe; make room and run it again."
        case .damaged(let path, let detail):
            "The store \(SafeText.of(path)) is damaged (\(SafeText.of(detail))). Move it away to begin a new one, or restore a copy."
        case .notAStore(let path):
            "\(SafeText.of(path)) is not a Magpie store. It was left untouched: move it away to begin a new one."
        case .newerVersion(let path, let found, let supported):
            "The store \(SafeText.of(path)) was written by a newer Magpie (schema \(found), this one knows \(supported)). It was left untouched: update Magpie."
        case .cannotOpen(let path, errno: 0):
            "The store \(SafeText.of(path)) cannot be opened: a file beside it could not be made. Nothing was lost; try again."
        case .cannotOpen(let path, let errno):
            "The store \(SafeText.of(path)) cannot be opened: \(SystemError.phrase(errno))."
        // SQLITE_IOERR, whatever the disk was asked for.
        case .other(let path, let code, let detail) where code & 0xFF == 10:
            "The disk fails under the store \(SafeText.of(path)): \(SafeText.of(detail)) (SQLite \(code)). What was stored before is safe; run it again when the disk is well."
        case .sourceIsBusy(_, let other):
            "\(other.source) is being read by run \(other.run) \(place(of: other)); one at a time reads it. Nothing was done; say “retry” when that run is over, or “cancel run \(other.run)”."
        case .runWasEnded(_, let run):
            "Run \(run) gave no sign of life for so long that it was taken for dead and ended. What it had stored before is stored; say “retry” to go on."
        case .runIsRunning(_, let run):
            "Run \(run) of this source is still going on. Nothing was changed; say “cancel ingest”, or wait until it has ended."
        case .stopped:
            "Stopped; nothing was changed."
        case .outcomeUnknown(let path):
            "The connection to the store \(SafeText.of(path)) was lost in the moment of storing, and nobody there could be asked in time whether the last step is in it. It was not tried again, so that nothing is done twice; “show runs” says what is stored, and “retry” goes on from there."
        case .server(let path, let failure):
            sentence(forStore: path, failure)
        case .other(let path, let code, let detail):
            "The store \(SafeText.of(path)) failed: \(SafeText.of(detail)) (SQLite \(code))."
        }
    }

    /// `of this prompt`, `of process 12 on db1`.
    static func place(of run: RunningRun) -> String {
        run.isOurs
            ? "of this very program"
            : "of process \(run.process)" + (run.host.isEmpty ? "" : " on \(SafeText.line(run.host, cells: 40))")
    }

    package static func sentence(for failure: RunFailure) -> String {
        switch failure {
        case .folderMissing(let path):
            "\(SafeText.of(path)) does not exist."
        case .unreadable(let path, let errno):
            "\(SafeText.of(path)) cannot be read: \(SystemError.phrase(errno))."
        case .danglingLink(let path): "\(SafeText.of(path)) is a link to nothing."
        case .vanished(let path):
            "\(SafeText.of(path)) vanished; what had been read of it before is stored."
        case .shrunk(let path):
            "\(SafeText.of(path)) became shorter while it was read; what had been read of it is stored."
        case .symlinkLoop(let path):
            "\(SafeText.of(path)) is a symbolic link that leads to itself."
        case .notARegularFile(let path):
            "\(SafeText.of(path)) is not a regular file."
        case .unsupportedFormat(let path, let detail):
            "\(SafeText.of(path)) cannot be read: \(SafeText.of(detail))."
        case .brokenCompression(let path, let detail):
            "\(SafeText.of(path)) cannot be unpacked to its end: \(SafeText.of(detail)). What came before is stored."
        case .decompressionLimit(let path, let setting, let limit):
            "\(SafeText.of(path)) unpacks to more than \(SafeText.of(limit)) (\(setting)). What came before is stored."
        case .schemaUnusable(let name, let detail):
            "The schema “\(SafeText.of(name))” cannot be used: \(SafeText.of(detail))."
        case .archiveFailed(let path, let errno):
            "\(SafeText.of(path)) is stored, but could not be moved into “archived”: \(SystemError.phrase(errno))."
        case .schemaUnknown(let name):
            "There is no schema “\(SafeText.of(name))”."
        case .storeFailed(let error):
            sentence(for: error)
        case .connectorMissing(let kind):
            "Sources of type \(SafeText.line(kind, cells: 40)) cannot be read."
        case .api(let failure):
            sentence(for: failure)
        case .database(let failure):
            sentence(for: failure)
        case .files(let failures):
            failures.map(sentence(for:)).joined(separator: " ")
        }
    }

    /// The reason of a rejection, to stand behind a colon: “expected a date, found "soon"”.
    package static func phrase(for reason: Rejection.Reason) -> String {
        switch reason {
        case .malformed(let expected, let found, let column):
            "not JSON at byte \(column): expected \(expected), found \(SafeText.line(found, cells: 40))"
        case .invalidUTF8(let column):
            "not UTF-8 at byte \(column)"
        case .tooDeep(let limit):
            "nested deeper than \(limit) levels"
        case .tooLarge(let bytes, let limit):
            "\(Formatted.count(bytes)) bytes, more than the \(Formatted.count(limit)) a record may have"
        case .truncated:
            "the text ends inside this record"
        case .schema(let path, "required", _, _):
            "\(fieldName(path)) is missing"
        case .schema(let path, _, let expected, let found):
            "\(fieldName(path)): expected \(expected), found \(SafeText.line(found, cells: 40))"
        case .duplicateKey(let name):
            "the key “\(SafeText.line(name, cells: 40))” stands there twice"
        case .raggedRow(let expected, let found):
            "\(Formatted.count(found, "cell")) where the header has \(Formatted.count(expected))"
        case .malformedRow(let detail):
            SafeText.of(detail)
        case .transform(let name, let field, let found):
            "\(SafeText.of(name)) cannot be done to \(SafeText.line(field, cells: 60)): \(SafeText.line(found, cells: 40))"
        case .missingKey(let field):
            "\(SafeText.line(field, cells: 60)), its key, is missing or empty"
        case .eventTime(let field, let found):
            "\(SafeText.line(field, cells: 60)): expected a date, found \(SafeText.line(found, cells: 40))"
        }
    }

    /// `/variables/spx_close` as people write it: `variables.spx_close`.
    private static func fieldName(_ pointer: String) -> String {
        guard !pointer.isEmpty else { return "the record" }
        let parts = pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return SafeText.line(parts.joined(separator: "."), cells: 60)
    }
}
