/// URI templates of RFC 6570, all four levels.
enum URITemplateFormat {
    static func isTemplate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = ByteCursor(text)
        while let byte = cursor.peek {
            if byte == UInt8(ascii: "{") {
                guard skipExpression(&cursor) else { return false }
            } else if byte >= 0x80 {
                guard let (scalar, length) = cursor.wideScalar(),
                    URIFormat.isUniversal(scalar.value) || URIFormat.isPrivate(scalar.value)
                else { return false }
                cursor.index += length
            } else if byte == UInt8(ascii: "%") {
                guard cursor.skipPercentEncoded() else { return false }
            } else {
                guard byte > 0x20, byte < 0x7F, !byte.isOne(of: "\"<>\\^`|}") else { return false }
                cursor.index += 1
            }
        }
        return true
    }

    private static func skipExpression(_ cursor: inout ByteCursor) -> Bool {
        _ = cursor.skip("{")
        _ = cursor.skip { $0.isOne(of: "+#./;?&=,!@|") }
        repeat {
            guard skipName(&cursor) else { return false }
            if cursor.skip(":") {
                guard cursor.peek != UInt8(ascii: "0"), 1...4 ~= cursor.skipAll(where: \.isDigit) else { return false }
            } else {
                _ = cursor.skip("*")
            }
        } while cursor.skip(",")
        return cursor.skip("}")
    }

    private static func skipName(_ cursor: inout ByteCursor) -> Bool {
        repeat {
            var count = 0
            while cursor.skipPercentEncoded()
                || cursor.skip(where: { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") })
            { count += 1 }
            guard count > 0 else { return false }
        } while cursor.skip(".")
        return true
    }
}
