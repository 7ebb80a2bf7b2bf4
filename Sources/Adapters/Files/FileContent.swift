import Ingestion

/// The text of a file: its bytes unpacked and converted as its content asks for, whatever it is called.
final class FileContent: ByteSource {
    let raw: RawBytes
    private let options: ReadingOptions
    private var top: PeekableBytes
    private var isPacked = false
    private var isConverted = false
    private var isSettled = false
    /// Finds out what the file is from the bytes there are, as no more come just now.
    var decidesNow = false

    /// No signature that text could begin with is longer.
    private static let leastBytes = 4

    init(_ file: OpenFile, options: ReadingOptions) throws(RunFailure) {
        raw = try RawBytes(file)
        self.options = options
        top = PeekableBytes(raw)
    }

    /// Plain text, from `offset` on.
    init(resuming file: OpenFile, at offset: Int64, options: ReadingOptions) throws(RunFailure) {
        raw = try RawBytes(file, from: offset)
        self.options = options
        top = PeekableBytes(raw)
        isSettled = true
    }

    /// Whether the text is the file's own bytes, so that places in one are places in the other.
    var isPlain: Bool { !isPacked && !isConverted }

    /// Finds out what the file is.
    /// - Returns: false where that takes bytes that have yet to come.
    func settle() throws(RunFailure) -> Bool {
        let path = raw.file.path.text
        while !isSettled {
            let front = top.peek(ContentEncoding.decisiveBytes)
            guard
                front.count >= ContentEncoding.decisiveBytes || top.isComplete
                    || decidesNow && front.count >= Self.leastBytes
            else { return false }
            let encoding = front.withUnsafeBufferPointer { ContentEncoding.detect($0) }
            switch encoding {
            case .plain:
                isSettled = true
            case .gzip, .zstd:
                guard !isPacked else {
                    throw .unsupportedFormat(path: path, detail: "compressed twice; unpack it once first")
                }
                isPacked = true
                top = PeekableBytes(
                    encoding == .gzip
                        ? GunzipBytes(top, path: path, options: options)
                        : UnzstdBytes(top, path: path, options: options))
            case .utf16(let isBigEndian):
                isConverted = true
                isSettled = true
                top = PeekableBytes(UTF16Bytes(top, isBigEndian: isBigEndian))
            case .unsupported(let detail):
                throw .unsupportedFormat(path: path, detail: detail)
            }
        }
        return true
    }

    func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(RunFailure) -> ByteReading {
        guard try settle() else { return .notYet }
        return try top.read(into: target, count: count)
    }
}
