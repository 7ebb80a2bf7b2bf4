internal import Foundation
internal import Ingestion
internal import Quantities

/// What went wrong with a server, as a sentence: what, where, and what to do about it.
extension ErrorText {
    static func sentence(for failure: APIFailure) -> String {
        switch failure {
        case .exchange(let failure, let page):
            "Page \(page) did not come: \(phrase(for: failure)). "
                + "\(page <= 1 ? "The cursor has not moved." : kept(before: page)) \(advice(for: failure))"
        case .status(let status, let page, let excerpt):
            "The server answered page \(page) with \(status)\(meaning(ofStatus: status))"
                + (excerpt.isEmpty ? "." : ": “\(SafeText.line(excerpt, cells: 160))”.")
                + " \(kept(before: page)) \(advice(forStatus: status))"
        case .wrongContent(let type, let page, let detail):
            "Page \(page) is no data (\(SafeText.line(type, cells: 60))): \(SafeText.line(detail, cells: 160)). "
                + "\(kept(before: page)) Look at the source’s endpoint and records_at."
        case .secret(let failure): sentence(for: failure)
        case .spending(let refusal, let page):
            "Page \(page) was not asked for: \(phrase(for: refusal)). \(kept(before: page)) \(advice(for: refusal))"
        case .waitTooLong(let until, let page):
            "Page \(page) would have to wait for the rate limit until \(until.formatted(.iso8601)), which is longer than max_wait_seconds. "
                + "\(kept(before: page)) Say “retry” then."
        case .pagesLoop(let page):
            "After page \(page) the server led back to a page it had given before. What came is stored; look at the source’s pagination."
        case .tooManyTokens(let expected, let limit):
            "Its answers take about \(Formatted.count(Int(expected), "token")) (estimate), and max_tokens_per_request is \(Formatted.count(Int(limit))). Nothing was called; raise it, or make the pages smaller."
        case .runTooLarge(let limit):
            "It sent more than \(Formatted.bytes(limit)) in one run (max_download_size_mb). What came is stored; say “retry” to go on, or raise it."
        case .unknownCursor(let name):
            "Its request holds {\(SafeText.line(name, cells: 40))}, and no cursor of that name is declared. Nothing was called; declare it under “cursors” of the source."
        case .unusableText(let field):
            "\(SafeText.line(field, cells: 60)) holds a line end or another control character, so nothing was sent. Look at the source, or at the secret behind it."
        case .nextLinkRefused(let host, let page):
            "Page \(page) names a next page on \(SafeText.line(host, cells: 80)), another server than its own, which is not followed. What came is stored, the cursor has not moved; look at the source’s pagination."
        }
    }

    /// What the failure left untouched.
    private static func kept(before page: Int) -> String {
        page <= 1
            ? "Nothing of it was stored."
            : "The pages before it are stored, the cursor stays behind the last whole one."
    }

    private static let again = "Say “retry” to go on."

    private static func advice(for failure: HTTPFailure) -> String {
        switch failure {
        case .badAddress: "Look at the source’s endpoint."
        case .badHeader: "Look at the source’s headers."
        case .endUnproven: "Ask who runs the server for a length, or for chunks."
        case .libraryMissing: "Install it, then say “retry”."
        case .switchedOff: "“magpie check --network” calls them."
        case .nameNotFound: "Look at the source’s endpoint, or say “retry” when the network is back."
        case .timedOut(.connecting): "Say “retry”, or raise connect_timeout_seconds."
        case .timedOut(.total): "Say “retry”, or raise request_timeout_seconds."
        case .timedOut(.idle): "Say “retry”, or raise idle_timeout_seconds."
        case .timedOut(.slow): "Say “retry”, or lower minimum_transfer_rate."
        case .notTrusted:
            "Nothing secret was sent; name its certificate as certificate_file of the source if you trust it."
        case .tooManyRedirects, .redirectLoop, .redirectRefused:
            "Put the address it ends at into the source’s endpoint."
        case .tooLarge: "Ask for smaller pages, or raise max_page_size_mb."
        case .ratioTooLarge: "If that is right, raise max_decompression_ratio."
        case .unknownEncoding, .headersTooLarge, .protocolBroken: "Ask who runs the server."
        case .certificateFileUnusable: "Look at the path."
        case .cancelled, .refused, .unreachable, .incomplete, .brokenEncoding, .connectionLost, .proxyFailed: again
        }
    }

    private static func advice(forStatus status: Int) -> String {
        switch status {
        case 401, 403: "Look at the source’s key, then say “retry”."
        case 404, 410: "Look at the source’s endpoint."
        case 429: "Say “retry” later; “show rate limits” says when."
        case 408, 500...599: "Say “retry” later."
        default: "Look at the source’s endpoint, parameters and headers."
        }
    }

    private static func advice(for refusal: SpendingRefusal) -> String {
        switch refusal.limit {
        case .budget(.all, .day): "Say “retry” tomorrow, or “set the daily budget to …”."
        case .budget(.all, .month): "Say “retry” next month, or “set the monthly budget to …”."
        case .budget(.all, .total): "Say “set the total budget to …” to go on."
        case .budget(.source, _): "Raise the budget of the source to go on."
        case .tokensPerDay: "Say “retry” tomorrow, or “set tokens per day to …”."
        case .requestsPerDay: "Say “retry” tomorrow, or raise the limit."
        case .emergency: "Say “retry” tomorrow, or raise emergency_shutdown_threshold_usd."
        case .stopped: "Say “resume spending” to lift the stop, then “retry”."
        }
    }

    private static func meaning(ofStatus status: Int) -> String {
        switch status {
        case 401: " (not signed in: the key is missing or wrong)"
        case 402: " (it wants to be paid)"
        case 403: " (not allowed with this key)"
        case 404: " (no such address)"
        case 408: " (it waited too long)"
        case 429: " (too many requests)"
        case 500...599: " (its own fault)"
        default: ""
        }
    }

    static func sentence(for failure: SecretFailure) -> String {
        switch failure {
        case .missing(let reference):
            "${\(SafeText.of(reference))} is not there: set it, or name another."
        case .unreadable(let reference, let errno):
            "${\(SafeText.of(reference))} cannot be read: \(SystemError.phrase(errno))."
        case .unknownScheme(let reference):
            "${\(SafeText.of(reference))} is no reference: say ${env:NAME} or ${file:PATH}."
        }
    }

    /// To stand behind a colon.
    static func phrase(for failure: HTTPFailure) -> String {
        switch failure {
        case .cancelled: "it was cancelled"
        case .badAddress: "the address is none"
        case .badHeader(let name): "its header \(SafeText.of(name)) cannot be sent"
        case .nameNotFound(let host): "there is no host \(SafeText.of(host))"
        case .refused(let host, let port): "\(SafeText.of(host)) takes no connections at port \(port)"
        case .unreachable(let host, let errno): "\(SafeText.of(host)) cannot be reached (\(SystemError.phrase(errno)))"
        case .timedOut(.connecting): "connecting took longer than connect_timeout_seconds allows"
        case .timedOut(.total): "it took longer than request_timeout_seconds allows"
        case .timedOut(.idle): "the server fell silent in the middle"
        case .timedOut(.slow): "it came too slowly"
        case .notTrusted(let host, let detail):
            "the certificate of \(SafeText.of(host)) cannot be trusted (\(SafeText.of(detail)))"
        case .tooManyRedirects(let limit): "it was redirected more than \(Formatted.count(limit, "time"))"
        case .redirectLoop: "its redirects lead in a circle"
        case .redirectRefused(let to, let detail):
            "it was redirected to \(SafeText.of(to)), which is not followed: \(SafeText.of(detail))"
        case .incomplete(let received): "it broke off after \(Formatted.bytes(received))"
        case .endUnproven(let received):
            "nothing proves that its \(Formatted.bytes(received)) are all of it: it named no length"
        case .brokenEncoding(let detail): "it cannot be unpacked (\(SafeText.of(detail)))"
        case .unknownEncoding(let name): "it is packed in a way that is not known (\(SafeText.of(name)))"
        case .tooLarge(let limit): "it is larger than \(Formatted.bytes(limit))"
        case .ratioTooLarge(let limit): "it unpacks to more than \(Formatted.count(limit)) times its size"
        case .headersTooLarge(let limit): "its headers are larger than \(Formatted.bytes(Int64(limit)))"
        case .connectionLost: "the connection was lost"
        case .protocolBroken(let detail): "what came is no HTTP (\(SafeText.of(detail)))"
        case .proxyFailed(let detail): "the proxy failed (\(SafeText.of(detail)))"
        case .certificateFileUnusable(let path): "the certificates in \(SafeText.of(path)) cannot be read"
        case .libraryMissing(let name): "\(SafeText.of(name)) is not installed here, or too old"
        case .switchedOff: "no server is called while a transcript is checked"
        }
    }

    /// ` ($0.02 of it set aside for calls under way)`
    private static func outstanding(_ refusal: SpendingRefusal) -> String {
        refusal.outstanding > 0
            ? " (\(Money(microdollars: refusal.outstanding)) of it set aside for calls under way)" : ""
    }

    /// To stand behind a colon.
    static func phrase(for refusal: SpendingRefusal) -> String {
        func money(_ micros: Int64) -> String { Money(microdollars: micros).description }
        switch refusal.limit {
        case .budget(let scope, let span):
            let whose = scope == .all ? "" : " of this source"
            let name =
                switch span {
                case .day: "the daily budget"
                case .month: "the monthly budget"
                case .total: "the total budget"
                }
            return
                "\(name)\(whose) is \(money(refusal.allowed)), \(money(refusal.recorded)) is spent\(outstanding(refusal)), and it may cost \(money(refusal.needed))"
        case .tokensPerDay:
            return
                "max_total_tokens_per_day is \(Formatted.count(Int(refusal.allowed))), and \(Formatted.count(Int(refusal.recorded))) are used today"
        case .requestsPerDay:
            return "\(Formatted.count(Int(refusal.allowed), "request")) a day are allowed, and all are made"
        case .emergency:
            return
                "with it today’s spending could pass the emergency threshold of \(money(refusal.allowed)) (\(money(refusal.recorded)) is spent)"
        case .stopped:
            return
                "spending is stopped, as \(money(refusal.recorded)) were recorded against the emergency threshold of \(money(refusal.allowed))"
        }
    }
}
