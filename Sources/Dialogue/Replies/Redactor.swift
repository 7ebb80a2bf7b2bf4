internal import Ingestion

/// Takes secrets out of what was typed before it reaches the journal, the history, a log, or the screen again.
package enum Redactor {
    package static let mask = SecretText.mask

    /// Passwords in addresses and `key=value` pairs, as everywhere; besides, what people type: “password is …”, “set the
    /// api key of news to …”, “Bearer …”. A reference to where a secret is kept (`${env:…}`) stays.
    package static func redacted(_ line: String) -> String {
        guard mayHoldSecret(line) else { return line }
        var text = line
        text.replace(/(?i)\b(bearer)\s+[A-Za-z0-9+\/_.=-]{6,}/) { "\($0.1) \(mask)" }
        text.replace(/(?i)\b(basic)\s+(?=[A-Za-z+\/]*[0-9=])[A-Za-z0-9+\/_.=-]{8,}/) { "\($0.1) \(mask)" }
        // To the last @ of the word: a password may hold a slash.
        text.replace(/(:\/\/[^\s:@\/]+):(?!\$\{)\S+@/) { "\($0.1):\(mask)@" }
        text = SecretText.redacted(text)
        text.replace(
            /(?i)\b((?:x-)?(?:api|access|auth)?[_ -]?(?:key|token)|secret|password|passwd|passphrase|pwd|authorization|credentials?)(\s*[=:]\s*|\s+(?:is|to)\s+)(?!\$\{)(?!•)(?:"[^"]*"|\S+)/
        ) { "\($0.1)\($0.2)\(mask)" }
        // “… password of db to X”, “… headers of news to {…}”: all behind the “to”.
        text.replace(
            /(?i)\b((?:key|token|secret|password|headers?|credentials?)\s+(?:of|for)\s+(?:\S+\s+){1,4}?(?:to|=|is)\s+)(?!\$\{)(?!•).+/
        ) { "\($0.1)\(mask)" }
        // “… key sk-live-4f3c…” behind which nothing says that it follows.
        text.replace(/(?i)\b(key|token|secret|password)(\s+)(?!\$\{)(?=\S*\d)(?=\S*[A-Z])[A-Z0-9_.+\/=-]{12,}/) {
            "\($0.1)\($0.2)\(mask)"
        }
        text.replace(/([?&](?:key|sig|signature|auth)=)[^&\s]+/) { "\($0.1)\(mask)" }
        return text
    }

    /// Whether one of the words is there without which nothing is taken out. Nearly every line has none, and the patterns
    /// take milliseconds to make. Lines with other letters than ASCII are always looked at whole.
    private static func mayHoldSecret(_ line: String) -> Bool {
        guard line.utf8.allSatisfy({ $0 < 0x80 }) else { return true }
        let lowered = line.lowercased()
        return [
            "bearer", "basic", "://", "key", "token", "secret", "passw", "passph", "pwd", "auth", "credential",
            "header", "sig",
        ].contains { lowered.contains($0) }
    }
}
