/// Names of hosts: RFC 1123, and those of IDNA 2008 (RFC 5890 to 5893).
enum HostnameFormat {
    /// Letters, digits and hyphens; a label that begins with `xn--` must decode to one of IDNA.
    static func isHostname(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !text.isEmpty, text.count <= 253 else { return false }
        var international: [[Unicode.Scalar]] = []
        for label in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard isLabel(label) else { return false }
            guard hasPrefix(label) else { continue }
            guard let decoded = InternationalLabel.decoded(label) else { return false }
            international.append(decoded)
        }
        return international.allSatisfy(InternationalLabel.isValid)
            && (international.isEmpty || BidiRule.holds(for: international))
    }

    /// The same with characters beyond ASCII, and with the full stops of East Asia between labels.
    static func isInternationalHostname(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        // Names of 253 octets at most, encoded or not, fit in four times as many bytes.
        guard !text.isEmpty, text.count <= 4 * 253, let name = String(validating: text, as: UTF8.self) else {
            return false
        }
        let parts = name.unicodeScalars.split(omittingEmptySubsequences: false) {
            ["." as Unicode.Scalar, "\u{3002}", "\u{FF0E}", "\u{FF61}"].contains($0)
        }
        var labels: [[Unicode.Scalar]] = []
        var length = parts.count - 1
        for part in parts {
            if part.allSatisfy(\.isASCII) {
                let label = part.map { UInt8(truncatingIfNeeded: $0.value) }
                guard isLabel(label[...]) else { return false }
                length += label.count
                guard hasPrefix(label) else {
                    labels.append(Array(part))
                    continue
                }
                guard let decoded = InternationalLabel.decoded(label), InternationalLabel.isValid(decoded) else {
                    return false
                }
                labels.append(decoded)
            } else {
                let label = Array(part)
                guard InternationalLabel.isValid(label), let encoded = Punycode.encoded(label), encoded.count <= 59
                else { return false }
                length += 4 + encoded.count
                labels.append(label)
            }
        }
        return length <= 253 && BidiRule.holds(for: labels)
    }

    private static func isLabel(_ label: some BidirectionalCollection<UInt8>) -> Bool {
        1...63 ~= label.count && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    }

    private static func hasPrefix(_ label: some Sequence<UInt8>) -> Bool {
        label.prefix(4).elementsEqual("xn--".utf8) { $0 | 0x20 == $1 | 0x20 }
    }
}
