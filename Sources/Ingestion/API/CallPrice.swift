package import Quantities

extension APISource {
    /// What its calls cost: as it states, or by the settings' default prices.
    package func price(under options: APIOptions) -> Price {
        if let price { return price }
        return tracksTokenUsage
            ? Price(perThousandTokens: options.assumedPricePerThousandTokens, isAssumed: true)
            : Price(perCall: options.assumedPricePerCall, isAssumed: true)
    }

    /// The most a call may come to.
    package func atMost(under options: APIOptions) -> Usage {
        let price = price(under: options)
        let tokens = tracksTokenUsage ? max(options.maximumTokensPerRequest, 0) : 0
        return Usage(
            calls: 1, tokens: tokens,
            money: price.atMost ?? price.money(tokens: tokens, bytes: options.maximumPageBytes))
    }

    /// Of a decoded page: where the most a call may cost is given, and bytes are paid for, no more than that pays.
    package func maximumPageBytes(under options: APIOptions) -> Int64 {
        guard let price, let atMost = price.atMost, price.stated == nil, price.perMegabyte > .zero else {
            return options.maximumPageBytes
        }
        let tokens = tracksTokenUsage ? options.maximumTokensPerRequest : 0
        let rest = atMost.microdollars - price.money(tokens: tokens, bytes: 0).microdollars
        let (bytes, overflow) = max(rest, 0).multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return options.maximumPageBytes }
        return min(max(bytes / price.perMegabyte.microdollars, 1), options.maximumPageBytes)
    }

    /// Whether what a call costs is known before it is made.
    package func isCostKnownBeforehand(under options: APIOptions) -> Bool {
        let price = price(under: options)
        return !tracksTokenUsage && price.stated == nil && price.perThousandTokens == .zero
            && price.perMegabyte == .zero
    }
}

extension Price {
    /// Of a call by its parts; no charge is lost by rounding, nor by more than can be counted.
    package func money(tokens: Int64, bytes: Int64) -> Money {
        do {
            return try perCall.adding(try perThousandTokens.price(of: tokens, per: 1000))
                .adding(try perMegabyte.price(of: bytes, per: 1_000_000))
        } catch {
            return Money(microdollars: .max / 4)
        }
    }
}

/// What an answer says of itself, and what it is taken for.
struct AnswerFigures: Sendable, Equatable {
    /// Decoded.
    var bytes: Int64
    /// As the answer says them; nil where it does not.
    var tokens: String?
    var cost: String?

    /// What the call came to.
    func bill(_ source: APISource, under options: APIOptions) -> AnswerBill {
        let price = source.price(under: options)
        let said = tokens.flatMap { DecimalNumber(text: $0) }?.units(atScale: 0).flatMap { $0 < 0 ? nil : $0 }
        let counted = source.tracksTokenUsage ? said ?? (bytes + 3) / 4 : 0
        var bill = AnswerBill(
            usage: Usage(calls: 1, tokens: counted, money: price.money(tokens: counted, bytes: bytes)),
            areTokensEstimated: source.tracksTokenUsage && said == nil)
        guard price.stated != nil else { return bill }
        let atMost = price.atMost ?? bill.usage.money
        let stated = cost.flatMap(Self.money)
        // Rather too much than too little: a figure that cannot be read may have been the most.
        bill.usage.money = stated ?? atMost
        bill.isCostUnreadable = stated == nil
        bill.isAboveMost = stated.map { $0 > atMost } ?? false
        return bill
    }

    /// Dollars as servers write them; what is finer than a micro-dollar is rounded up.
    static func money(_ text: String) -> Money? {
        if let exact = Money(text: text) { return exact < .zero ? nil : exact }
        guard let (number, exponent) = scientific(text) else { return nil }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.utf8.allSatisfy(isDigit), !whole.isEmpty else { return nil }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard decimals.utf8.allSatisfy(isDigit), parts.count == 1 || !decimals.isEmpty else { return nil }
        // The point moves to behind the micro-dollars.
        let digits = Array((whole + decimals).utf8)
        let point = whole.utf8.count + exponent + 6
        guard point < 19 + digits.count(where: { $0 == UInt8(ascii: "0") }), point > -10_000 else { return nil }
        var micros: Int64 = 0
        for place in 0..<max(point, 0) {
            let digit = place < digits.count ? Int64(digits[place] - UInt8(ascii: "0")) : 0
            let (tens, overflow) = micros.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(digit)
            guard !overflow, !more else { return nil }
            micros = sum
        }
        let isInexact = digits.dropFirst(max(point, 0)).contains { $0 != UInt8(ascii: "0") }
        return micros == .max ? nil : Money(microdollars: micros + (isInexact ? 1 : 0))
    }

    private static func scientific(_ text: String) -> (number: Substring, exponent: Int)? {
        let text = text.hasPrefix("$") ? text.dropFirst() : text[...]
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return (text, 0) }
        let digits = text[text.index(after: mark)...]
        guard let exponent = Int(digits.hasPrefix("+") ? digits.dropFirst() : digits), abs(exponent) < 1000 else {
            return nil
        }
        return (text[..<mark], exponent)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

/// What a call that was answered came to.
struct AnswerBill: Sendable, Equatable {
    var usage: Usage
    var areTokensEstimated: Bool
    /// The answer should have said what it cost, and did not: the most was counted.
    var isCostUnreadable = false
    /// It cost more than the source says a call may.
    var isAboveMost = false
}
