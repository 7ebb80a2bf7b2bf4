internal import Foundation

/// Whether an answer may be kept, and how long it stands for itself.
enum CachePolicy {
    /// Larger answers are not kept.
    static let largestAnswer = 4 << 20

    /// Until when a whole answer may be used without asking again; nil where it must not be kept.
    static func expiry(
        of headers: HTTPHeaders, status: Int, method: String, rules: CacheRules, now: Date
    ) -> Date? {
        guard rules.isOn, status == 200 else { return nil }
        let directives = Directives(headers)
        guard !directives.has("no-store"), !directives.has("private"), headers["Set-Cookie"] == nil,
            !headers.values(of: "Vary").contains(where: { $0.contains("*") })
        else { return nil }
        let hasValidator = headers["ETag"] != nil || headers["Last-Modified"] != nil
        if directives.has("no-cache") || directives.isEmpty && headers["Pragma"]?.lowercased() == "no-cache" {
            // Kept, to be asked about each time.
            return hasValidator ? now : nil
        }
        let age = max(headers["Age"].flatMap { Double($0) } ?? 0, 0)
        let allowed: TimeInterval
        if let stated = directives.number("max-age") {
            allowed = stated - age
        } else if let expires = headers["Expires"] {
            // What is no date means that it is over.
            allowed = HTTPDate.read(expires)?.timeIntervalSince(headers["Date"].flatMap(HTTPDate.read) ?? now) ?? 0
        } else {
            // What a POST brings is kept only where the server says so.
            guard method == "GET" else { return nil }
            allowed = rules.lifetime.inSeconds
        }
        let lifetime = min(allowed, rules.lifetime.inSeconds)
        return lifetime > 0 ? now.addingTimeInterval(lifetime) : hasValidator ? now : nil
    }

    /// The headers that a kept answer is read by; others may be about the person who asked.
    static func kept(_ headers: HTTPHeaders) -> HTTPHeaders {
        let names = ["content-type", "link"]
        return HTTPHeaders(headers.all.filter { names.contains($0.name.lowercased()) })
    }

    private struct Directives {
        private let all: [(name: String, value: String)]

        init(_ headers: HTTPHeaders) {
            all = headers.values(of: "Cache-Control").flatMap { value in
                value.lowercased().split(separator: ",").map { part in
                    let pair = part.filter { $0 != " " && $0 != "\"" }.split(separator: "=", maxSplits: 1)
                    return (pair.first.map(String.init) ?? "", pair.count == 2 ? String(pair[1]) : "")
                }
            }
        }

        var isEmpty: Bool { all.isEmpty }
        func has(_ name: String) -> Bool { all.contains { $0.name == name } }
        func number(_ name: String) -> Double? {
            all.first { $0.name == name }.flatMap { Double($0.value) ?? 0 }.map { max($0, 0) }
        }
    }
}

extension HTTPRequest {
    /// What makes another request the same: everything in it but what changes from call to call. Whoever asks with
    /// another key gets another answer; the key itself is in a digest only.
    func answerKey(_ hasher: any IdentityHasher, leavingOut idempotencyHeader: String?) -> AnswerKey {
        var bytes: [UInt8] = []
        func append(_ text: String) {
            bytes += "\(text.utf8.count):".utf8
            bytes += text.utf8
        }
        append(method)
        append(url)
        for header in headers where header.name.lowercased() != idempotencyHeader?.lowercased() {
            append(header.name.lowercased())
            append(header.value)
        }
        bytes += body ?? []
        let identity = bytes.withUnsafeBufferPointer { hasher.identity(of: $0) }
        return AnswerKey(
            digest: [identity.high, identity.low].flatMap { half in
                (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) }
            })
    }
}
