/// What the first bytes of a document give away.
enum FileSignature {
    static func hasByteOrderMark(_ window: ByteWindow) -> Bool {
        window.count >= 3 && window.base[0] == 0xEF && window.base[1] == 0xBB && window.base[2] == 0xBF
    }

    /// What the document is, where it is no text: whoever opened it has unpacked and converted what can be.
    static func unsupported(_ window: ByteWindow) -> String? {
        switch ContentEncoding.detect(window.bytes(from: 0, to: min(window.count, ContentEncoding.decisiveBytes))) {
        case .plain: nil
        case .gzip: "compressed with gzip; unpack it first"
        case .zstd: "compressed with zstd; unpack it first"
        case .utf16: "written in UTF-16; save it as UTF-8"
        case .unsupported(let detail): detail
        }
    }
}
