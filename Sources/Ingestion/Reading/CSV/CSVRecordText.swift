import JSONText

/// The text of one record after the other, as JSON, with the tape that a scan of it would leave. In memory that is kept:
/// an array would ask with each byte whether it is shared.
final class CSVRecordText {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity = 4096
    private var count = 0
    private var tokens: UnsafeMutablePointer<JSONToken>
    private var tokenCapacity = 256
    private var tokenCount = 0
    /// Whether no cell has anything but ASCII, which is always valid UTF-8.
    private(set) var isASCII = true

    /// What one large row took beyond it is given back behind it.
    private static let usualCapacity = 1 << 20
    private static let highs: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    init() {
        storage = .allocate(capacity: capacity)
        tokens = .allocate(capacity: tokenCapacity)
    }

    deinit {
        storage.deallocate()
        tokens.deallocate()
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: storage, count: count) }
    var tape: JSONTape { JSONTape(bytes: storage, length: count, tokens: tokens, count: tokenCount) }

    func clear() {
        count = 0
        tokenCount = 0
        isASCII = true
        if capacity > Self.usualCapacity { move(to: Self.usualCapacity) }
    }

    // MARK: Objects

    /// - Returns: what `closeObject` knows it by.
    func openObject() -> Int {
        appendToken(.object, start: count, extent: 0)
        append(UInt8(ascii: "{"))
        return tokenCount - 1
    }

    func closeObject(_ opening: Int) {
        tokens[opening] = JSONToken(
            .object, start: tokens[opening].start, extent: UInt32(truncatingIfNeeded: tokenCount))
        appendToken(.containerEnd, start: count, extent: 0)
        append(UInt8(ascii: "}"))
    }

    /// A key with its quotes and colon, behind a comma if it is not the first.
    @inline(__always)
    func append(key: UnsafeBufferPointer<UInt8>, isEscaped: Bool) {
        guard let base = key.baseAddress else { return }
        reserve(key.count + 1)
        if storage[count - 1] != UInt8(ascii: "{") {
            storage[count] = UInt8(ascii: ",")
            count += 1
        }
        appendToken(isEscaped ? .escapedKey : .key, start: count + 1, extent: key.count - 3)
        (storage + count).update(from: base, count: key.count)
        count += key.count
    }

    // MARK: Values

    /// A number, or any value the tape will not be asked for.
    @inline(__always)
    func append(value: UnsafeBufferPointer<UInt8>) {
        guard let base = value.baseAddress else { return }
        reserve(value.count)
        appendToken(.number, start: count, extent: value.count)
        (storage + count).update(from: base, count: value.count)
        count += value.count
    }

    /// A string of the bytes at `base`, of which `readable` can be read.
    @inline(__always)
    func append(string base: UnsafePointer<UInt8>, count length: Int, readable: Int) {
        reserve(length + 2)
        storage[count] = UInt8(ascii: "\"")
        let target = storage + count + 1
        var high: UInt64 = 0
        var position = 0
        // Eight bytes at a time, over the end: what is written too much is written over.
        while position < length {
            guard position + 8 <= readable else { return appendSlowly(base, count: length) }
            var word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
            UnsafeMutableRawPointer(target + position).storeBytes(of: word, as: UInt64.self)
            word = UInt64(littleEndian: word)
            let rest = length - position
            // The bytes behind the string's end become spaces, which mean nothing here.
            if rest < 8 {
                let mask = (UInt64(1) << UInt64(8 * rest)) &- 1
                word = word & mask | ~mask & (Self.ones &* 0x20)
            }
            let quote = word ^ (Self.ones &* 0x22)
            let backslash = word ^ (Self.ones &* 0x5C)
            let escapes =
                ((quote &- Self.ones) & ~quote) | ((backslash &- Self.ones) & ~backslash)
                | ((word &- (Self.ones &* 0x20)) & ~word)
            guard escapes & Self.highs == 0 else { return appendSlowly(base, count: length) }
            high |= word
            position += 8
        }
        if high & Self.highs != 0 { isASCII = false }
        target[length] = UInt8(ascii: "\"")
        appendToken(.string, start: count + 1, extent: length)
        count += length + 2
    }

    /// One that needs escapes, or stands at the end of the memory that can be read.
    @inline(never)
    private func appendSlowly(_ base: UnsafePointer<UInt8>, count length: Int) {
        let text = UnsafeBufferPointer(start: base, count: length)
        var quoted: [UInt8] = []
        JSONString.appendQuoted(text, to: &quoted)
        reserve(quoted.count)
        appendToken(
            quoted.count == length + 2 ? .string : .escapedString, start: count + 1, extent: quoted.count - 2)
        for byte in quoted { storage[count] = byte; count += 1 }
        if text.contains(where: { $0 >= 0x80 }) { isASCII = false }
    }

    // MARK: Memory

    @inline(__always)
    private func append(_ byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    /// Room for so many bytes, and for eight that are written too much.
    @inline(__always)
    private func reserve(_ more: Int) {
        guard capacity - count < more + 8 else { return }
        // A large cell is mostly the only one, and twice its size would be too much.
        let needed = count + more + 8
        move(to: max(min(capacity * 2, Self.usualCapacity), needed + needed / 8))
    }

    @inline(never)
    private func move(to newCapacity: Int) {
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
        replacement.update(from: storage, count: count)
        storage.deallocate()
        storage = replacement
        capacity = newCapacity
    }

    @inline(__always)
    private func appendToken(_ kind: JSONToken.Kind, start: Int, extent: Int) {
        if tokenCount == tokenCapacity { growTokens() }
        tokens[tokenCount] = JSONToken(
            kind, start: UInt32(truncatingIfNeeded: start), extent: UInt32(truncatingIfNeeded: extent))
        tokenCount += 1
    }

    @inline(never)
    private func growTokens() {
        let replacement = UnsafeMutablePointer<JSONToken>.allocate(capacity: tokenCapacity * 2)
        replacement.update(from: tokens, count: tokenCount)
        tokens.deallocate()
        tokens = replacement
        tokenCapacity *= 2
    }
}
