#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns the terminal's bytes into characters and pastes, and can be woken while it waits.
struct KeyReader {
    /// What ended one wait.
    enum Arrival: Equatable {
        case character(UInt32)
        case paste(PastedText)
        /// A byte of the wake pipe: a signal's number, or 0 for a notice.
        case woken(UInt8)
        case end
        case failed(Int32)
    }

    let input: Int32
    let wake: Int32
    /// The text of the user's ~/.editrc: the sequences in it go on to libedit as they are.
    var userBindings = ""

    /// Bytes read and not yet used, from `head` on.
    private var bytes: [UInt8] = []
    private var head = 0
    private var paste: Paste?

    private struct Paste {
        var bytes: [UInt8] = []
        var count = 0
        /// The line it belonged to was given up: what still comes is dropped.
        var isDiscarded = false
    }

    private enum Wait {
        case filled
        case timedOut
        case stopped(Arrival)
    }

    /// Between the bytes of one key; a person pressing Escape alone is slower.
    private static let withinSequence: Int32 = 50
    /// After this silence in the middle of a paste its end mark is taken for lost.
    private static let withinPaste: Int32 = 2_000
    private static let escape: UInt8 = 0x1B
    private static let pasteStart = Array("\u{1B}[200~".utf8)
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    init(input: Int32, wake: Int32) {
        self.input = input
        self.wake = wake
    }

    /// Whether bytes were read that no arrival has brought yet.
    var hasBytes: Bool { head < bytes.count }

    /// Waits for the next thing to happen.
    mutating func next() -> Arrival {
        while true {
            if paste != nil {
                if let arrival = readPaste() { return arrival }
                continue
            }
            guard head < bytes.count else {
                switch fill(timeout: -1) {
                case .filled, .timedOut: continue
                case .stopped(let arrival): return arrival
                }
            }
            if bytes[head] == Self.escape {
                if let arrival = readEscape() { return arrival }
            } else {
                return readCharacter()
            }
        }
    }

    /// Forgets what was typed ahead; the rest of a paste under way will be dropped as it comes.
    mutating func discard() {
        bytes.removeAll()
        head = 0
        if paste != nil { paste = Paste(isDiscarded: true) }
    }

    /// One character of UTF-8, U+FFFD for what is none.
    private mutating func readCharacter() -> Arrival {
        let lead = bytes[head]
        let length = Self.length(of: lead)
        while bytes.count - head < length, Self.isContinued(bytes[head...]) {
            switch fill(timeout: Self.withinSequence) {
            case .filled: continue
            case .timedOut: return take(1, as: 0xFFFD)
            case .stopped(.woken(let byte)): return .woken(byte)
            case .stopped: return take(1, as: 0xFFFD)
            }
        }
        guard length > 0, bytes.count - head >= length else { return take(1, as: 0xFFFD) }
        var decoder = UTF8()
        var iterator = bytes[head..<head + length].makeIterator()
        switch decoder.decode(&iterator) {
        case .scalarValue(let scalar) where EscapeSequence.keyCharacters.contains(scalar.value):
            return take(length, as: 0xFFFD)
        case .scalarValue(let scalar):
            return take(length, as: scalar.value)
        default: return take(1, as: 0xFFFD)
        }
    }

    /// An escape sequence: a paste begins, a key for libedit, or something to drop (nil).
    private mutating func readEscape() -> Arrival? {
        while EscapeSequence.length(of: bytes[head...]) == 0 {
            switch fill(timeout: Self.withinSequence) {
            case .filled: continue
            case .stopped(.woken(let byte)): return .woken(byte)
            case .timedOut, .stopped: return take(1, as: UInt32(Self.escape))
            }
        }
        let length = EscapeSequence.length(of: bytes[head...])
        let sequence = bytes[head..<head + length]
        if sequence.elementsEqual(Self.pasteStart) {
            head += length
            paste = Paste()
            return nil
        }
        if EscapeSequence.isMeta(sequence) || isBoundByUser(sequence) { return take(1, as: UInt32(Self.escape)) }
        if let key = EscapeSequence.character(of: sequence) { return take(length, as: key) }
        // A key that does nothing here, or the end of a paste that never began.
        head += length
        return nil
    }

    private func isBoundByUser(_ sequence: ArraySlice<UInt8>) -> Bool {
        !userBindings.isEmpty && userBindings.contains(String(decoding: sequence.dropFirst(), as: UTF8.self))
    }

    /// Collects a paste up to its end mark; nil while there is more to do.
    private mutating func readPaste() -> Arrival? {
        guard var current = paste.take() else { return nil }
        var ended = false
        if let end = firstIndex(of: Self.pasteEnd) {
            keep(upTo: end, in: &current)
            head = end + Self.pasteEnd.count
            ended = true
        } else {
            // The end mark may be cut in two by the end of what was read.
            keep(upTo: max(head, bytes.count - (Self.pasteEnd.count - 1)), in: &current)
            switch fill(timeout: Self.withinPaste) {
            case .filled: break
            case .stopped(.woken(let byte)):
                paste = current
                return .woken(byte)
            case .timedOut, .stopped:
                keep(upTo: bytes.count, in: &current)
                ended = true
            }
        }
        guard ended else {
            paste = current
            return nil
        }
        return current.isDiscarded ? nil : .paste(PastedText(current.bytes, count: current.count))
    }

    private mutating func keep(upTo end: Int, in paste: inout Paste) {
        guard end > head else { return }
        paste.count += end - head
        if paste.count <= PastedText.limit, !paste.isDiscarded { paste.bytes += bytes[head..<end] }
        head = end
    }

    private func firstIndex(of mark: [UInt8]) -> Int? {
        var start = head
        while let index = bytes[start...].firstIndex(of: mark[0]) {
            if bytes[index...].starts(with: mark) { return index }
            start = index + 1
        }
        return nil
    }

    private mutating func take(_ count: Int, as character: UInt32) -> Arrival {
        head += count
        return .character(character)
    }

    /// Waits for bytes and reads them: one, so that what is typed ahead stays the terminal's, unless many wait.
    private mutating func fill(timeout: Int32) -> Wait {
        if head > 0 {
            bytes.removeFirst(head)
            head = 0
        }
        var watched = [
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0), pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&watched, nfds_t(watched.count), timeout)
        if ready < 0 { return errno == EINTR || errno == EAGAIN ? .filled : .stopped(.failed(errno)) }
        if ready == 0 { return .timedOut }
        if watched[0].revents != 0 {
            var byte: UInt8 = 0
            if read(wake, &byte, 1) == 1 { return .stopped(.woken(byte)) }
        }
        guard watched[1].revents != 0 else { return .filled }
        var waiting: Int32 = 0
        let isMany = ioctl(input, UInt(FIONREAD), &waiting) == 0 && waiting > 64
        var chunk = [UInt8](repeating: 0, count: isMany ? 65_536 : 1)
        let count = read(input, &chunk, chunk.count)
        if count > 0 {
            bytes += chunk[..<count]
            return .filled
        }
        if count == 0 { return .stopped(.end) }
        return errno == EINTR || errno == EAGAIN ? .filled : .stopped(.failed(errno))
    }

    /// The bytes of the character a lead byte begins; 0 for one that begins none.
    private static func length(of lead: UInt8) -> Int {
        switch lead {
        case ..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
    }

    /// Whether all bytes after the first can go on with a character.
    private static func isContinued(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }
}
