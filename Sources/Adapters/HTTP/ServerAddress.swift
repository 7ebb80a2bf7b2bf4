import CHTTPClient

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The address of a request, taken apart by the parser of the library that connects to it: two parsers could disagree
/// about the host. `http_library_load` comes first.
struct ServerAddress: Sendable, Equatable {
    /// Without user, password and fragment.
    let text: String
    let scheme: String
    let host: String
    let port: Int
    let user: String?
    let password: String?

    /// Nil where the text is no address, or of another scheme than http and https.
    init?(_ text: String, relativeTo base: ServerAddress? = nil) {
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        var baseParts: OpaquePointer?
        if let base {
            guard let parts = http_address_open(base.text, nil) else { return nil }
            baseParts = parts
        }
        defer { if let baseParts { http_address_close(baseParts) } }
        guard let parts = http_address_open(text, baseParts) else { return nil }
        defer { http_address_close(parts) }
        func part(_ part: HTTPAddressPart) -> String? {
            guard let copied = http_address_copy(parts, part) else { return nil }
            defer { free(copied) }
            return String(cString: copied)
        }
        guard let whole = part(.whole), let scheme = part(.scheme)?.lowercased(), let host = part(.host)?.lowercased(),
            let port = part(.port).flatMap({ Int($0) }), !host.isEmpty
        else { return nil }
        self.text = whole
        self.scheme = scheme
        self.host = host
        self.port = port
        user = part(.user)
        password = part(.password)
    }

    var isWeb: Bool { scheme == "http" || scheme == "https" }

    func isOfSameOrigin(as other: ServerAddress) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Whether the name alone says that it is a machine of this place.
    var isPrivateByName: Bool {
        if let address = NetworkAddress(host) { return !address.isPublic }
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        return name == "localhost" || name.hasSuffix(".localhost")
    }

    /// To be named in an error: where it leads, without path and query.
    var origin: String { "\(scheme)://\(host)" }
}
