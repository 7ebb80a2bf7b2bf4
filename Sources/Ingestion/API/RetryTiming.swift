package import Foundation

extension RetryRules {
    /// How long to wait before a call is made again for the `retry`-th time, from 1: anything up to a limit that grows
    /// (full jitter), so that many that failed together do not come back together.
    /// - Parameter share: from 0 to below 1, by chance.
    package func pause(beforeRetry retry: Int, share: Double) -> Duration {
        // In seconds: what has grown beyond all measure is infinite there.
        let grown = delay.inSeconds * pow(max(factor, 1), Double(max(retry - 1, 0)))
        return .seconds(min(max(grown, 0), longestDelay.inSeconds) * min(max(share, 0), 1))
    }

    /// Until when the server asks to wait, by its header `Retry-After`: no longer than the longest delay. Nil where it
    /// asks for nothing, or for something that is neither a number of seconds nor a date.
    package func serverPause(_ header: String?, now: Date) -> Duration? {
        guard let header else { return nil }
        let text = header.filter { $0 != " " && $0 != "\t" }
        let asked: Duration
        if !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
            // More digits than fit are more seconds than anybody waits.
            asked = Int64(text).flatMap { $0 < 1 << 40 ? .seconds($0) : nil } ?? longestDelay
        } else if let date = HTTPDate.read(header) {
            asked = .seconds(date.timeIntervalSince(now))
        } else {
            return nil
        }
        return min(max(asked, .zero), longestDelay)
    }
}

extension Duration {
    /// In seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// What a server says of its own limits in an answer.
enum ServerLimits {
    /// Until when it takes no call, where it says that none is left; nil where it says nothing of the kind.
    static func heldBack(_ headers: HTTPHeaders, now: Date) -> Date? {
        if let value = headers["RateLimit"], let until = structured(value, now) { return until }
        for front in ["x-ratelimit-", "x-rate-limit-", "ratelimit-"] {
            guard let remaining = headers[front + "remaining"].flatMap(firstNumber), remaining < 1 else { continue }
            if let after = headers[front + "reset-after"].flatMap(firstNumber) {
                return moment(after, now, isDelay: true)
            }
            if let reset = headers[front + "reset"].flatMap(firstNumber) { return moment(reset, now) }
        }
        return nil
    }

    /// `"default";r=0;t=30`, `limit=10, remaining=0, reset=30`
    private static func structured(_ value: String, _ now: Date) -> Date? {
        var figures: [String: Double] = [:]
        for part in value.split(whereSeparator: { ";,".contains($0) }) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let number = firstNumber(String(pair[1])) else { continue }
            figures[pair[0].filter { $0 != " " }.lowercased()] = number
        }
        guard let remaining = figures["r"] ?? figures["remaining"], remaining < 1 else { return nil }
        return (figures["t"] ?? figures["reset"]).flatMap { moment($0, now, isDelay: true) }
    }

    /// Seconds from now, or since 1970, or milliseconds since then. What lies further off than any limit's period is
    /// none.
    private static func moment(_ number: Double, _ now: Date, isDelay: Bool = false) -> Date? {
        let moment =
            if isDelay || number < 1e8 {
                now.addingTimeInterval(number)
            } else {
                Date(timeIntervalSince1970: number < 1e11 ? number : number / 1000)
            }
        return moment > now && moment <= now.addingTimeInterval(longest) ? moment : nil
    }

    /// 31 days.
    private static let longest: TimeInterval = 31 * 86_400

    private static func firstNumber(_ text: String) -> Double? {
        let first = text.split { $0 == "," || $0 == ";" || $0 == " " }.first ?? ""
        return Double(first).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}
