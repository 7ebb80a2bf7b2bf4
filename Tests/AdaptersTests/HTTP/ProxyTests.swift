import Adapters
import Ingestion
import TestSupport
import Testing

@Suite("HTTP proxies")
struct ProxyTests {
    @Test("from the environment are asked in place of the server")
    func asksTheProxy() async throws {
        let proxy = try RawServer { connection in
            while try connection.readRequest() != nil { try connection.answer("by proxy") }
        }
        let transport = Client.transport(environment: [
            "http_proxy": "http://name:word@127.0.0.1:\(proxy.port)", "no_proxy": "direct.invalid",
        ])
        let answer = try await Client.get("http://nothing.invalid/a?b", transport: transport)
        #expect(answer.text == "by proxy")
        let request = try #require(proxy.requests.first)
        #expect(request.target == "http://nothing.invalid/a?b")
        #expect(request["Host"] == "nothing.invalid")
        #expect(request["Proxy-Authorization"] == "Basic bmFtZTp3b3Jk")
        #expect(
            await Client.failure(of: "http://direct.invalid/", transport: transport)
                == .nameNotFound(host: "direct.invalid"))
        #expect(proxy.requests.count == 1)
    }

    @Test("of this process's environment are not asked where the transport was given none")
    func ignoresTheProcess() async throws {
        let server = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer("direct")
        }
        #expect(try await Client.get(server.url()).text == "direct")
        #expect(server.requests.map(\.target) == ["/"])
    }

    @Test("are asked for a tunnel where the server is to be trusted; their refusal and their secrets stay theirs")
    func asksForATunnel() async throws {
        let proxy = try RawServer { connection in
            _ = try connection.readRequest()
            try connection.answer(status: "407 Proxy Authentication Required")
        }
        let transport = Client.transport(environment: ["HTTPS_PROXY": proxy.url()])
        let failure = await Client.failure(
            of: "https://nothing.invalid/?key=canary", headers: [HTTPHeader("X-Key", "canary")], transport: transport)
        #expect(failure == .proxyFailed(detail: "it answered 407"))
        let request = try #require(proxy.requests.first)
        #expect(request.method == "CONNECT")
        #expect(request.target == "nothing.invalid:443")
        #expect(!request.text.contains("canary"))
    }

    @Test("that are not there are named as such")
    func namesMissingProxies() async throws {
        let port = try RawServer.unusedPort()
        let transport = Client.transport(environment: ["all_proxy": "http://name:word@127.0.0.1:\(port)"])
        #expect(
            await Client.failure(of: "http://nothing.invalid/", transport: transport)
                == .proxyFailed(detail: "it takes no connections"))
    }

    /// An environment, an address, and the proxy that is asked for it.
    static let choices: [(environment: [String: String], scheme: String, host: String, proxy: String?)] = [
        ([:], "http", "a.org", nil),
        (["http_proxy": "p"], "http", "a.org", "p"),
        (["http_proxy": "p"], "https", "a.org", nil),
        (["HTTP_PROXY": "p"], "http", "a.org", nil),
        (["HTTPS_PROXY": "p"], "https", "a.org", "p"),
        (["HTTPS_PROXY": "q", "https_proxy": "p"], "https", "a.org", "p"),
        (["ALL_PROXY": "p"], "http", "a.org", "p"),
        (["all_proxy": "p", "http_proxy": "q"], "http", "a.org", "q"),
        (["all_proxy": "p", "http_proxy": ""], "http", "a.org", "p"),
        (["all_proxy": "p", "no_proxy": "*"], "http", "a.org", nil),
        (["all_proxy": "p", "no_proxy": "a.org"], "http", "a.org", nil),
        (["all_proxy": "p", "no_proxy": "a.org"], "http", "A.ORG.", nil),
        (["all_proxy": "p", "no_proxy": "a.org"], "http", "b.a.org", nil),
        (["all_proxy": "p", "no_proxy": ".a.org"], "http", "a.org", nil),
        (["all_proxy": "p", "no_proxy": "a.org"], "http", "ba.org", "p"),
        (["all_proxy": "p", "no_proxy": "b.a.org"], "http", "a.org", "p"),
        (["all_proxy": "p", "NO_PROXY": "x, a.org"], "http", "a.org", nil),
        (["all_proxy": "p", "no_proxy": "127.0.0.1"], "http", "127.0.0.1", nil),
        (["all_proxy": "p", "no_proxy": "10.0.0.0/8,::1"], "http", "10.200.1.1", nil),
        (["all_proxy": "p", "no_proxy": "10.0.0.0/8,::1"], "http", "[::1]", nil),
        (["all_proxy": "p", "no_proxy": "10.0.0.0/8"], "http", "11.0.0.1", "p"),
        (["all_proxy": "p", "no_proxy": "0.0.1"], "http", "127.0.0.1", "p"),
    ]

    @Test("are chosen by the usual variables", arguments: choices.indices)
    func choosesProxies(index: Int) {
        let choice = Self.choices[index]
        let found = ProxyChoice(environment: choice.environment).proxy(scheme: choice.scheme, host: choice.host)
        #expect(found == choice.proxy, "\(choice)")
    }
}

@Suite("Addresses in networks")
struct NetworkAddressTests {
    @Test(
        "of this machine, of local networks and of no use are not public",
        arguments: [
            "127.0.0.1", "127.255.255.255", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
            "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.0.1",
            "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1",
            "[::1]", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "fc00::1", "fdff:1::1", "ff02::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
            "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
        ])
    func knowsPrivateAddresses(text: String) throws {
        #expect(try #require(NetworkAddress(text)).isPublic == false)
    }

    @Test(
        "of the internet are public",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "[2001:db8::1]",
            "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1",
        ])
    func knowsPublicAddresses(text: String) throws {
        #expect(try #require(NetworkAddress(text)).isPublic)
    }

    @Test(
        "are numbers and nothing else", arguments: ["", "a.org", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/8", "::g"])
    func refusesOthers(text: String) { #expect(NetworkAddress(text) == nil) }
}
