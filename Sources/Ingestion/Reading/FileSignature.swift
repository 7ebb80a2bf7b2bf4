/// What the first bytes of a document give away.
enum FileSignature {
    static func hasByteOrderMark(_ window: ByteWindow) -> Bool { begins(window, [0xEF, 0xBB, 0xBF]) }

    /// What the document is, where that cannot be read.
    static func unsupported(_ window: ByteWindow) -> String? {
        if begins(window, [0x1F, 0x8B]) { return "compressed with gzip; unpack it first" }
        if begins(window, [0x28, 0xB5, 0x2F, 0xFD]) { return "compressed with zstd; unpack it first" }
        if begins(window, [0xFD, 0x37, 0x7A, 0x58]) { return "compressed with xz; unpack it first" }
        if begins(window, [0x50, 0x4B, 0x03, 0x04]) { return "a zip archive; unpack it first" }
        if begins(window, [0xFF, 0xFE]) || begins(window, [0xFE, 0xFF]) || looksLikeUTF16(window) {
            return "written in UTF-16; save it as UTF-8"
        }
        return nil
    }

    /// JSON and CSV begin with ASCII: in UTF-16 every other byte of that is zero.
    private static func looksLikeUTF16(_ window: ByteWindow) -> Bool {
        guard window.count >= 4 else { return false }
        let zeros = (0..<4).map { window.base[$0] == 0 }
        return zeros == [true, false, true, false] || zeros == [false, true, false, true]
    }

    private static func begins(_ window: ByteWindow, _ signature: [UInt8]) -> Bool {
        window.count >= signature.count && signature.indices.allSatisfy { window.base[$0] == signature[$0] }
    }
}
