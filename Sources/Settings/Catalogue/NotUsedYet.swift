extension SettingCatalogue {
    /// Settings whose feature does not exist yet: `set` and `help` say so. A test holds this list against what is read.
    package static let notUsedYet: Set<SettingKey> = [
        // Training batches and trust.
        "variables", "batch_size_days", "overlap_days", "trust_threshold",
        // Money.
        "daily_cost_threshold_usd", "monthly_cost_limit_usd", "total_cost_limit_usd",
        "emergency_shutdown_threshold_usd",
        "cost_warning_percent", "cost_critical_percent", "price_per_1000_tokens_usd", "price_per_call_usd",
        "confirm_above_usd",
        // Sources of type api and database.
        "max_tokens_per_request", "max_total_tokens_per_day", "max_requests_per_minute", "max_requests_per_hour",
        "max_requests_per_day", "connect_timeout_seconds", "request_timeout_seconds", "max_retries",
        "retry_delay_seconds", "retry_backoff_factor", "enable_cache", "cache_ttl_seconds",
        // Charts.
        "enable_visualizations",
    ]
}
