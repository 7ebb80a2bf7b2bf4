/// A format of JSON Schema (`"format": "date-time"`), checked on decoded UTF-8. docs/patterns.md lists them and what
/// differs from their documents.
package struct StringFormat: Sendable {
    package let name: String
    private let check: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

    /// Nil for a name that is no format.
    package init?(named name: String) {
        guard let entry = Self.all.first(where: { $0.name == name }) else { return nil }
        self.name = name
        check = entry.check
    }

    /// All names, in the order of the specification.
    package static var names: [String] { all.map(\.name) }

    package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool { check(text) }

    private static let all: [(name: String, check: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool)] = [
        ("date-time", TimeFormats.isDateTime),
        ("date", TimeFormats.isDate),
        ("time", TimeFormats.isTime),
        ("duration", TimeFormats.isDuration),
        ("email", { EmailFormat(isInternational: false).matches($0) }),
        ("idn-email", { EmailFormat(isInternational: true).matches($0) }),
        ("hostname", HostnameFormat.isHostname),
        ("idn-hostname", HostnameFormat.isInternationalHostname),
        ("ipv4", AddressFormats.isIPv4),
        ("ipv6", AddressFormats.isIPv6),
        ("uri", { URIFormat($0, isInternational: false).isURI() }),
        ("uri-reference", { URIFormat($0, isInternational: false).isReference() }),
        ("iri", { URIFormat($0, isInternational: true).isURI() }),
        ("iri-reference", { URIFormat($0, isInternational: true).isReference() }),
        ("uuid", TextFormats.isUUID),
        ("uri-template", URITemplateFormat.isTemplate),
        ("json-pointer", TextFormats.isJSONPointer),
        ("relative-json-pointer", TextFormats.isRelativeJSONPointer),
        ("regex", TextFormats.isRegex),
    ]
}
