package import Foundation

/// Keeps answers of servers, so that what is known is not paid for again.
package protocol AnswerCache: Sendable {
    /// What is kept of a request, fresh or not.
    func answer(for key: AnswerKey) async throws(StoreError) -> KeptAnswer?
    /// Keeps an answer, in place of an earlier one; the least recently used go where there are more than `capacity`
    /// bytes of them.
    func keep(_ answer: KeptAnswer, for key: AnswerKey, source: SourceID, capacity: Int64) async throws(StoreError)
    /// The server said that what is kept is still what it would answer.
    func renew(_ key: AnswerKey, expires: Date, at now: Date) async throws(StoreError)
    /// Forgets the answers of these sources; of all where nil.
    func clearAnswers(of sources: [SourceID]?) async throws(StoreError) -> (answers: Int, bytes: Int64)
    func answers(of sources: [SourceID]?) async throws(StoreError) -> (answers: Int, bytes: Int64)
}

/// What makes two requests the same: a digest of method, address, body and whatever else decides the answer. Secrets
/// are in it only as part of the digest.
package struct AnswerKey: Hashable, Sendable {
    package let digest: [UInt8]
    package init(digest: [UInt8]) { self.digest = digest }
}

/// An answer as it is kept.
package struct KeptAnswer: Sendable, Equatable {
    package var body: [UInt8]
    /// Only those needed to read it again: never cookies, never what identifies somebody.
    package var headers: HTTPHeaders
    package var validator: Validator
    package var stored: Date
    package var expires: Date

    package init(body: [UInt8], headers: HTTPHeaders, validator: Validator, stored: Date, expires: Date) {
        self.body = body
        self.headers = headers
        self.validator = validator
        self.stored = stored
        self.expires = expires
    }

    /// What a server tells versions of its answer apart by.
    package struct Validator: Sendable, Equatable {
        package var etag: String?
        package var lastModified: String?

        package init(etag: String? = nil, lastModified: String? = nil) {
            self.etag = etag
            self.lastModified = lastModified
        }
    }
}
