internal import Foundation
internal import Ingestion
internal import Quantities

/// What went wrong with a server, as a sentence: what, where, and what to do about it.
extension ErrorText {
    static func sentence(for failure: APIFailure) -> String {
        switch failure {
        case .exchange(let failure, let page): "Page \(page) did not come: \(phrase(for: failure))."
        case .status(let status, let page, let excerpt):
            "The server answered page \(page) with \(status)\(meaning(ofStatus: status))"
                + (excerpt.isEmpty ? "." : ": “\(SafeText.of(excerpt))”.")
        case .wrongContent(let type, let page, let detail):
            "Page \(page) is no data (\(SafeText.of(type))): \(SafeText.of(detail))."
        case .secret(let failure): sentence(for: failure)
        case .spending(let refusal, let page): "Page \(page) was not asked for: \(phrase(for: refusal))."
        case .waitTooLong(let until, let page):
            "Page \(page) has to wait for the rate limit until \(until.formatted(.iso8601)); ingest again then."
        case .pagesLoop(let page): "After page \(page) the server led back to a page it had given before."
        case .tooManyTokens(let expected, let limit):
            "Its answers take about \(Formatted.count(Int(expected), "token")), and max_tokens_per_request is \(Formatted.count(Int(limit)))."
        case .runTooLarge(let limit): "It sent more than \(Formatted.bytes(limit)) in one run."
        case .unknownCursor(let name):
            "The address holds {\(SafeText.of(name))}, and no cursor of that name is declared."
        case .unusableText(let field):
            "\(SafeText.of(field)) holds a line end or another control character, so nothing was sent."
        case .nextLinkRefused(let host, let page):
            "Page \(page) names a next page on \(SafeText.of(host)), another server than its own, which is not followed."
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
        }
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
                "\(name)\(whose) is \(money(refusal.allowed)), \(money(refusal.recorded)) are spent, and it may cost \(money(refusal.needed))"
        case .tokensPerDay:
            return
                "max_total_tokens_per_day is \(Formatted.count(Int(refusal.allowed))), and \(Formatted.count(Int(refusal.recorded))) are used today"
        case .requestsPerDay:
            return "\(Formatted.count(Int(refusal.allowed), "request")) a day are allowed, and all are made"
        case .emergency:
            return
                "with it today’s spending could pass the emergency threshold of \(money(refusal.allowed)) (\(money(refusal.recorded)) are spent)"
        case .stopped:
            return
                "spending stopped at the emergency threshold of \(money(refusal.allowed)); “resume spending” lifts it"
        }
    }
}
