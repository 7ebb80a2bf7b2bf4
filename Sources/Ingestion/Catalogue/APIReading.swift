internal import JSONText
internal import Quantities

/// Reads what an entry says of how its server is asked: rate, pages, cursors, prices. What is wrong is named to the
/// place.
struct APIReading {
    typealias Fault = ShapeReading.Fault

    private(set) var faults: [Fault] = []

    /// What is wrong with a field of that key; nothing for keys whose values are plain.
    static func faults(of key: String, _ value: JSONValue) -> [Fault] {
        var reading = APIReading()
        switch key {
        case "rate_limit": if value.members != nil { _ = reading.rate(value) }
        case "pagination": _ = reading.pagination(value)
        case "cursors": _ = reading.cursors(value)
        default: break
        }
        return reading.faults
    }

    /// The source an entry declares; what each field says has been checked.
    mutating func source(_ entry: JSONValue, endpoint: String) -> APISource {
        let rate = rate(entry["rate_limit"] ?? .null)
        let stated = figure(entry["cost_header"], entry["cost_field"])
        return APISource(
            endpoint: endpoint, method: entry["method"]?.string ?? "GET",
            headers: texts(entry["headers"]), parameters: texts(entry["parameters"]),
            body: entry["body"].flatMap { $0 == .null ? nil : $0.string ?? $0.compactText },
            authentication: authentication(entry), pagination: pagination(entry["pagination"] ?? .null),
            cursors: cursors(entry["cursors"] ?? .null), rateLimit: rate?.requests,
            rateLimitPeriod: rate?.window
                ?? entry["rate_limit_period"]?.string.flatMap { RateLimit.Window(rawValue: $0) } ?? .minute,
            tracksTokenUsage: entry["token_usage_tracking"]?.bool ?? true,
            tokens: figure(entry["tokens_header"], entry["tokens_field"]), price: price(entry, stated),
            budgets: budgets(entry), idempotencyHeader: entry["idempotency_header"]?.string,
            requestsAtOnce: entry["requests_at_once"]?.numberText.flatMap(SourceField.positiveInteger) ?? 1,
            certificateFile: entry["certificate_file"]?.string,
            delimiter: entry["delimiter"]?.string.flatMap(SourceField.delimiter))
    }

    // MARK: Plain fields

    private func authentication(_ entry: JSONValue) -> APISource.Authentication {
        switch entry["auth_type"]?.string {
        case "none": return .none
        case "bearer": return .bearer(token: entry["token"]?.string)
        case "basic": return .basic(user: entry["user"]?.string ?? "", password: entry["password"]?.string ?? "")
        default:
            guard let key = entry["api_key"]?.string else { return .apiKey(nil) }
            if let name = entry["auth_parameter"]?.string { return .apiKey(.parameter(name: name, key: key)) }
            return .apiKey(.header(name: entry["auth_header"]?.string ?? "X-API-Key", key: key))
        }
    }

    private func figure(_ header: JSONValue?, _ field: JSONValue?) -> AnswerFigure? {
        header?.string.map { .header($0) } ?? field?.string.map { .field($0) }
    }

    /// nil where the entry states no price at all; a price of nought is one.
    private func price(_ entry: JSONValue, _ stated: AnswerFigure?) -> Price? {
        let perCall = money(entry["price_per_call_usd"])
        let perThousandTokens = money(entry["price_per_1000_tokens_usd"])
        let perMegabyte = money(entry["price_per_mb_usd"])
        guard perCall != nil || perThousandTokens != nil || perMegabyte != nil || stated != nil else { return nil }
        return Price(
            perCall: perCall ?? .zero, perThousandTokens: perThousandTokens ?? .zero,
            perMegabyte: perMegabyte ?? .zero, stated: stated, atMost: money(entry["max_cost_per_call_usd"]))
    }

    private func budgets(_ entry: JSONValue) -> [Budget] {
        let spans: [(key: String, span: Budget.Span)] = [
            ("daily_budget_usd", .day), ("monthly_budget_usd", .month), ("total_budget_usd", .total),
        ]
        return spans.compactMap { key, span in money(entry[key]).map { Budget(.source, span, limit: $0) } }
    }

    private func money(_ value: JSONValue?) -> Money? {
        (value?.numberText ?? value?.string).flatMap(SourceField.money)
    }

    /// Plain values as the texts they are sent as; null is as good as nothing.
    private func texts(_ value: JSONValue?) -> [String: String] {
        (value?.members ?? []).reduce(into: [:]) { texts, member in
            guard member.value != .null else { return }
            texts[member.key] = member.value.string ?? member.value.compactText
        }
    }

    // MARK: Rate and pages

    private mutating func rate(_ value: JSONValue) -> (requests: Int, window: RateLimit.Window?)? {
        if let text = value.numberText { return SourceField.positiveInteger(text).map { ($0, nil) } }
        guard value.members != nil else { return nil }
        var object = ObjectReading(value, at: "rate_limit")
        let requests = object.integer("requests", from: 1)
        let window = object.text("per").flatMap { RateLimit.Window(rawValue: $0) }
        if requests == nil { object.refuse("requests", expected: "a whole number from 1") }
        if window == nil { object.refuse("per", expected: "second, minute, hour or day") }
        faults += object.finish()
        return requests.map { ($0, window) }
    }

    private mutating func pagination(_ value: JSONValue) -> APISource.Pagination {
        if value == .null { return .none }
        var object = ObjectReading(value.string.map { .object(["type": .string($0)]) } ?? value, at: "pagination")
        let most = object.integer("max_pages", from: 1)
        let kind = kind(&object)
        faults += object.finish()
        return APISource.Pagination(kind ?? .none, maximumPages: most)
    }

    private func kind(_ object: inout ObjectReading) -> APISource.Pagination.Kind? {
        switch object.text("type") {
        case "none": return APISource.Pagination.Kind.none
        case "page":
            let size = size(&object, isNeeded: false)
            return .page(
                parameter: object.text("parameter") ?? "page", start: object.integer("start", from: 0) ?? 1, size: size)
        case "offset":
            guard let size = size(&object, isNeeded: true) else { return nil }
            return .offset(
                parameter: object.text("parameter") ?? "offset", start: object.integer("start", from: 0) ?? 0,
                size: size)
        case "cursor":
            guard let field = object.pointer("field") else { return nil }
            return .cursor(parameter: object.text("parameter") ?? "cursor", field: field)
        case "next_link": return object.pointer("field").map { .nextLink(field: $0) }
        case "link_header": return .linkHeader
        default:
            object.refuse("type", expected: "page, offset, cursor, next_link or link_header")
            return nil
        }
    }

    private func size(_ object: inout ObjectReading, isNeeded: Bool) -> APISource.Pagination.PageSize? {
        let parameter = object.text("size_parameter")
        let count = object.integer("size", from: 1)
        if count == nil, isNeeded || parameter != nil {
            object.refuse("size", expected: "how many records a page has at most")
        }
        return count.map { APISource.Pagination.PageSize(parameter: parameter, count: $0) }
    }

    // MARK: Cursors

    private mutating func cursors(_ value: JSONValue) -> [String: APISource.CursorRule] {
        if value == .null { return [:] }
        guard let members = value.members else {
            faults.append(Fault(path: "cursors", expected: "an object of cursors", found: value))
            return [:]
        }
        var rules: [String: APISource.CursorRule] = [:]
        for member in members {
            let path = "cursors.\(member.key)"
            guard PlaceholderName.isOne(member.key) else {
                faults.append(
                    Fault(path: path, expected: "a name of letters, digits and _", found: .string(member.key)))
                continue
            }
            var object = ObjectReading(member.value, at: path)
            let field = object.text("field")
            if field == nil { object.refuse("field", expected: "the name of a field") }
            let start = object.plain("start")
            if start == nil, member.key != APISource.timestampCursor {
                object.refuse("start", expected: "the value to begin with")
            }
            let overlap = object.overlap("overlap") ?? 0
            faults += object.finish()
            guard let field else { continue }
            rules[member.key] = APISource.CursorRule(
                field: field, start: start ?? APISource.earliestTime, overlap: overlap)
        }
        return rules
    }
}
