import CZlib
import Ingestion

/// Unpacks gzip, member after member. The checksum and length at the end of each are proven by zlib.
final class GunzipBytes: ByteSource {
    private let path: String
    private let input: PackedInput
    private var limit: DecompressionLimit
    /// zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    private var place = Place.inMember
    /// Thrown behind the bytes that came before it.
    private var failure: RunFailure?

    private enum Place {
        case inMember
        /// Behind a member: another may follow, or zeros that fill up a block.
        case behindMember
        case inPadding
    }

    init(_ inner: any ByteSource, path: String, options: ReadingOptions) {
        self.path = path
        input = PackedInput(inner)
        limit = DecompressionLimit(path: path, options: options)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = magpie_inflate_init_gzip(stream)
        precondition(code == Z_OK, "inflate needs 40 KB of memory and nothing else")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading {
        if let failure { throw failure }
        while true {
            guard try input.fill() else { return .notYet }
            guard place == .inMember else {
                if input.isEmpty { return .end }
                try beginMember()
                continue
            }
            let (code, unpacked) = try inflate(into: target, count: count)
            switch code {
            case Z_STREAM_END: place = .behindMember
            case Z_OK, Z_BUF_ERROR:
                if unpacked == 0, input.isEmpty, input.isAtEnd {
                    throw .brokenCompression(path: path, detail: "it ends in the middle of its gzip data")
                }
            default:
                let error = RunFailure.brokenCompression(path: path, detail: detail(of: code))
                if unpacked == 0 { throw error }
                failure = error
            }
            if unpacked > 0 { return .bytes(unpacked) }
        }
    }

    /// One step of zlib.
    private func inflate(
        into target: UnsafeMutablePointer<UInt8>, count: Int
    ) throws(RunFailure) -> (code: Int32, unpacked: Int) {
        let room = min(count, 1 << 30)
        let available = input.count
        stream.pointee.next_in = input.next
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = target
        stream.pointee.avail_out = UInt32(room)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        let packed = available - Int(stream.pointee.avail_in)
        let unpacked = room - Int(stream.pointee.avail_out)
        input.consume(packed)
        try limit.note(packed: packed, unpacked: unpacked)
        return (code, unpacked)
    }

    /// Behind a member there is another one, or zeros, or something that does not belong there and may be lost data.
    private func beginMember() throws(RunFailure) {
        let byte = input.next[0]
        switch (place, byte) {
        case (.behindMember, 0x1F):
            inflateReset(stream)
            place = .inMember
        case (_, 0):
            place = .inPadding
            input.consume(1)
        default:
            throw .brokenCompression(path: path, detail: "behind the end of its gzip data stand bytes that are none")
        }
    }

    private func detail(of code: Int32) -> String {
        guard code == Z_DATA_ERROR else { return "its gzip data are of no known kind" }
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? ""
        switch reason {
        case "incorrect data check", "incorrect length check":
            return "its gzip data are damaged: their checksum is wrong"
        case "incorrect header check", "unknown compression method", "header crc mismatch", "unknown header flags set":
            return "a gzip header in it is damaged"
        default: return "its gzip data are damaged"
        }
    }
}
