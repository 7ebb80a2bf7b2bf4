/// SQL as SQLite takes it, for PostgreSQL: `?` and `?2` become `$1` and `$2`.
enum PlaceholderText {
    static func numbered(_ sql: String) -> String {
        var (numbered, count): ([UInt8], Int) = ([], 0)
        numbered.reserveCapacity(sql.utf8.count + 16)
        /// The quotation mark behind which no parameter stands, until it comes again.
        var quote: UInt8?
        let bytes = Array(sql.utf8)
        for (index, byte) in bytes.enumerated() {
            guard byte == UInt8(ascii: "?"), quote == nil else {
                if byte == quote {
                    quote = nil
                } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    quote = byte
                }
                numbered.append(byte)
                continue
            }
            numbered.append(UInt8(ascii: "$"))
            let isNumbered =
                index + 1 < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index + 1])
            if !isNumbered {
                count += 1
                numbered += Array(String(count).utf8)
            }
        }
        return String(decoding: numbered, as: UTF8.self)
    }
}
