import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The lines of earlier sessions: a file of one line an entry that several programs may append to at once.
///
/// What goes wrong with the file costs the memory of this session's lines, never the session.
package final class HistoryFile: Sendable {
    /// How many of the newest lines are read, and kept when the file is compacted.
    package static let keptEntries = 10_000
    /// The file is compacted at opening when it holds more lines.
    package static let mostEntries = 20_000

    package let path: String
    /// The lines at the time of opening, oldest first.
    package let entries: [String]
    private let state: Mutex<State>

    private struct State {
        var last: String?
        var isWritable = true
        var warning: String?
    }

    /// Reads the file if it is there; it is made with the first line, readable by its owner only.
    package init(path: String) {
        self.path = path
        var state = State()
        var lines: [String] = []
        switch Self.read(path) {
        case .failure(let failure):
            state.isWritable = false
            state.warning =
                "The history in \(path) cannot be read (\(failure.reason)); it is kept for this session only."
        case .success(let bytes):
            let stored = Self.lines(in: bytes)
            let decoded = stored.last.map { HistoryEntry.decoded($0) }
            lines = decoded.compactMap(\.self)
            if lines.count < decoded.count {
                state.isWritable = false
                state.warning = """
                    The history in \(path) is damaged: \(decoded.count - lines.count) of its lines are no text. The file \
                    is left as it is, and this session's lines are not added; move it away to begin a new one.
                    """
            } else if stored.count > Self.mostEntries {
                Self.compact(path)
            }
        }
        state.last = lines.last
        entries = lines
        self.state = Mutex(state)
    }

    /// Remembers a line, in the file at once. False for one that is not kept: the last one again, a leading blank.
    @discardableResult
    package func append(_ line: String) -> Bool {
        guard HistoryEntry.isKept(line) else { return false }
        return state.withLock { state in
            guard state.last != line else { return false }
            state.last = line
            guard state.isWritable else { return true }
            if let failure = Self.append(HistoryEntry.encoded(line), to: path) {
                state.isWritable = false
                state.warning =
                    "The history cannot be written to \(path) (\(failure.reason)); it is kept for this session only."
            }
            return true
        }
    }

    /// What went wrong, once.
    package func takeWarning() -> String? {
        state.withLock { $0.warning.take() }
    }

    private struct Failure: Error {
        let reason: String

        init(_ code: Int32) { reason = String(cString: strerror(code)) }
        init(reason: String) { self.reason = reason }
    }
}

// MARK: - The file

extension HistoryFile {
    /// Of a longer file the end is enough.
    private static let mostBytes = 32 << 20

    private static func read(_ path: String) -> Result<[UInt8], Failure> {
        // Not blocking, lest a named pipe at this place hold up the start.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return errno == ENOENT ? .success([]) : .failure(Failure(errno)) }
        defer { close(file) }
        return readEnd(of: file)
    }

    private static func readEnd(of file: Int32) -> Result<[UInt8], Failure> {
        var status = stat()
        guard fstat(file, &status) == 0 else { return .failure(Failure(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure(Failure(reason: "it is no ordinary file")) }
        let size = Int(status.st_size)
        let start = max(0, size - mostBytes)
        var failure: Failure?
        var bytes = [UInt8](unsafeUninitializedCapacity: size - start) { buffer, count in
            while count < buffer.count {
                let got = pread(file, buffer.baseAddress! + count, buffer.count - count, off_t(start + count))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = Failure(errno) }
                guard got > 0 else { return }
                count += got
            }
        }
        if let failure { return .failure(failure) }
        // The first line of a cut beginning is no whole one.
        if start > 0, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { bytes.removeFirst(end + 1) }
        return .success(bytes)
    }

    /// The newest lines, and how many there are: of a long file most are only counted.
    private static func lines(in bytes: [UInt8]) -> (last: [ArraySlice<UInt8>], count: Int) {
        let newline = UInt8(ascii: "\n")
        var last: [ArraySlice<UInt8>] = []
        var end = bytes.endIndex
        while end > bytes.startIndex, last.count < keptEntries {
            let start = bytes[..<end].lastIndex(of: newline).map { $0 + 1 } ?? bytes.startIndex
            if start < end { last.append(bytes[start..<end]) }
            end = max(bytes.startIndex, start - 1)
        }
        let rest = bytes.withUnsafeBufferPointer { buffer in
            buffer[..<end].reduce(into: (count: 0, previous: newline)) { state, byte in
                if byte != newline, state.previous == newline { state.count += 1 }
                state.previous = byte
            }.count
        }
        last.reverse()
        return (last, last.count + rest)
    }

    /// Appends one line; nil when it is in the file.
    private static func append(_ line: [UInt8], to path: String) -> Failure? {
        switch openLocked(path) {
        case .failure(let failure): return failure
        case .success(let file):
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0 else { return Failure(errno) }
            guard status.st_mode & S_IFMT == S_IFREG else { return Failure(reason: "it is no ordinary file") }
            if status.st_mode & 0o077 != 0 { _ = fchmod(file, 0o600) }
            var bytes = line + [UInt8(ascii: "\n")]
            var last: UInt8 = 0
            if status.st_size > 0, pread(file, &last, 1, status.st_size - 1) == 1, last != UInt8(ascii: "\n") {
                bytes.insert(UInt8(ascii: "\n"), at: 0)
            }
            let written = write(file, bytes, bytes.count)
            return written == bytes.count ? nil : Failure(written < 0 ? errno : ENOSPC)
        }
    }

    /// Opens the file for appending with its lock held, and not one that a compaction has just replaced.
    private static func openLocked(_ path: String) -> Result<Int32, Failure> {
        for _ in 0..<100 {
            var file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
            if file < 0, errno == ENOENT, makeFolder(of: path) {
                file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
            }
            guard file >= 0 else { return .failure(Failure(errno)) }
            var opened = stat()
            var current = stat()
            if flock(file, LOCK_EX) == 0, fstat(file, &opened) == 0, stat(path, &current) == 0,
                opened.st_ino == current.st_ino, opened.st_dev == current.st_dev
            {
                return .success(file)
            }
            close(file)
        }
        return .failure(Failure(reason: "it is replaced again and again"))
    }

    private static func makeFolder(of path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return false }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o700) == 0 { return true }
        // Those above it may be missing as well: a user's data folder, on a new machine.
        return errno == ENOENT && makeFolder(of: folder) && mkdir(folder, 0o700) == 0
    }

    /// Keeps the newest lines only. What fails here is tried again at the next opening.
    private static func compact(_ path: String) {
        guard case .success(let file) = openLocked(path) else { return }
        defer { close(file) }
        guard case .success(let bytes) = readEnd(of: file) else { return }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard lines.count > mostEntries else { return }
        let kept = Array(lines.suffix(keptEntries).joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
        // Beside the file a link leads to, so that the link stays.
        guard let target = realpath(path, nil) else { return }
        defer { free(target) }
        let temporary = String(cString: target) + ".\(getpid())"
        let copy = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard copy >= 0 else { return }
        let isWhole = write(copy, kept, kept.count) == kept.count && fsync(copy) == 0
        close(copy)
        if !isWhole || rename(temporary, target) != 0 { unlink(temporary) }
    }
}
