internal import Foundation
internal import Ingestion
internal import Quantities
internal import Settings

/// The settings of money, limits, retries and cache, as the core takes them.
enum APISettings {
    static func options(_ context: CommandContext) -> APIOptions {
        let settings = context.world.settings
        return APIOptions(
            rules: rules(context), assumedPricePerThousandTokens: settings.money("price_per_1000_tokens_usd"),
            assumedPricePerCall: settings.money("price_per_call_usd"),
            maximumTokensPerRequest: Int64(settings.integer("max_tokens_per_request")),
            retries: RetryRules(
                maximumRetries: settings.integer("max_retries"), delay: settings.duration("retry_delay_seconds"),
                factor: settings.number("retry_backoff_factor"),
                longestDelay: settings.duration("max_retry_delay_seconds")),
            connectTimeout: settings.duration("connect_timeout_seconds"),
            requestTimeout: settings.duration("request_timeout_seconds"),
            idleTimeout: settings.duration("idle_timeout_seconds"),
            minimumRate: settings.integer("minimum_transfer_rate"),
            maximumPageBytes: Int64(settings.integer("max_page_size_mb")) * 1_000_000,
            maximumRunBytes: Int64(settings.integer("max_download_size_mb")) * 1_000_000,
            maximumWait: settings.duration("max_wait_seconds"),
            cache: CacheRules(
                isOn: settings.boolean("enable_cache"), lifetime: settings.duration("cache_ttl_seconds"),
                capacity: Int64(settings.integer("cache_max_size_mb")) * 1_000_000))
    }

    /// Those of all sources together.
    static func rules(_ context: CommandContext) -> SpendingRules {
        let settings = context.world.settings
        return SpendingRules(
            budgets: [
                Budget(.all, .day, limit: settings.money("daily_cost_threshold_usd")),
                Budget(.all, .month, limit: settings.money("monthly_cost_limit_usd")),
                Budget(.all, .total, limit: settings.money("total_cost_limit_usd")),
            ],
            emergencyThreshold: settings.money("emergency_shutdown_threshold_usd"),
            tokensPerDay: Int64(settings.integer("max_total_tokens_per_day")),
            rates: [
                RateLimit(.all, requests: settings.integer("max_requests_per_minute"), per: .minute),
                RateLimit(.all, requests: settings.integer("max_requests_per_hour"), per: .hour),
                RateLimit(.all, requests: settings.integer("max_requests_per_day"), per: .day),
            ],
            calendar: context.calendar)
    }

    /// A source's own, and none besides.
    static func ownRules(of api: APISource, _ context: CommandContext) -> SpendingRules {
        var rules = rules(context)
        rules.budgets = api.budgets
        rules.rates = api.rateLimit.map { [RateLimit(.source, requests: $0, per: api.rateLimitPeriod)] } ?? []
        return rules
    }
}

extension Source {
    /// Its settings as a server's, where it is one.
    var api: APISource? {
        if case .api(let api) = kind { api } else { nil }
    }
}
