internal import Foundation

/// Everything the calls of one run have in common, and how one of them is made: looked up among the answers kept,
/// reserved, sent, and settled where it brings no page.
struct APICall: Sendable {
    let source: SourceID
    let api: APISource
    let template: RequestTemplate
    let options: APIOptions
    let run: RunID?
    let command: CommandID?
    /// Asks anew, whatever is kept.
    let isForced: Bool
    /// As an absolute path.
    let certificateFile: String?
    let transport: any HTTPTransport
    let ledger: any SpendingLedger
    let cache: any AnswerCache
    let clock: any IngestionClock
    let free = FreeCallStock()
    let makeHasher: @Sendable () -> any IdentityHasher

    /// What came of asking for a page.
    enum Outcome: Sendable {
        case answered(PageAnswer)
        /// No call may be made just now.
        case mustWait(ReadingWait)
        case refused(SpendingRefusal)
        case failed(CallFailure)
    }

    /// A call that brought no page; it is settled.
    struct CallFailure: Error, Sendable, Equatable {
        var failure: APIFailure
        /// Whether the same call may succeed a moment later.
        var isTransient: Bool
        /// How long the server asks to wait.
        var pause: Duration?
        /// What it came to.
        var usage: Usage
    }

    var atMost: Usage { api.atMost(under: options) }

    /// Asks for a page, once, if that is allowed at this moment.
    func ask(for page: PageRequest, idempotencyKey: String) async throws(RunFailure) -> Outcome {
        var request = template.request(for: page, idempotencyKey: idempotencyKey, limits: limits)
        let key = request.answerKey(makeHasher(), leavingOut: api.idempotencyHeader)
        let kept = try await keptAnswer(key)
        if let kept, kept.expires > clock.now() {
            return .answered(PageAnswer(kept, url: request.url))
        }
        let reservation: ReservationID
        switch try await reserve() {
        case .granted(let granted): reservation = granted
        case .wait(let until, let limit): return .mustWait(ReadingWait(until: until, reason: .rate(limit)))
        case .heldBack(let until): return .mustWait(ReadingWait(until: until, reason: .server))
        case .refused(let refusal): return .refused(refusal)
        }
        if let kept { request.headers += kept.validator.conditions }
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer = try await transport.send(request)
        } catch {
            return .failed(try await settle(reservation, failedBy: error, page: page))
        }
        let held = ServerLimits.heldBack(answer.headers, now: clock.now())
        if let held { try await holdBack(until: held) }
        switch answer.status {
        case 304 where kept != nil:
            answer.body.cancel()
            return .answered(try await renewed(kept, key, answer, reservation))
        case 200...299:
            return .answered(PageAnswer(answer, reservation: reservation, key: key))
        default: return .failed(try await refused(answer, reservation, page: page))
        }
    }

    private var limits: HTTPLimits {
        HTTPLimits(
            connectTimeout: options.connectTimeout, totalTimeout: options.requestTimeout,
            idleTimeout: options.idleTimeout, minimumRate: options.minimumRate,
            maximumBytes: api.maximumPageBytes(under: options), certificateFile: certificateFile)
    }

    // MARK: Answers kept

    private func keptAnswer(_ key: AnswerKey) async throws(RunFailure) -> KeptAnswer? {
        guard options.cache.isOn, !isForced else { return nil }
        do throws(StoreError) {
            guard let kept = try await cache.answer(for: key) else { return nil }
            let isUsable = kept.expires > clock.now() || !kept.validator.conditions.isEmpty
            // A shorter lifetime than when it was kept holds for it, too.
            let isOld = clock.now() >= kept.stored + options.cache.lifetime.inSeconds
            guard isUsable, !isOld || !kept.validator.conditions.isEmpty else { return nil }
            var answer = kept
            if isOld { answer.expires = .distantPast }
            return answer
        } catch {
            throw .storeFailed(error)
        }
    }

    private func renewed(
        _ kept: KeptAnswer?, _ key: AnswerKey, _ answer: HTTPAnswer, _ reservation: ReservationID
    ) async throws(RunFailure) -> PageAnswer {
        guard let kept else { preconditionFailure("only what is kept is asked about") }
        let now = clock.now()
        // What the server says with it holds from here on.
        var headers = HTTPHeaders(answer.headers.all.filter { $0.name.lowercased() != "set-cookie" })
        if headers["ETag"] == nil, let etag = kept.validator.etag { headers.all.append(HTTPHeader("ETag", etag)) }
        if headers["Last-Modified"] == nil, let date = kept.validator.lastModified {
            headers.all.append(HTTPHeader("Last-Modified", date))
        }
        let expires = CachePolicy.expiry(
            of: headers, status: 200, method: api.method, rules: options.cache, now: now)
        do throws(StoreError) {
            try await cache.renew(key, expires: expires ?? now, at: now)
        } catch {
            throw .storeFailed(error)
        }
        var page = PageAnswer(kept, url: answer.url)
        page.reservation = reservation
        page.answerHeaders = answer.headers
        return page
    }

    /// Keeps a page that came whole, where that is allowed and holds nothing secret.
    func keep(_ body: [UInt8], of answer: PageAnswer) async throws(RunFailure) {
        let now = clock.now()
        guard let key = answer.key,
            let expires = CachePolicy.expiry(
                of: answer.headers, status: answer.status, method: api.method, rules: options.cache, now: now),
            !template.secrets.stand(in: body)
        else { return }
        let headers = CachePolicy.kept(answer.headers)
        let validator = KeptAnswer.Validator(
            etag: answer.headers["ETag"], lastModified: answer.headers["Last-Modified"])
        let texts = headers.all.map(\.value) + [validator.etag ?? "", validator.lastModified ?? ""]
        guard !texts.contains(where: { template.secrets.stand(in: Array($0.utf8)) }) else { return }
        do throws(StoreError) {
            try await cache.keep(
                KeptAnswer(body: body, headers: headers, validator: validator, stored: now, expires: expires),
                for: key, source: source, capacity: options.cache.capacity)
        } catch {
            throw .storeFailed(error)
        }
    }

    // MARK: The ledger

    private func reserve() async throws(RunFailure) -> ReservationOutcome {
        let call = PlannedCall(
            source: source, run: run, command: command, atMost: atMost,
            isPriceAssumed: api.price(under: options).isAssumed)
        if call.atMost == Usage(calls: 1) {
            let reservation = await free.take(at: { clock.now() }) { [ledger, clock, rules] most in
                // Where the store fails, the call that is asked for by itself says so.
                try? await ledger.reserveFree(call, most: most, under: rules, at: clock.now())
            }
            if let reservation { return .granted(reservation) }
        }
        do {
            return try await ledger.reserve(call, under: rules, at: clock.now())
        } catch {
            throw .storeFailed(error)
        }
    }

    /// Gives back what was reserved in vain.
    func giveBackUnused() async throws(RunFailure) {
        let unused = await free.rest()
        guard !unused.isEmpty else { return }
        do {
            try await ledger.settle(unused, at: clock.now())
        } catch {
            throw .storeFailed(error)
        }
    }

    /// Those of all sources, and the source's own.
    var rules: SpendingRules {
        var rules = options.rules
        for budget in api.budgets where !rules.budgets.contains(budget) { rules.budgets.append(budget) }
        if let limit = api.rateLimit {
            let rate = RateLimit(.source, requests: limit, per: api.rateLimitPeriod)
            if !rules.rates.contains(rate) { rules.rates.append(rate) }
        }
        return rules
    }

    func settle(_ settlement: Settlement) async throws(RunFailure) {
        do {
            try await ledger.settle([settlement], at: clock.now())
        } catch {
            throw .storeFailed(error)
        }
    }

    func holdBack(until: Date) async throws(RunFailure) {
        do {
            try await ledger.holdBack(source, until: until)
        } catch {
            throw .storeFailed(error)
        }
        // Reserved before the server said so.
        try await giveBackUnused()
    }

    /// A call whose answer was lost may have been billed: it counts at the most it may have cost. One that never
    /// reached the server costs nothing.
    func settle(
        _ reservation: ReservationID?, failedBy failure: HTTPFailure, page: PageRequest
    ) async throws(RunFailure) -> CallFailure {
        let usage = failure.isBeforeSending(to: template.origin) ? Usage() : atMost
        if let reservation {
            try await settle(Settlement(reservation, usage: usage, areTokensEstimated: usage.tokens > 0))
        }
        return CallFailure(
            failure: .exchange(failure, page: page.number), isTransient: failure.isTransient,
            usage: reservation == nil ? Usage() : usage)
    }

    /// The server answered that it will not: billed as called, but for one that it was too busy for.
    private func refused(
        _ answer: HTTPAnswer, _ reservation: ReservationID, page: PageRequest
    ) async throws(RunFailure) -> CallFailure {
        let front = await Self.front(of: answer.body, count: Self.excerptBytes + template.secrets.longest)
        let now = clock.now()
        let pause = options.retries.serverPause(answer.headers["Retry-After"], now: now)
        var bill = AnswerBill(usage: Usage(calls: 1), areTokensEstimated: false)
        if answer.status != 429 {
            let figures = AnswerFigures(
                bytes: Int64(front.count), tokens: api.tokens?.value(in: answer.headers),
                cost: api.price?.stated?.value(in: answer.headers))
            bill = figures.bill(api, under: options)
        }
        try await settle(Settlement(reservation, usage: bill.usage, areTokensEstimated: bill.areTokensEstimated))
        if let pause, pause > .zero, answer.status == 429 || answer.status == 503 {
            try await holdBack(until: now + pause.inSeconds)
        }
        let excerpt = template.secrets.excerpt(of: front, count: Self.excerptCharacters)
        return CallFailure(
            failure: .status(answer.status, page: page.number, excerpt: excerpt),
            isTransient: answer.status == 408 || answer.status == 429 || (500...599).contains(answer.status),
            pause: pause, usage: bill.usage)
    }

    private static let excerptBytes = 1024
    private static let excerptCharacters = 200

    /// The first bytes of a body, as far as they come.
    private static func front(of body: any HTTPBody, count: Int) async -> [UInt8] {
        var front: [UInt8] = []
        while front.count < count, let stretch = try? await body.next() { front += stretch }
        body.cancel()
        return Array(front.prefix(count))
    }
}

/// A page as it was answered: the head is there, the body still to be read.
struct PageAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    /// Those of the answer that said that what is kept still holds.
    var answerHeaders: HTTPHeaders
    var url: String
    var body: Body
    /// Nil where it cost no call.
    var reservation: ReservationID?
    /// Under which it may be kept; nil for what is kept already.
    var key: AnswerKey?

    enum Body: Sendable {
        case coming(any HTTPBody)
        case kept([UInt8])
    }

    init(_ answer: HTTPAnswer, reservation: ReservationID, key: AnswerKey) {
        status = answer.status
        headers = answer.headers
        answerHeaders = answer.headers
        url = answer.url
        body = .coming(answer.body)
        self.reservation = reservation
        self.key = key
    }

    init(_ kept: KeptAnswer, url: String) {
        status = 200
        headers = kept.headers
        answerHeaders = kept.headers
        self.url = url
        body = .kept(kept.body)
    }

    /// Whether the page itself came over the wire.
    var isKept: Bool { if case .kept = body { true } else { false } }

    func cancel() { if case .coming(let body) = body { body.cancel() } }
}

extension KeptAnswer.Validator {
    /// The headers that ask whether there is another version.
    fileprivate var conditions: [HTTPHeader] {
        [etag.map { HTTPHeader("If-None-Match", $0) }, lastModified.map { HTTPHeader("If-Modified-Since", $0) }]
            .compactMap(\.self).filter { HeaderText.isValue($0.value) }
    }
}

extension AnswerFigure {
    func value(in headers: HTTPHeaders) -> String? {
        if case .header(let name) = self { headers[name] } else { nil }
    }
}

extension HTTPFailure {
    /// Whether the server the source names cannot have seen the call. A failure at another server came behind a
    /// redirect: then it has.
    func isBeforeSending(to origin: WebAddress) -> Bool {
        switch self {
        case .badAddress, .certificateFileUnusable, .timedOut(.connecting): true
        case .nameNotFound(let host), .unreachable(let host, _), .notTrusted(let host, _):
            host.lowercased() == origin.bareHost
        case .refused(let host, let port): host.lowercased() == origin.bareHost && port == origin.port
        default: false
        }
    }
}

extension WebAddress {
    /// Without the brackets of an address of version 6.
    fileprivate var bareHost: String { host.filter { $0 != "[" && $0 != "]" } }
}
