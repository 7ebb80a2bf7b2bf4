import JSONText

/// Writes JSON values so that two are equal by JSON Schema's rule exactly when their bytes are: numbers by their value
/// (1, 1.0 and 10e-1 are one), strings decoded, members of objects in any order. Without recursion. Not to be shared between tasks.
final class EqualityEncoder {
    private(set) var bytes: [UInt8] = []
    private var members = MemberStack()
    private var keys = DecodedKeys()
    private var frames: [Frame] = []

    private struct Frame {
        let isObject: Bool
        let first: Int
        var next: Int
        let end: Int
    }

    /// - Parameter record: the tape whose values are going to be appended.
    init(for record: JSONTape) { keys.prepare(for: record) }

    /// Hands on the bytes of a value.
    func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends the value (or key, as a string) at `index`.
    /// - Returns: where its bytes stand.
    func append(_ index: Int, of record: JSONTape) -> Range<Int> {
        let start = bytes.count
        begin(index, of: record)
        while let last = frames.indices.last {
            let frame = frames[last]
            guard frame.next < frame.end else {
                frames.removeLast()
                if frame.isObject { members.shrink(to: frame.first) }
                continue
            }
            if frame.isObject {
                frames[last].next = frame.next + 1
                let member = members[frame.next]
                append(UnsafeBufferPointer(start: member.key, count: member.length))
                begin(member.token + 1, of: record)
            } else {
                frames[last].next = record.next(after: frame.next)
                begin(frame.next, of: record)
            }
        }
        keys.prepare(for: record)
        return start..<bytes.count
    }

    /// A scalar, or the front of a container, whose rest stays on the stack.
    private func begin(_ index: Int, of record: JSONTape) {
        let token = record[index]
        switch token.kind {
        case .nullWord: bytes.append(0)
        case .falseWord: bytes.append(1)
        case .trueWord: bytes.append(2)
        case .number:
            bytes.append(3)
            append(DecimalText(record.text(at: index)))
        case .string, .key:
            bytes.append(4)
            append(record.text(at: index))
        case .escapedString, .escapedKey:
            bytes.append(4)
            JSONString.decoded(record.text(at: index)).withUnsafeBufferPointer { append($0) }
        case .array:
            bytes.append(5)
            append(count: record.childCount(of: index))
            frames.append(Frame(isObject: false, first: index + 1, next: index + 1, end: token.extent))
        case .object:
            bytes.append(6)
            let first = members.count
            _ = members.append(membersOf: index, in: record, keys: &keys)
            append(count: members.count - first)
            frames.append(Frame(isObject: true, first: first, next: first, end: members.count))
        case .containerEnd:
            preconditionFailure("a tape has a value where a value belongs")
        }
    }

    private func append(_ number: DecimalText) {
        append(count: number.digitCount)
        guard !number.isZero else { return }
        bytes.append(number.isNegative ? 1 : 0)
        withUnsafeBytes(of: number.magnitude) { bytes.append(contentsOf: $0) }
        // Not in the closure of `forEachDigit`, which cannot change this.
        bytes.append(contentsOf: number.digits)
    }

    private func append(_ text: UnsafeBufferPointer<UInt8>) {
        append(count: text.count)
        bytes.append(contentsOf: text)
    }

    private func append(count: Int) {
        withUnsafeBytes(of: count) { bytes.append(contentsOf: $0.prefix(5)) }
    }
}

extension JSONTape {
    /// How many elements or members the container at `index` has.
    func childCount(of index: Int) -> Int {
        let end = tokens[index].extent
        let isObject = tokens[index].kind == .object
        var child = index + 1
        var count = 0
        while child < end {
            count += 1
            child = next(after: isObject ? child + 1 : child)
        }
        return count
    }
}
