package import Foundation

/// Why a source of type `api` could not be read to its end: facts, no prose, and no secrets. Pages count from 1.
package enum APIFailure: Error, Sendable, Equatable, Codable {
    case exchange(HTTPFailure, page: Int)
    /// An answer that is none; `excerpt` is the front of its body, without what may be secret.
    case status(Int, page: Int, excerpt: String)
    /// Answered, and its content cannot be read: what it is, and what it should be.
    case wrongContent(type: String, page: Int, detail: String)
    case secret(SecretFailure)
    case spending(SpendingRefusal, page: Int)
    /// The rate allows no call before this moment, which is longer off than the user would wait.
    case waitTooLong(until: Date, page: Int)
    /// The server led back to a page it had given before.
    case pagesLoop(page: Int)
    /// Its answers are expected to take more tokens than a request may.
    case tooManyTokens(expected: Int64, limit: Int64)
    /// More was received in one run than is allowed.
    case runTooLarge(limit: Int64)
    /// A `{name}` that no cursor is declared for.
    case unknownCursor(name: String)
    /// What would go into a request cannot: a line end in a header, a NUL; `field` is `headers.X-API-KEY`.
    case unusableText(field: String)
    /// The next page is said to lie on another server: credentials would go there.
    case nextLinkRefused(host: String, page: Int)
}
