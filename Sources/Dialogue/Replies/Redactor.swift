internal import Ingestion

/// Takes secrets out of what was typed before it reaches the journal, the history or a log.
package enum Redactor {
    package static let mask = SecretText.mask

    /// Passwords in addresses and `key=value` pairs, as everywhere; besides, what people type: “password is …”,
    /// “Bearer …”. A reference to where a secret is kept (`${env:…}`) stays.
    package static func redacted(_ line: String) -> String {
        var text = SecretText.redacted(line)
        text.replace(
            /(?i)\b((?:x-)?api[_ -]?key|token|secret|password|passwd|authorization)(\s*[=:]\s*|\s+(?:is|to)\s+)(?!\$\{)(?!•)(?:"[^"]*"|\S+)/
        ) { "\($0.1)\($0.2)\(mask)" }
        text.replace(/(?i)\b(bearer|basic)\s+[A-Za-z0-9+\/_.=-]{12,}/) { "\($0.1) \(mask)" }
        return text
    }
}
