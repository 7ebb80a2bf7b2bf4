package import Ingestion
internal import Quantities

/// What went wrong with a database, as a sentence: what, where, and what to do about it.
extension ErrorText {
    package static func sentence(for failure: DatabaseFailure) -> String {
        let (what, advice) = account(of: failure)
        if case .afterRows(let rows, _) = failure {
            let before =
                rows == 1
                ? "The row before it is kept." : "The \(Formatted.count(Int(rows), "row")) before it are kept."
            return "\(what) \(before) \(advice)"
        }
        return "\(what) Nothing of it was stored. \(advice)"
    }

    /// The same where nothing was to be stored: of a test, or a look.
    static func sentence(ofLook failure: RunFailure) -> String {
        guard case .database(let failure) = failure else { return sentence(for: failure) }
        let (what, advice) = account(of: failure)
        return "\(what) \(advice)"
    }

    /// The same of the server that the store is on.
    static func sentence(forStore path: String, _ failure: DatabaseFailure) -> String {
        let what =
            switch failure {
            case .connectionLost(_, let detail): "The connection to it was lost: \(words(detail))."
            case .statementTimeout(let seconds): "It did not answer within \(Formatted.count(seconds, "second"))."
            case .notPermitted(let detail): "It does not permit that: \(words(detail))."
            default: account(of: failure).what
            }
        return "The store is on \(SafeText.of(path)). \(what) "
            + "What was stored before is safe; try again when that is mended."
    }

    /// What happened, and what to do.
    private static func account(of failure: DatabaseFailure) -> (what: String, advice: String) {
        switch failure {
        case .afterRows(_, let failure): account(of: failure)
        case .unknownScheme, .badAddress, .secret, .libraryMissing, .notBuilt: ofAddress(failure)
        case .fileMissing, .fileUnreadable, .notADatabase, .locked: ofFile(failure)
        case .unknownHost, .unreachable, .timedOut, .switchedOff, .wrongPassword, .databaseMissing, .tls,
            .tooManyConnections, .notReady:
            ofServer(failure)
        default: ofQuery(failure)
        }
    }

    private static func ofAddress(_ failure: DatabaseFailure) -> (String, String) {
        switch failure {
        case .unknownScheme(let scheme):
            (
                "No database that Magpie reads is addressed by \(quoted(scheme + ":")).",
                "It reads sqlite:, postgresql:// and mysql://; export the others as JSON Lines or CSV."
            )
        case .badAddress(let part):
            (
                "Its connection string cannot be made out: \(SafeText.line(part, cells: 120)).",
                "Write it as postgresql://user:${env:PGPASSWORD}@host:5432/name, or sqlite:///file.db."
            )
        case .secret(let failure): (sentence(for: failure), "It stands in the source’s connection_string.")
        case .libraryMissing(let engine):
            (
                "The library that speaks to \(engine.title) (\(library(of: engine))) is not installed here.",
                "Install it, then say “retry”."
            )
        case .notBuilt(let engine):
            (
                "This Magpie was built without \(engine.title).",
                "Build it with “make install TRAITS=MariaDB”; docs/databases.md says more."
            )
        default: ("", "")
        }
    }

    private static func library(of engine: DatabaseEngine) -> String {
        switch engine {
        case .postgresql: "libpq: libpq5 or postgresql-libs"
        case .mysql: "libmariadb3"
        case .sqlite: "libsqlite3"
        }
    }

    private static func ofFile(_ failure: DatabaseFailure) -> (String, String) {
        switch failure {
        case .fileMissing(let path):
            ("The database \(SafeText.of(path)) does not exist.", "Look at the source’s connection_string.")
        case .fileUnreadable(let path, let errno):
            (
                "The database \(SafeText.of(path)) cannot be read: \(SystemError.phrase(errno)).",
                "Say “retry” when it can."
            )
        case .notADatabase(let path):
            ("\(SafeText.of(path)) is no SQLite database.", "Look at the source’s connection_string.")
        case .locked(let path):
            (
                "Another program keeps \(SafeText.of(path)) locked.",
                "Say “retry”, or put ?timeout=60 behind its address to wait longer."
            )
        default: ("", "")
        }
    }

    private static func ofServer(_ failure: DatabaseFailure) -> (String, String) {
        switch failure {
        case .unknownHost(let host):
            (
                "There is no host \(SafeText.line(host, cells: 80)).",
                "Look at the source’s connection_string, or say “retry” when the network is back."
            )
        case .unreachable(let host, let detail):
            (
                "Nobody answers at \(SafeText.line(host, cells: 80)): \(words(detail)).",
                "Say “retry” when the server is there."
            )
        case .timedOut(let host, let seconds):
            (
                "\(SafeText.line(host, cells: 80)) did not answer within \(Formatted.count(seconds, "second")).",
                "Say “retry” when the server is there."
            )
        case .switchedOff(let host):
            (
                "\(SafeText.line(host, cells: 80)) was not asked: no server is called while a transcript is checked.",
                "“magpie check --network” calls them."
            )
        case .wrongPassword(let user, let detail):
            (
                user.isEmpty
                    ? "The server does not let us in: \(words(detail))."
                    : "The server does not let \(SafeText.line(user, cells: 60)) in: \(words(detail)).",
                "Look at the user and the password in its connection_string; a reference such as ${env:PGPASSWORD} keeps the password out of the file."
            )
        case .databaseMissing(let name):
            ("The server has no database \(quoted(name)).", "Look at the end of the source’s connection_string.")
        case .tls(let detail):
            (
                "The connection cannot be secured as asked: \(words(detail)).",
                "Look at sslmode and sslrootcert in its connection_string."
            )
        case .tooManyConnections(let detail):
            ("The server takes no more connections: \(words(detail)).", "Say “retry” later.")
        case .notReady(let host, let detail):
            (
                "\(SafeText.line(host, cells: 80)) is there, and lets nobody in yet: \(words(detail)).",
                "That mostly passes within a minute; say “retry” then."
            )
        default: ("", "")
        }
    }

    private static func ofQuery(_ failure: DatabaseFailure) -> (String, String) {
        switch failure {
        case .notPermitted(let detail):
            ("The database does not permit it: \(words(detail)).", "Ask who runs it for the right to read.")
        case .tableMissing(let name, let nearest):
            ("There is no table \(quoted(name)).\(meant(nearest))", "Look at the source’s query.")
        case .columnMissing(let name, let nearest):
            ("There is no column \(quoted(name)).\(meant(nearest))", "Look at the source’s query.")
        case .syntax(let detail, let near):
            (
                "The database does not understand the query: \(words(detail))"
                    + (near.map { ", at \(quoted($0))" } ?? "") + ".",
                "Look at the source’s query."
            )
        case .parameterMissing(let name):
            (
                "The query holds :\(SafeText.line(name, cells: 40)), and nothing says what it is.",
                "Add it to the source’s parameters."
            )
        case .cursorStartMissing(let name):
            (
                "Nothing says where :\(SafeText.line(name, cells: 40)) of the query begins.",
                "Give it a start in the source’s parameters: the value behind which the first run reads, such as 0 or \"2025-01-01T00:00:00Z\"."
            )
        case .foreignPlaceholder(let text):
            (
                "The query holds \(quoted(text)), to which nothing is bound: its rows would be others than it asks for.",
                "Write it as :name, and give the name a value in the source’s parameters."
            )
        case .parameterUnfit(let detail):
            (
                "A value does not fit what the query compares it with: \(words(detail)).",
                "Look at the source’s parameters and cursors."
            )
        case .writes(let detail):
            ("The query would write, and sources are only read: \(words(detail)).", "Make it a SELECT.")
        case .noResult: ("The query gives no rows at all, and never will.", "Make it a SELECT.")
        case .columnTwice(let name):
            (
                "The query gives two columns named \(quoted(name)).",
                "Name one of them with AS: a record has each field once."
            )
        case .cursorColumnMissing(let column, let columns):
            (
                "Its cursor follows \(quoted(column)), which is not among the columns of the query (\(Wording.list(columns.prefix(12).map { SafeText.line($0, cells: 40) }))).",
                "Add it to the query, or name another as field of the cursor, in cursors of the source."
            )
        case .statementTimeout(let seconds):
            (
                "No row came within \(Formatted.count(seconds, "second")), so the query was given up.",
                "Make it cheaper, or raise the source’s statement_timeout."
            )
        case .connectionLost(_, let detail): ("The connection was lost: \(words(detail)).", "Say “retry” to go on.")
        case .stopped: ("Reading was stopped.", "Say “retry” to go on.")
        case .other(let code, let detail):
            (
                "The database says: \(words(detail)) (\(SafeText.line(code, cells: 20))).",
                "Say “retry” when that is mended."
            )
        default: ("", "")
        }
    }

    private static func meant(_ nearest: [String]) -> String {
        nearest.isEmpty ? "" : " Perhaps \(Wording.list(nearest.map(quoted), conjunction: "or")) is meant."
    }

    private static func quoted(_ text: String) -> String { Wording.quoted(SafeText.line(text, cells: 60)) }

    /// A database's words, to stand inside a sentence.
    private static func words(_ detail: String) -> String {
        let line = SafeText.line(detail, cells: 240)
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
}
