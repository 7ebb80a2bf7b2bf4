import CHTTPClient
import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One request with the redirects it meets, until the end of the last answer's body. Used on the loop's thread only.
final class CurlExchange {
    let arrival: Arrival
    let transfer: OpaquePointer
    private let request: HTTPRequest
    private let options: CurlOptions
    private let certificates: CertificateBundles

    private var step: RequestStep?
    private var redirects: RedirectRule?
    private var next: RequestStep?
    private var reader: HeadReader
    private var head: AnswerHead?
    private var watch: ExchangeWatch
    /// Why one of its own callbacks ended it.
    private var refusal: HTTPFailure?

    var isOnLoop = false
    private var isProxied = false
    /// Of the request under way: whether it may have reached the server.
    private var isSent = false
    /// Whether the answers so far came from a machine that all the internet can reach.
    private var cameFromPublic = false
    private var bytesBesides = 0

    /// Of an answer that sends elsewhere so much is read, for the connection's sake.
    private static let mostBesides = 64 << 10

    init(
        _ request: HTTPRequest, arrival: Arrival, transfer: OpaquePointer, options: CurlOptions,
        certificates: CertificateBundles
    ) {
        self.request = request
        self.arrival = arrival
        self.transfer = transfer
        self.options = options
        self.certificates = certificates
        reader = HeadReader(limit: request.limits.maximumHeaderBytes)
        watch = ExchangeWatch(request.limits)
    }

    /// The exchange that a transfer on the loop belongs to.
    static func of(_ transfer: OpaquePointer) -> CurlExchange { of(context: http_transfer_context(transfer)) }

    private static func of(context: UnsafeMutableRawPointer) -> CurlExchange {
        Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: Its course

    func begin(on loop: OpaquePointer) throws(HTTPFailure) {
        guard let address = ServerAddress(request.url), address.isWeb else { throw .badAddress }
        let step = RequestStep(
            address: address, method: request.method, headers: request.headers, body: request.body,
            user: address.user.map { ($0, address.password ?? "") })
        redirects = RedirectRule(limit: request.limits.maximumRedirects, start: step)
        try send(step, on: loop)
    }

    /// Makes the next request where a redirect asks for one.
    /// - Returns: how the exchange ended, if it did.
    func goOn(after end: HTTPEnd, on loop: OpaquePointer) throws(HTTPFailure) -> BodyEnd? {
        if let refusal { throw refusal }
        if let next {
            self.next = nil
            try send(next, on: loop)
            return nil
        }
        guard let step else { throw .badAddress }
        guard end == .whole else { throw failure(for: end, address: step.address) }
        // libcurl has a few kinds of answers that end before their head does.
        guard let head else { throw .protocolBroken(detail: "it ended before its head did") }
        return try provenEnd(of: head)
    }

    private func send(_ step: RequestStep, on loop: OpaquePointer) throws(HTTPFailure) {
        self.step = step
        reader = HeadReader(limit: request.limits.maximumHeaderBytes)
        head = nil
        refusal = nil
        isSent = false
        bytesBesides = 0
        let proxy = options.proxies.proxy(scheme: step.address.scheme, host: step.address.host)
        isProxied = proxy != nil
        // Through a proxy only the name says what kind of machine it is.
        if isProxied, cameFromPublic, step.address.isPrivateByName { throw refusedAsPrivate(step.address) }
        http_transfer_reset(transfer, owner)
        try TransferSetup(transfer, limits: request.limits, options: options, certificates: certificates)
            .prepare(step, proxy: proxy)
        watch.connects(at: .now)
        guard http_transfer_start(transfer, loop) else { throw .badAddress }
        isOnLoop = true
    }

    func leave(_ loop: OpaquePointer) {
        guard isOnLoop else { return }
        http_transfer_stop(transfer, loop)
        isOnLoop = false
    }

    func resume(at now: ContinuousClock.Instant) {
        watch.goesOn(at: now)
        if isOnLoop { http_transfer_resume(transfer) }
    }

    // MARK: Its time

    /// Notes what the last turn brought.
    /// - Returns: why it may not go on.
    func failure(at now: ContinuousClock.Instant) -> HTTPFailure? { watch.look(at: now).map { .timedOut($0) } }

    var nextLook: ContinuousClock.Instant? { watch.nextLook }

    // MARK: What libcurl calls

    private var owner: HTTPTransferOwner {
        HTTPTransferOwner(
            context: Unmanaged.passUnretained(self).toOpaque(),
            take_line: { context, bytes, count in
                let line = UnsafeBufferPointer(
                    start: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: count)
                return CurlExchange.of(context: context).takeLine(line)
            },
            take_body: { context, bytes, count in
                CurlExchange.of(context: context).takeBody(UnsafeBufferPointer(start: bytes, count: count))
            },
            may_connect: { context, address, port in
                CurlExchange.of(context: context).mayConnect(String(cString: address), port: Int(port))
            },
            may_send: { context, address, port in
                CurlExchange.of(context: context).maySend(String(cString: address), port: Int(port))
            })
    }

    private func takeLine(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        watch.bytesCame(0)
        do throws(HTTPFailure) {
            try reader.take(line)
            if reader.isComplete, head == nil { try judgeHead() }
            return true
        } catch {
            refusal = error
            return false
        }
    }

    private func judgeHead() throws(HTTPFailure) {
        guard let step else { return }
        let head = AnswerHead(
            status: reader.status, headers: reader.headers, url: step.address.text,
            framing: try reader.framing(method: step.method), packing: try reader.packing())
        self.head = head
        if RedirectRule.redirects(status: head.status), let location = head.headers["Location"] {
            next = try redirects?.follow(location, status: head.status, from: step)
        } else {
            watch.bodyBegins(at: .now)
            arrival.put(head)
        }
    }

    private func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> HTTPTake {
        watch.bytesCame(bytes.count)
        if next != nil {
            bytesBesides += bytes.count
            return bytesBesides > Self.mostBesides ? .never : .all
        }
        if arrival.put(bytes) { return .all }
        watch.pauses(at: .now)
        return .later
    }

    private func mayConnect(_ address: String, port: Int) -> Bool {
        // libcurl sends a request again where an old connection turns out to be closed; but the server may have seen
        // it, and may want to be paid for it.
        if isSent {
            refusal = .connectionLost
            return false
        }
        return isAllowed(address, port)
    }

    private func maySend(_ address: String, port: Int) -> Bool {
        guard let step, !isSent else {
            refusal = .connectionLost
            return false
        }
        guard isAllowed(address, port) else { return false }
        isSent = true
        // Of several addresses of a host one may have been refused.
        refusal = nil
        watch.sends(at: .now)
        if isProxied ? !step.address.isPrivateByName : options.isPublic(address, port) { cameFromPublic = true }
        return true
    }

    private func isAllowed(_ address: String, _ port: Int) -> Bool {
        guard let step, cameFromPublic, !isProxied, !options.isPublic(address, port) else { return true }
        refusal = refusedAsPrivate(step.address)
        return false
    }

    private func refusedAsPrivate(_ address: ServerAddress) -> HTTPFailure {
        .redirectRefused(to: address.origin, detail: "it leads from a public address to a private one")
    }

    // MARK: Its end

    private func provenEnd(of head: AnswerHead) throws(HTTPFailure) -> BodyEnd {
        let received = arrival.receivedBytes
        switch head.framing {
        case .noBody, .marked(length: nil): return .proven
        case .length(let length), .marked(length: .some(let length)):
            guard received == length else { throw .incomplete(received: received) }
            return .proven
        case .connection: return .unproven
        }
    }

    private func failure(for end: HTTPEnd, address: ServerAddress) -> HTTPFailure {
        let detail = String(cString: http_transfer_detail(transfer))
        let proxyStatus = http_transfer_proxy_status(transfer)
        switch end {
        case .badAddress: return .badAddress
        case .nameNotFound: return .nameNotFound(host: address.host)
        case .proxy: return .proxyFailed(detail: detail)
        case .notConnected where isProxied: return .proxyFailed(detail: "it takes no connections")
        case .notConnected: return notConnected(address)
        case .timedOut: return .timedOut(.connecting)
        case .connectionLost where isProxied && !isSent && proxyStatus != 0:
            return .proxyFailed(detail: "it answered \(proxyStatus)")
        case .partial, .connectionLost:
            return head == nil ? .connectionLost : .incomplete(received: arrival.receivedBytes)
        case .notTrusted: return .notTrusted(host: address.host, detail: detail)
        case .certificateFile: return certificateFailure(address, detail: detail)
        case .headTooLarge where head == nil: return .headersTooLarge(limit: request.limits.maximumHeaderBytes)
        default: return .protocolBroken(detail: detail)
        }
    }

    private func notConnected(_ address: ServerAddress) -> HTTPFailure {
        let number = http_transfer_errno(transfer)
        return number == ECONNREFUSED
            ? .refused(host: address.host, port: address.port) : .unreachable(host: address.host, errno: number)
    }

    private func certificateFailure(_ address: ServerAddress, detail: String) -> HTTPFailure {
        request.limits.certificateFile.map { .certificateFileUnusable(path: $0) }
            ?? .notTrusted(host: address.host, detail: detail)
    }
}
