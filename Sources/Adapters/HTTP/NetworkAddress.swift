#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The number of a machine in a network, of version 4 or 6.
package struct NetworkAddress: Sendable, Equatable {
    /// Four or sixteen.
    private let bytes: [UInt8]

    /// Nil where the text is no such number; brackets may stand around one of version 6.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        if let scope = text.firstIndex(of: "%") { text = String(text[..<scope]) }
        var four = in_addr()
        var sixteen = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
            bytes = withUnsafeBytes(of: sixteen) { Array($0) }
        } else {
            return nil
        }
    }

    private init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// Whether the whole internet may mean it: not one of this machine, of a local network, or set aside.
    package var isPublic: Bool {
        if let inner = embedded { return inner.isPublic }
        let special = bytes.count == 4 ? Self.specialOfFour : Self.specialOfSixteen
        return !special.contains { isIn($0.network, bits: $0.bits) }
    }

    /// Whether its first bits are those of the network.
    package func isIn(_ network: NetworkAddress, bits: Int) -> Bool {
        guard bytes.count == network.bytes.count, bits >= 0, bits <= bytes.count * 8 else { return false }
        for index in 0..<bits / 8 where bytes[index] != network.bytes[index] { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        return (bytes[bits / 8] ^ network.bytes[bits / 8]) >> (8 - UInt8(rest)) == 0
    }

    /// The address of version 4 that one of version 6 leads to: mapped, translated (NAT64), tunnelled (6to4).
    private var embedded: NetworkAddress? {
        guard bytes.count == 16 else { return nil }
        if bytes.starts(with: Self.mapped) || bytes.starts(with: Self.translated) {
            return NetworkAddress(bytes: bytes[12...])
        }
        return bytes.starts(with: [0x20, 0x02]) ? NetworkAddress(bytes: bytes[2..<6]) : nil
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    private static let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]

    private struct Network {
        let network: NetworkAddress
        let bits: Int

        init(_ bits: Int, _ bytes: UInt8...) {
            network = NetworkAddress(bytes: bytes)
            self.bits = bits
        }
    }

    private static let specialOfFour: [Network] = [
        Network(8, 0, 0, 0, 0), Network(8, 10, 0, 0, 0), Network(10, 100, 64, 0, 0), Network(8, 127, 0, 0, 0),
        Network(16, 169, 254, 0, 0), Network(12, 172, 16, 0, 0), Network(24, 192, 0, 0, 0),
        Network(16, 192, 168, 0, 0), Network(15, 198, 18, 0, 0), Network(4, 224, 0, 0, 0), Network(4, 240, 0, 0, 0),
    ]

    private static let specialOfSixteen: [Network] = [
        // Unspecified, loopback and the old way to write version 4 within version 6.
        Network(96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        // A network's own translation, unique local, link-local, site-local, multicast.
        Network(48, 0, 0x64, 0xFF, 0x9B, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Network(7, 0xFC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Network(10, 0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Network(10, 0xFE, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Network(8, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
}
