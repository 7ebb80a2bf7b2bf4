package import JSONText

/// Writes what a record's identity is computed of: the version of the rule, the source, and the record's content in
/// one form that is the same for the same content and different for any other (docs/identity.md).
///
/// Reuse one encoder for many records of a source.
package struct CanonicalEncoder: ~Copyable {
    private var output: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes in front stay the same: version and source.
    private let prefixLength: Int
    private var members = MemberStack()
    private var frames: [Frame] = []
    private var keys = DecodedKeys()

    private static let usualCapacity = 64 << 10

    package init(source: SourceID) {
        let name = Array(source.rawValue.utf8)
        capacity = Self.usualCapacity + name.count
        output = .allocate(capacity: capacity)
        output[0] = UInt8(RecordIdentity.ruleVersion)
        var end = Self.writeLength(name.count, to: output, at: 1)
        for byte in name {
            output[end] = byte
            end += 1
        }
        prefixLength = end
    }

    deinit { output.deallocate() }

    /// The encoding of one record.
    package struct Encoding {
        /// Valid until the next record is encoded.
        package let bytes: UnsafeBufferPointer<UInt8>
        /// The tape's index of a key that its object has already.
        package let duplicateKey: Int?
    }

    /// Encodes the record on `tape`.
    package mutating func encode(_ tape: JSONTape) -> Encoding {
        // What grows most is a number of one digit: with what separates it two bytes, which become tag, length, digit.
        reserve(prefixLength + 2 * tape.length + 32)
        keys.prepare(for: tape)
        members.removeAll()
        frames.removeAll(keepingCapacity: true)
        var writer = Writer(output: output, position: prefixLength)
        var duplicateKey: Int?
        begin(0, of: tape, writer: &writer, duplicateKey: &duplicateKey)
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
                writer.write(member.key, count: member.length)
                begin(member.token + 1, of: tape, writer: &writer, duplicateKey: &duplicateKey)
            } else {
                frames[last].next = tape.next(after: frame.next)
                begin(frame.next, of: tape, writer: &writer, duplicateKey: &duplicateKey)
            }
        }
        return Encoding(
            bytes: UnsafeBufferPointer(start: output, count: writer.position), duplicateKey: duplicateKey)
    }

    /// Gives back what an unusually large record needed, once its encoding is not needed any more.
    package mutating func trim() {
        guard capacity > Self.usualCapacity << 4 else { return }
        let smaller = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.usualCapacity + prefixLength)
        smaller.update(from: output, count: prefixLength)
        output.deallocate()
        output = smaller
        capacity = Self.usualCapacity + prefixLength
    }

    /// Writes a scalar, or the front of a container and leaves the rest on the stack.
    @inline(__always)
    private mutating func begin(_ index: Int, of tape: JSONTape, writer: inout Writer, duplicateKey: inout Int?) {
        let token = tape[index]
        let start = tape.bytes + Int(token.start)
        switch token.kind {
        case .string:
            writer.write(tag: .string)
            writer.write(start, count: token.extent)
        case .number:
            writer.write(tag: .number)
            writer.write(start, count: token.extent)
        case .escapedString:
            writer.write(tag: .string)
            writer.writeDecoded(UnsafeBufferPointer(start: start, count: token.extent))
        case .trueWord: writer.write(tag: .trueWord)
        case .falseWord: writer.write(tag: .falseWord)
        case .nullWord: writer.write(tag: .nullWord)
        case .array:
            var count = 0
            var element = index + 1
            while element < token.extent {
                count += 1
                element = tape.next(after: element)
            }
            writer.write(tag: .array)
            writer.write(length: count)
            frames.append(Frame(isObject: false, first: index + 1, next: index + 1, end: token.extent))
        case .object:
            let first = members.count
            if let repeated = members.append(membersOf: index, in: tape, keys: &keys), duplicateKey == nil {
                duplicateKey = repeated
            }
            writer.write(tag: .object)
            writer.write(length: members.count - first)
            frames.append(Frame(isObject: true, first: first, next: first, end: members.count))
        case .key, .escapedKey, .containerEnd:
            preconditionFailure("a tape has a value where a value belongs")
        }
    }

    /// A container whose content is being written: tape indices of an array, member numbers of an object.
    private struct Frame {
        let isObject: Bool
        let first: Int
        var next: Int
        let end: Int
    }

    private mutating func reserve(_ size: Int) {
        // Gives back what an unusually large record needed.
        let isTooLarge = capacity > Self.usualCapacity << 6 && size < capacity >> 3
        guard size > capacity || isTooLarge else { return }
        let larger = max(size, Self.usualCapacity + prefixLength)
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        replacement.update(from: output, count: prefixLength)
        output.deallocate()
        output = replacement
        capacity = larger
    }

    fileprivate static func writeLength(_ length: Int, to output: UnsafeMutablePointer<UInt8>, at start: Int) -> Int {
        var rest = UInt(length)
        var position = start
        while rest >= 0x80 {
            output[position] = UInt8(truncatingIfNeeded: rest) | 0x80
            position += 1
            rest >>= 7
        }
        output[position] = UInt8(truncatingIfNeeded: rest)
        return position + 1
    }
}

extension CanonicalEncoder {
    /// The first byte of each value.
    enum Tag: UInt8 {
        case nullWord = 0
        case falseWord = 1
        case trueWord = 2
        case number = 3
        case string = 4
        case array = 5
        case object = 6
    }

    /// Appends to a buffer that is known to be large enough.
    private struct Writer {
        let output: UnsafeMutablePointer<UInt8>
        var position: Int

        @inline(__always)
        mutating func write(tag: Tag) {
            output[position] = tag.rawValue
            position += 1
        }

        @inline(__always)
        mutating func write(length: Int) {
            if length < 0x80 {
                output[position] = UInt8(truncatingIfNeeded: length)
                position += 1
            } else {
                position = CanonicalEncoder.writeLength(length, to: output, at: position)
            }
        }

        @inline(__always)
        mutating func write(_ text: UnsafePointer<UInt8>, count: Int) {
            write(length: count)
            (output + position).update(from: text, count: count)
            position += count
        }

        mutating func writeDecoded(_ text: UnsafeBufferPointer<UInt8>) {
            let decoded = JSONString.decoded(text)
            decoded.withUnsafeBufferPointer { bytes in
                write(length: bytes.count)
                if let start = bytes.baseAddress { (output + position).update(from: start, count: bytes.count) }
            }
            position += decoded.count
        }
    }
}
