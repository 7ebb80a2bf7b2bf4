/// RFC 3492: characters beyond ASCII as letters, digits and hyphens.
enum Punycode {
    static func encoded(_ label: [Unicode.Scalar]) -> [UInt8]? {
        var output = label.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        var handled = output.count
        let basicCount = handled
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var next: UInt32 = 128
        var delta = 0
        var bias = 72
        while handled < label.count {
            guard let least = label.map(\.value).filter({ $0 >= next }).min() else { return nil }
            delta += Int(least - next) * (handled + 1)
            next = least
            for scalar in label {
                if scalar.value < next { delta += 1 }
                guard scalar.value == next else { continue }
                var rest = delta
                var weight = 36
                while true {
                    let threshold = max(1, min(26, weight - bias))
                    if rest < threshold { break }
                    output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
                    rest = (rest - threshold) / (36 - threshold)
                    weight += 36
                }
                output.append(digit(rest))
                bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return output
    }

    /// Nil where it is not Punycode.
    static func decoded(_ text: [UInt8]) -> [Unicode.Scalar]? {
        let delimiter = text.lastIndex(of: UInt8(ascii: "-"))
        var output = text[..<(delimiter ?? 0)].map { Unicode.Scalar($0) }
        var value: UInt32 = 128
        var place = 0
        var bias = 72
        var index = delimiter.map { $0 + 1 } ?? 0
        while index < text.count {
            let before = place
            var factor = 1
            var weight = 36
            while true {
                guard index < text.count, let digit = digitValue(text[index]) else { return nil }
                index += 1
                place += digit * factor
                let threshold = max(1, min(26, weight - bias))
                if digit < threshold { break }
                factor *= 36 - threshold
                // Beyond any code point; labels are short, so that nothing overflows before.
                guard place < 1 << 32, factor < 1 << 32 else { return nil }
                weight += 36
            }
            let count = output.count + 1
            bias = adapted(place - before, count: count, isFirst: before == 0)
            guard place / count <= Int(ScalarRanges.last) else { return nil }
            value += UInt32(place / count)
            place %= count
            guard let scalar = Unicode.Scalar(value) else { return nil }
            output.insert(scalar, at: place)
            place += 1
        }
        return output
    }

    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var weight = 0
        while delta > 455 {
            delta /= 35
            weight += 36
        }
        return weight + 36 * delta / (delta + 38)
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x16 + value) }

    private static func digitValue(_ digit: UInt8) -> Int? {
        digit.isDigit ? Int(digit) - 0x16 : digit.isLetter ? Int(digit | 0x20) - 0x61 : nil
    }
}
