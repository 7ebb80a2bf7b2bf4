/// Takes secrets out of what was typed before it reaches the journal, the history or a log.
package enum Redactor {
    package static let mask = "•••"

    package static func redacted(_ line: String) -> String {
        var text = line
        // postgresql://user:password@host
        text.replace(/(:\/\/[^\s\/:@]*):[^\s\/@]+@/) { "\($0.1):\(mask)@" }
        // api_key=…, token: …, "password …" — but not a reference to where the secret is kept.
        text.replace(
            /(?i)\b((?:x-)?api[_ -]?key|token|secret|password|passwd|authorization|bearer)(\s*[=:]\s*|\s+(?:is|to|=)\s+)(?!\$\{)(?:"[^"]*"|\S+)/
        ) { "\($0.1)\($0.2)\(mask)" }
        text.replace(/(?i)\b(bearer|basic)\s+[A-Za-z0-9+\/_.=-]{12,}/) { "\($0.1) \(mask)" }
        return text
    }
}
