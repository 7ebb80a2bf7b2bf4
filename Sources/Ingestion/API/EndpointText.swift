/// Puts an endpoint together from its template: what is filled in is coded for the place it stands in, so that no value
/// can change the address but there.
struct EndpointText {
    private(set) var user = ""
    private var before = ""
    private var authority = ""
    private var rest = ""
    private var stage = Stage.scheme
    private var hasUser = false

    private enum Stage { case scheme, authority, path, query, fragment }

    /// A piece as it was written; a reference that stands at the very beginning is as good.
    mutating func append(written text: String) {
        for character in text {
            switch (stage, character) {
            case (.scheme, _):
                before.append(character)
                if before.hasSuffix("://") { stage = .authority }
            case (.authority, "@"):
                // To the last one: a password may hold another.
                user += (hasUser ? "@" : "") + (PercentCoding.decoded(authority) ?? authority)
                hasUser = true
                authority = ""
            case (.authority, "/"), (.authority, "?"), (.authority, "#"):
                stage = character == "/" ? .path : character == "?" ? .query : .fragment
                if stage != .fragment { rest.append(character) }
            case (.authority, _): authority.append(character)
            case (.path, "?"):
                stage = .query
                rest.append(character)
            case (.path, "#"), (.query, "#"): stage = .fragment
            case (.path, _), (.query, _): rest += PercentCoding.encodedAddress(String(character))
            case (.fragment, _): break
            }
        }
    }

    /// A value that is filled in.
    mutating func append(value: String) {
        switch stage {
        case .scheme: append(written: value)
        // Decoded again with what is around it, or refused as a part of a host.
        case .authority: authority += PercentCoding.encodedHost(value)
        case .path, .query: rest += PercentCoding.encoded(value)
        case .fragment: break
        }
    }

    var address: WebAddress? { WebAddress(before + authority + rest) }
}
