import CPostgreSQL
import Foundation

/// A connection to a PostgreSQL server, through libpq. Used from one queue: every call blocks until the server answered,
/// the time is over, or whoever waits gives up. `@unchecked Sendable`: other threads do nothing but hold it, and raise the
/// flag it looks at.
final class PostgreSQLConnection: @unchecked Sendable {
    let library: UnsafePointer<PostgreSQLLibrary>
    private let connection: OpaquePointer
    /// Ends what is under way when it is raised.
    var stop: StopFlag?
    /// How long the server may be silent while it is waited for; nil for ever.
    var patience: Duration?
    /// Is told once that an answer takes its time.
    var notice: Notice?
    /// Statements known to the server by name, by their text.
    private var prepared: [String: String] = [:]
    /// How many names were given, also to statements of which nothing came.
    private var nameCount = 0
    private var isClosed = false
    /// It was given up in the middle of an answer, and is of no use any more.
    private var isForsaken = false

    struct Notice {
        var after: Duration
        var tell: () -> Void
    }

    // MARK: Opening

    /// - Parameters:
    ///   - parameters: as libpq names them: `host`, `port`, `user`, `password`, `dbname`, `sslmode` …
    ///   - timeout: for all of it; looking up the host's name may take longer.
    ///   - stop: gives opening up when it is raised.
    init(
        _ parameters: [(name: String, value: String)], timeout: Duration, stop: StopFlag? = nil
    ) throws(PostgreSQLError) {
        guard let library = postgresql_library() else { throw .libraryMissing }
        self.library = library
        guard let connection = Self.start(parameters, library) else {
            throw PostgreSQLError(kind: .cannotConnect, message: "out of memory")
        }
        self.connection = connection
        // Only so does a refusal at the door bear a code.
        _ = library.pointee.setErrorVerbosity(connection, PGVerbosityVerbose)
        self.stop = stop
        do throws(PostgreSQLError) {
            try connect(by: .now + timeout)
        } catch {
            close()
            var error = error
            if error.kind == .timedOut { error.waited = timeout }
            throw error
        }
        // Warnings of the server are nobody's business here; unasked, libpq prints them.
        _ = library.pointee.setNoticeReceiver(connection, { _, _ in }, nil)
        _ = library.pointee.setErrorVerbosity(connection, PGVerbosityDefault)
        _ = library.pointee.setnonblocking(connection, 1)
    }

    deinit { close() }

    private static func start(
        _ parameters: [(name: String, value: String)], _ library: UnsafePointer<PostgreSQLLibrary>
    ) -> OpaquePointer? {
        var names = parameters.map { strdup($0.name) }
        var values = parameters.map { strdup($0.value) }
        defer {
            names.forEach { free($0) }
            values.forEach { free($0) }
        }
        names.append(nil)
        values.append(nil)
        return names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
            values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                library.pointee.connectStartParams(names.baseAddress!, values.baseAddress!, 0)
            }
        }
    }

    private func connect(by deadline: ContinuousClock.Instant) throws(PostgreSQLError) {
        var status = PGPollingWriting
        while library.pointee.status(connection) != PGConnectionBad {
            switch status {
            case PGPollingOK: return
            case PGPollingReading: try wait(for: POLLIN, until: deadline)
            case PGPollingWriting: try wait(for: POLLOUT, until: deadline)
            default: throw PostgreSQLError(refusal: lastMessage)
            }
            status = library.pointee.connectPoll(connection)
        }
        throw PostgreSQLError(refusal: lastMessage)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        // A server at work does not see that nobody listens any more.
        if !isForsaken, library.pointee.transactionStatus(connection) == PGTransactionActive { cancel() }
        library.pointee.finish(connection)
    }

    // MARK: What it is

    /// `15.18`.
    var serverVersion: String {
        let text = library.pointee.parameterStatus(connection, "server_version").map { String(cString: $0) } ?? ""
        return String(text.prefix { $0 != " " })
    }

    /// 150018 for 15.18.
    var serverVersionNumber: Int { Int(library.pointee.serverVersion(connection)) }

    var transactionStatus: PGTransactionStatus { library.pointee.transactionStatus(connection) }
    var isLost: Bool { isClosed || isForsaken || library.pointee.status(connection) == PGConnectionBad }
    /// The server's number for this session (`pg_stat_activity.pid`).
    var backendPID: Int32 { library.pointee.backendPID(connection) }

    // MARK: Statements

    /// Does one statement and gives all its rows.
    /// - Parameter isRepeated: whether it is worth the server's while to keep it prepared.
    @discardableResult
    func execute(
        _ sql: String, _ values: [PostgreSQLValue] = [], isRepeated: Bool = false
    ) throws(PostgreSQLError) -> PostgreSQLResult {
        let parameters = PostgreSQLParameters(values)
        let isSent =
            if isRepeated { try sendPrepared(sql, parameters) } else { send(sql, parameters) }
        guard isSent else { throw lost }
        return try finish()
    }

    /// Does several statements, without values, one after the other.
    /// - Returns: what the last one gave.
    @discardableResult
    func executeAll(_ sql: String) throws(PostgreSQLError) -> PostgreSQLResult {
        guard library.pointee.sendQuery(connection, sql) != 0 else { throw lost }
        return try finish()
    }

    /// What a statement takes and gives, without doing it.
    func describe(_ sql: String) throws(PostgreSQLError) -> PostgreSQLResult {
        guard library.pointee.sendPrepare(connection, "", sql, 0, nil) != 0 else { throw lost }
        _ = try finish()
        guard library.pointee.sendDescribePrepared(connection, "") != 0 else { throw lost }
        return try finish()
    }

    private func send(_ sql: String, _ parameters: PostgreSQLParameters) -> Bool {
        parameters.withPointers { values in
            library.pointee.sendQueryParams(
                connection, sql, parameters.count, parameters.types, values, parameters.lengths, parameters.formats, 0)
        } != 0
    }

    private func sendPrepared(_ sql: String, _ parameters: PostgreSQLParameters) throws(PostgreSQLError) -> Bool {
        let name: String
        if let known = prepared[sql] {
            name = known
        } else {
            // The server may keep it where we do not hear the answer.
            nameCount += 1
            name = "s\(nameCount)"
            guard library.pointee.sendPrepare(connection, name, sql, parameters.count, parameters.types) != 0 else {
                throw lost
            }
            _ = try finish()
            prepared[sql] = name
        }
        return parameters.withPointers { values in
            library.pointee.sendQueryPrepared(
                connection, name, parameters.count, values, parameters.lengths, parameters.formats, 0)
        } != 0
    }

    /// The last result of what was sent; the first error where there is one.
    private func finish() throws(PostgreSQLError) -> PostgreSQLResult {
        var last: OpaquePointer?
        var failure: PostgreSQLError?
        defer { library.pointee.clear(last) }
        while let result = try nextPointer() {
            library.pointee.clear(last)
            last = result
            let status = library.pointee.resultStatus(result)
            if Self.isCopy(status) { break }
            if Self.isError(status), failure == nil {
                last = nil
                failure = PostgreSQLError(PostgreSQLResult(result, library), connectionIsLost: isLost)
            }
        }
        if let failure { throw failure }
        guard let result = last else { throw lost }
        last = nil
        return PostgreSQLResult(result, library)
    }

    private static func isCopy(_ status: PGResultStatus) -> Bool {
        [PGResultCopyIn, PGResultCopyOut, PGResultCopyBoth].contains(status)
    }

    private static func isError(_ status: PGResultStatus) -> Bool {
        [PGResultFatalError, PGResultBadResponse, PGResultNonfatalError].contains(status)
    }

    // MARK: Rows one by one

    /// Begins a statement whose rows are then taken one by one with `nextRow`; the server sends them as they are taken.
    func begin(_ sql: String, _ values: [PostgreSQLValue] = []) throws(PostgreSQLError) {
        guard send(sql, PostgreSQLParameters(values)), library.pointee.setSingleRowMode(connection) != 0 else {
            throw lost
        }
    }

    /// The next row of what was begun, or the empty result behind the last; nil when all is over.
    func nextRow() throws(PostgreSQLError) -> PostgreSQLResult? {
        guard let result = try nextPointer() else { return nil }
        guard Self.isError(library.pointee.resultStatus(result)) else { return PostgreSQLResult(result, library) }
        let failure = PostgreSQLError(PostgreSQLResult(result, library), connectionIsLost: isLost)
        forsakeUnlessDrained()
        throw failure
    }

    /// Whether the next row is there, or the end; waited for until then, and not asked for anew.
    func hasAnswer(by deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> Bool {
        guard library.pointee.isBusy(connection) != 0 else { return true }
        try flush()
        while library.pointee.isBusy(connection) != 0 {
            do throws(PostgreSQLError) {
                try wait(for: POLLIN, until: deadline)
            } catch {
                if error.kind == .timedOut { return false }
                throw givenUp(error)
            }
            guard library.pointee.consumeInput(connection) != 0 else { throw lost }
        }
        return true
    }

    private func nextPointer() throws(PostgreSQLError) -> OpaquePointer? {
        if library.pointee.isBusy(connection) != 0 {
            try flush()
            while library.pointee.isBusy(connection) != 0 {
                try waitOrStop(for: POLLIN)
                guard library.pointee.consumeInput(connection) != 0 else { throw lost }
            }
        }
        return library.pointee.getResult(connection)
    }

    // MARK: Loading

    /// Begins `COPY … FROM STDIN`.
    func beginCopy(_ sql: String) throws(PostgreSQLError) {
        guard library.pointee.sendQuery(connection, sql) != 0 else { throw lost }
        let result = try finish()
        guard result.status == PGResultCopyIn else {
            throw PostgreSQLError(kind: .server, message: "\(sql) takes no data")
        }
    }

    func copy(_ bytes: UnsafeRawBufferPointer) throws(PostgreSQLError) {
        guard var start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        var rest = bytes.count
        while rest > 0 {
            let count = min(rest, 1 << 20)
            while true {
                let status = library.pointee.putCopyData(connection, start, Int32(count))
                if status > 0 { break }
                guard status == 0 else { throw lost }
                try waitOrStop(for: POLLOUT | POLLIN)
                guard library.pointee.consumeInput(connection) != 0 else { throw lost }
            }
            start += count
            rest -= count
        }
    }

    /// - Parameter error: why nothing of it shall be stored; nil to store it.
    /// - Returns: how many rows were loaded.
    @discardableResult
    func endCopy(error: String? = nil) throws(PostgreSQLError) -> Int {
        while true {
            let status = library.pointee.putCopyEnd(connection, error)
            if status > 0 { break }
            guard status == 0 else { throw lost }
            try waitOrStop(for: POLLOUT)
        }
        return try finish().changedCount
    }

    // MARK: Waiting

    private func flush() throws(PostgreSQLError) {
        while true {
            switch library.pointee.flush(connection) {
            case 0: return
            case 1:
                try waitOrStop(for: POLLOUT | POLLIN)
                guard library.pointee.consumeInput(connection) != 0 else { throw lost }
            default: throw lost
            }
        }
    }

    private func waitOrStop(for events: Int32) throws(PostgreSQLError) {
        do throws(PostgreSQLError) {
            try wait(for: events, until: patience.map { .now + $0 })
        } catch {
            throw givenUp(error)
        }
    }

    /// Where it is given up, the server is told to stop, and what it still says is taken, so that the connection can be
    /// used again.
    private func givenUp(_ error: PostgreSQLError) -> PostgreSQLError {
        guard error.kind == .stopped || error.kind == .timedOut else { return error }
        cancel()
        forsakeUnlessDrained()
        var error = error
        if error.kind == .timedOut { error.waited = patience }
        return error
    }

    private func forsakeUnlessDrained() {
        guard !isForsaken else { return }
        do throws(PostgreSQLError) {
            try drain()
        } catch {
            isForsaken = true
        }
    }

    private func drain() throws(PostgreSQLError) {
        while true {
            while library.pointee.isBusy(connection) != 0 {
                try wait(for: POLLIN, until: .now + Self.lastPatience, heedsStop: false)
                guard library.pointee.consumeInput(connection) != 0 else { throw lost }
            }
            guard let result = library.pointee.getResult(connection) else { return }
            let status = library.pointee.resultStatus(result)
            library.pointee.clear(result)
            if status == PGResultCopyIn { _ = library.pointee.putCopyEnd(connection, "given up") }
        }
    }

    private func cancel() {
        let wasTaken = PostgreSQLCancel(connection, library)?.perform(within: Self.lastPatience) ?? false
        if !wasTaken { isForsaken = true }
    }

    private func wait(
        for events: Int32, until deadline: ContinuousClock.Instant?, heedsStop: Bool = true
    ) throws(PostgreSQLError) {
        let socket = library.pointee.socket(connection)
        guard socket >= 0 else { throw lost }
        let began = ContinuousClock.now
        while true {
            if heedsStop, stop?.isRaised == true { throw .stopped }
            var length = PostgreSQLConnection.stride
            if let deadline {
                length = min(length, ContinuousClock.now.duration(to: deadline))
                guard length > .zero else {
                    throw PostgreSQLError(kind: .timedOut, message: "no answer in time")
                }
            }
            var waiting = pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0)
            let milliseconds = Int32(length / .milliseconds(1)) + 1
            if poll(&waiting, 1, milliseconds) > 0 { return }
            if let notice, began.duration(to: .now) >= notice.after {
                self.notice = nil
                notice.tell()
            }
        }
    }

    /// Between two looks at whether somebody gave up.
    private static let stride = Duration.milliseconds(50)
    /// For what a server still says that was told to stop.
    private static let lastPatience = Duration.seconds(2)

    private var lost: PostgreSQLError { PostgreSQLError(kind: .lost, message: lastMessage) }

    private var lastMessage: String {
        Self.trimmed(library.pointee.errorMessage(connection).map { String(cString: $0) } ?? "")
    }

    /// libpq's messages end with a line break.
    static func trimmed(_ message: String) -> String { message.trimmingCharacters(in: .whitespacesAndNewlines) }
}
