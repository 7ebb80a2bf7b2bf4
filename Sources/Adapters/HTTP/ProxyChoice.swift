/// Which proxy a request goes through, by the environment's words and as libcurl reads them. Chosen here, so that it is
/// known whether the machine connected to is the server or a proxy.
package struct ProxyChoice: Sendable, Equatable {
    private let proxies: [String: String]
    private let exceptions: [Substring]

    /// `HTTP_PROXY` in capitals is left out as everywhere: to a program behind a web server it is a header of a stranger.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let all = first("all_proxy", "ALL_PROXY")
        proxies = [
            "http": first("http_proxy") ?? all,
            "https": first("https_proxy", "HTTPS_PROXY") ?? all,
        ].compactMapValues { $0 }
        exceptions = (first("no_proxy", "NO_PROXY") ?? "").split { $0 == "," || $0 == " " }
    }

    /// The proxy to ask; nil to connect to the host itself.
    package func proxy(scheme: String, host: String) -> String? {
        guard let proxy = proxies[scheme], !exceptions.contains(where: { matches($0, host: host) }) else { return nil }
        return proxy
    }

    private func matches(_ exception: Substring, host: String) -> Bool {
        if exception == "*" { return true }
        if let address = NetworkAddress(host) {
            let parts = exception.split(separator: "/", maxSplits: 1)
            guard let first = parts.first, let network = NetworkAddress(first) else { return false }
            guard parts.count == 2 else { return network == address }
            return Int(parts[1]).map { address.isIn(network, bits: $0) } ?? false
        }
        let name = withoutEndDot(host.lowercased()[...])
        let wanted = withoutEndDot(exception.lowercased()[...].drop { $0 == "." })
        return !wanted.isEmpty && (name == wanted || name.hasSuffix("." + wanted))
    }

    private func withoutEndDot(_ name: Substring) -> Substring { name.hasSuffix(".") ? name.dropLast() : name }
}
