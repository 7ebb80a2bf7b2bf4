import Ingestion

/// One request of an exchange: the first, or one that a redirect led to.
struct RequestStep {
    var address: ServerAddress
    var method: String
    var headers: [HTTPHeader]
    var body: [UInt8]?
    /// As they stood in the address.
    var user: (name: String, password: String)?
}

/// Where an answer may send a request, and what goes along.
///
/// To the same scheme, host and port everything does. Anywhere else only headers that say nothing about the sender, and
/// no body: what the user trusts one server with is not for another. Never to another scheme; whether the machine that
/// a name stands for may be connected to is decided when it is known.
struct RedirectRule {
    private let limit: Int
    private var followed = 0
    private var visited: Set<String>

    init(limit: Int, start: RequestStep) {
        self.limit = limit
        visited = [Self.mark(start)]
    }

    /// The headers that go to another server.
    static let harmlessHeaders: Set<String> = ["accept", "accept-encoding", "accept-language", "user-agent"]

    /// Whether an answer sends elsewhere.
    static func redirects(status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

    /// The request to make next.
    mutating func follow(_ location: String, status: Int, from step: RequestStep) throws(HTTPFailure) -> RequestStep {
        guard let address = ServerAddress(location, relativeTo: step.address) else {
            throw .redirectRefused(to: "an address that is none", detail: "it cannot be read")
        }
        guard address.scheme == step.address.scheme else {
            throw .redirectRefused(to: address.origin, detail: "it leads from \(step.address.scheme) to another scheme")
        }
        followed += 1
        guard followed <= limit else { throw .tooManyRedirects(limit: limit) }
        var next = step
        next.address = address
        if becomesGet(status: status, method: step.method) {
            next.method = "GET"
            next.body = nil
            next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if !address.isOfSameOrigin(as: step.address) {
            guard next.body == nil else {
                throw .redirectRefused(to: address.origin, detail: "the request's body is not for another server")
            }
            next.user = nil
            next.headers.removeAll { !Self.harmlessHeaders.contains($0.name.lowercased()) }
        }
        guard visited.insert(Self.mark(next)).inserted else { throw .redirectLoop }
        return next
    }

    /// As browsers do: 303 always asks anew, 301 and 302 do after a POST.
    private func becomesGet(status: Int, method: String) -> Bool {
        switch status {
        case 303: method != "GET" && method != "HEAD"
        case 301, 302: method == "POST"
        default: false
        }
    }

    private static func mark(_ step: RequestStep) -> String { "\(step.method) \(step.address.text)" }
}
