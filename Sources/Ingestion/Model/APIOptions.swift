package import Quantities

/// How to call servers: the settings that matter to sources of type `api`.
package struct APIOptions: Sendable {
    package var rules: SpendingRules
    /// Of 1,000 tokens, and of a call, where a source states no price.
    package var assumedPricePerThousandTokens: Money
    package var assumedPricePerCall: Money
    package var maximumTokensPerRequest: Int64
    package var retries: RetryRules
    package var connectTimeout: Duration
    package var requestTimeout: Duration
    package var idleTimeout: Duration
    package var minimumRate: Int
    /// Decoded, of one page and of one run.
    package var maximumPageBytes: Int64
    package var maximumRunBytes: Int64
    /// A source that would have to wait longer for its rate stops, and says when it may go on.
    package var maximumWait: Duration
    package var cache: CacheRules

    package init(
        rules: SpendingRules, assumedPricePerThousandTokens: Money = Money(microdollars: 2000),
        assumedPricePerCall: Money = Money(microdollars: 1000), maximumTokensPerRequest: Int64 = 8000,
        retries: RetryRules = RetryRules(), connectTimeout: Duration = .seconds(10),
        requestTimeout: Duration = .seconds(30), idleTimeout: Duration = .seconds(20), minimumRate: Int = 0,
        maximumPageBytes: Int64 = 1 << 30, maximumRunBytes: Int64 = 16 << 30, maximumWait: Duration = .seconds(300),
        cache: CacheRules = CacheRules()
    ) {
        self.rules = rules
        self.assumedPricePerThousandTokens = assumedPricePerThousandTokens
        self.assumedPricePerCall = assumedPricePerCall
        self.maximumTokensPerRequest = maximumTokensPerRequest
        self.retries = retries
        self.connectTimeout = connectTimeout
        self.requestTimeout = requestTimeout
        self.idleTimeout = idleTimeout
        self.minimumRate = minimumRate
        self.maximumPageBytes = maximumPageBytes
        self.maximumRunBytes = maximumRunBytes
        self.maximumWait = maximumWait
        self.cache = cache
    }
}

/// How often, and after how long, a failed call is made again.
package struct RetryRules: Sendable, Equatable {
    package var maximumRetries: Int
    package var delay: Duration
    package var factor: Double
    /// Of any wait, also of one the server asks for.
    package var longestDelay: Duration

    package init(
        maximumRetries: Int = 3, delay: Duration = .seconds(5), factor: Double = 2,
        longestDelay: Duration = .seconds(300)
    ) {
        self.maximumRetries = maximumRetries
        self.delay = delay
        self.factor = factor
        self.longestDelay = longestDelay
    }
}

/// Whether and how long answers are kept.
package struct CacheRules: Sendable, Equatable {
    package var isOn: Bool
    package var lifetime: Duration
    /// Bytes of answers kept at most.
    package var capacity: Int64

    package init(isOn: Bool = true, lifetime: Duration = .seconds(3600), capacity: Int64 = 256 << 20) {
        self.isOn = isOn
        self.lifetime = lifetime
        self.capacity = capacity
    }
}
