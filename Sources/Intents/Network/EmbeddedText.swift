/// An image as plain letters for a Swift string literal (base 64): such a literal compiles at once, an array does not.
package enum EmbeddedText {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let padded = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0...group.count {
                text.append(alphabet[Int(padded >> (18 - 6 * UInt32(place)) & 0x3F)])
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Letters that do not belong there give nothing, which the image's checksum finds.
    package static func bytes(of text: StaticString) -> [UInt8] {
        guard text.hasPointerRepresentation else { return [] }
        return text.withUTF8Buffer(bytes(of:))
    }

    static func bytes(of text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var values = [UInt8](repeating: 0, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        let groups = text.count / 4
        let rest = text.count % 4
        let total = groups * 3 + max(0, rest - 1)
        return values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: total) { output, initialized in
                var target = 0
                for group in 0..<groups {
                    let source = group * 4
                    let bits =
                        UInt32(values[Int(text[source])]) << 18 | UInt32(values[Int(text[source + 1])]) << 12
                        | UInt32(values[Int(text[source + 2])]) << 6 | UInt32(values[Int(text[source + 3])])
                    output[target] = UInt8(truncatingIfNeeded: bits >> 16)
                    output[target + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                    output[target + 2] = UInt8(truncatingIfNeeded: bits)
                    target += 3
                }
                if rest > 1 {
                    var bits: UInt32 = 0
                    for place in 0..<rest {
                        bits |= UInt32(values[Int(text[groups * 4 + place])]) << (18 - 6 * UInt32(place))
                    }
                    for place in 0..<(rest - 1) {
                        output[target] = UInt8(truncatingIfNeeded: bits >> (16 - 8 * UInt32(place)))
                        target += 1
                    }
                }
                initialized = target
            }
        }
    }
}
