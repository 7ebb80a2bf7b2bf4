internal import Quantities

extension APISource {
    /// The value of the field of that key as it may be shown; “none” where it has none.
    func text(of key: String) -> String {
        switch key {
        case "endpoint": redactedDescription
        case "method": method
        case "headers": Self.list(redactedHeaders)
        case "parameters": Self.list(redactedParameters)
        case "body": body == nil ? "none" : SecretText.mask
        case "auth_type": authentication.name
        case "auth_header", "auth_parameter", "api_key", "token", "user", "password": authentication.text(of: key)
        case "pagination": pagination.phrase
        case "cursors": cursors.isEmpty ? "none" : cursors.keys.sorted().joined(separator: ", ")
        case "rate_limit": rateLimit.map { "\($0) per \(rateLimitPeriod.rawValue)" } ?? "none"
        case "rate_limit_period": rateLimitPeriod.rawValue
        case "token_usage_tracking": tracksTokenUsage ? "on" : "off"
        case "requests_at_once": String(requestsAtOnce)
        case "idempotency_header": idempotencyHeader ?? "none"
        case "certificate_file": certificateFile ?? "none"
        case "delimiter": delimiter.map(SourceField.delimiterText) ?? "none"
        default: figure(key) ?? "none"
        }
    }

    private func figure(_ key: String) -> String? {
        switch key {
        case "tokens_field": tokens?.pointer
        case "tokens_header": tokens?.headerName
        case "cost_field": price?.stated?.pointer
        case "cost_header": price?.stated?.headerName
        case "price_per_call_usd": price.flatMap { $0.perCall == .zero && !$0.isFree ? nil : $0.perCall.description }
        case "price_per_1000_tokens_usd": price.flatMap { Self.shown($0.perThousandTokens) }
        case "price_per_mb_usd": price.flatMap { Self.shown($0.perMegabyte) }
        case "max_cost_per_call_usd": price?.atMost?.description
        case "daily_budget_usd": budget(.day)
        case "monthly_budget_usd": budget(.month)
        case "total_budget_usd": budget(.total)
        default: nil
        }
    }

    private static func shown(_ money: Money) -> String? { money == .zero ? nil : money.description }

    private func budget(_ span: Budget.Span) -> String? {
        budgets.first { $0.span == span }?.limit.description
    }

    private static func list(_ members: [(name: String, value: String)]) -> String {
        members.isEmpty ? "none" : members.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    }
}

extension APISource.Authentication {
    fileprivate func text(of key: String) -> String {
        switch (key, self) {
        case ("auth_header", .apiKey(.header(let name, _)?)), ("auth_parameter", .apiKey(.parameter(let name, _)?)):
            name
        case ("api_key", .apiKey(.header(_, let key)?)), ("api_key", .apiKey(.parameter(_, let key)?)):
            SecretText.masked(key)
        case ("token", .bearer(let token?)): SecretText.masked(token)
        case ("user", .basic(let user, _)) where !user.isEmpty: SecretText.masked(user)
        case ("password", .basic(_, let password)) where !password.isEmpty: SecretText.masked(password)
        default: "none"
        }
    }
}

extension AnswerFigure {
    fileprivate var pointer: String? { if case .field(let pointer) = self { pointer } else { nil } }
    fileprivate var headerName: String? { if case .header(let name) = self { name } else { nil } }
}

extension APISource.Pagination {
    /// “page, 100 records each, at most 10 pages”
    fileprivate var phrase: String {
        let name =
            switch kind {
            case .none: "none"
            case .page(let parameter, _, let size):
                "by page in \(parameter)" + (size.map { ", \($0.count) records each" } ?? "")
            case .offset(let parameter, _, let size): "by offset in \(parameter), \(size.count) records each"
            case .cursor(let parameter, let field): "by cursor from \(field) in \(parameter)"
            case .nextLink(let field): "by next link in \(field)"
            case .linkHeader: "by the header Link"
            }
        return name + (maximumPages.map { ", at most \(Formatted.count($0, "page"))" } ?? "")
    }
}
