/// How the bytes of a document are packed or written, as far as its first bytes tell.
package enum ContentEncoding: Sendable, Equatable {
    /// Nothing else is known of it: UTF-8, if it is text.
    case plain
    case gzip
    case zstd
    case utf16(isBigEndian: Bool)
    /// Something that cannot be read; `detail` says what, and what to do.
    case unsupported(detail: String)

    /// So many first bytes decide.
    package static let decisiveBytes = 512

    /// - Parameter front: the document's first `decisiveBytes`, or all it has.
    package static func detect(_ front: UnsafeBufferPointer<UInt8>) -> ContentEncoding {
        func begins(_ signature: [UInt8], at place: Int = 0) -> Bool {
            front.count >= place + signature.count
                && signature.indices.allSatisfy { front[place + $0] == signature[$0] }
        }
        if begins([0x1F, 0x8B]) { return .gzip }
        // A frame, or one of the sixteen kinds that are passed over.
        if begins([0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if begins([0x2A, 0x4D, 0x18], at: 1), front[0] & 0xF0 == 0x50 { return .zstd }
        for (signature, place, name) in refused where begins(signature, at: place) {
            return .unsupported(detail: name)
        }
        // The mark of UTF-32 begins with that of UTF-16, little end first.
        if begins([0xFF, 0xFE, 0, 0]) || begins([0, 0, 0xFE, 0xFF]) {
            return .unsupported(detail: "written in UTF-32; save it as UTF-8")
        }
        if begins([0xFE, 0xFF]) { return .utf16(isBigEndian: true) }
        if begins([0xFF, 0xFE]) { return .utf16(isBigEndian: false) }
        return unmarkedUTF16(front) ?? .plain
    }

    private static let refused: [(signature: [UInt8], place: Int, name: String)] = [
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], 0, "compressed with xz; unpack it first"),
        ([0x42, 0x5A, 0x68], 0, "compressed with bzip2; unpack it first"),
        ([0x04, 0x22, 0x4D, 0x18], 0, "compressed with lz4; unpack it first"),
        ([0x50, 0x4B, 0x03, 0x04], 0, "a zip archive; unpack it first"),
        (Array("ustar".utf8), 257, "a tar archive; unpack it first"),
        (Array("PAR1".utf8), 0, "a Parquet file; export it as JSON Lines or CSV"),
        (Array("SQLite format 3\0".utf8), 0, "an SQLite database; export its tables as JSON Lines or CSV"),
        (Array("%PDF-".utf8), 0, "a PDF document"),
    ]

    /// JSON and CSV begin with ASCII: in UTF-16 every other byte of that is zero.
    private static func unmarkedUTF16(_ front: UnsafeBufferPointer<UInt8>) -> ContentEncoding? {
        guard front.count >= 4 else { return nil }
        switch (0..<4).map({ front[$0] == 0 }) {
        case [true, false, true, false]: return .utf16(isBigEndian: true)
        case [false, true, false, true]: return .utf16(isBigEndian: false)
        default: return nil
        }
    }
}
