package import Ingestion

/// Keeps the time of an exchange. What passes while nobody reads is not the server's, and does not count.
package struct ExchangeWatch {
    package typealias Instant = ContinuousClock.Instant

    private let limits: HTTPLimits
    private var sent: Instant?
    private var lastBytes: Instant?
    private var paused: Instant?
    /// Of the stretch in which the rate is measured.
    private var stretchStart: Instant?
    private var stretchBytes = 0
    private var hasNews = false

    package init(_ limits: HTTPLimits) { self.limits = limits }

    /// Silence counts from when a request was sent.
    package mutating func connects(at now: Instant) { lastBytes = nil }

    package mutating func sends(at now: Instant) {
        if sent == nil { sent = now }
        lastBytes = now
    }

    package mutating func bodyBegins(at now: Instant) { stretchStart = now }

    package mutating func bytesCame(_ count: Int) {
        hasNews = true
        stretchBytes += count
    }

    package mutating func pauses(at now: Instant) { if paused == nil { paused = now } }

    package mutating func goesOn(at now: Instant) {
        guard let paused else { return }
        let pause = paused.duration(to: now)
        self.paused = nil
        sent = sent?.advanced(by: pause)
        lastBytes = lastBytes?.advanced(by: pause)
        stretchStart = stretchStart?.advanced(by: pause)
    }

    /// - Returns: what has taken too long.
    package mutating func look(at now: Instant) -> HTTPFailure.Phase? {
        if hasNews {
            hasNews = false
            lastBytes = now
        }
        guard paused == nil else { return nil }
        if let sent, sent.duration(to: now) >= limits.totalTimeout { return .total }
        if let lastBytes, lastBytes.duration(to: now) >= limits.idleTimeout { return .idle }
        guard limits.minimumRate > 0, let stretchStart, stretchStart.duration(to: now) >= limits.idleTimeout else {
            return nil
        }
        let wanted = Int64(limits.minimumRate) * limits.idleTimeout.wholeMilliseconds / 1000
        guard Int64(stretchBytes) >= wanted else { return .slow }
        self.stretchStart = now
        stretchBytes = 0
        return nil
    }

    /// When `look` could find something.
    package var nextLook: Instant? {
        guard paused == nil else { return nil }
        let rate = limits.minimumRate > 0 ? stretchStart?.advanced(by: limits.idleTimeout) : nil
        return [sent?.advanced(by: limits.totalTimeout), lastBytes?.advanced(by: limits.idleTimeout), rate]
            .lazy.compactMap { $0 }.min()
    }
}
