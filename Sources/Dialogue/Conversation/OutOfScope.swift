/// What Magpie is asked for and does not do, each with the nearest thing it does. Nothing of this ever acts: it only
/// stands in place of “I don’t understand”.
package struct OutOfScope: Sendable {
    /// What tells of it.
    enum Sign: Sendable {
        /// The line's first word is one of these.
        case first(Set<String>)
        /// The first word, and somewhere behind it the other.
        case statement([String: String])
        /// The first two words are one of these.
        case opening(Set<[String]>)
        /// One of these words stands anywhere.
        case anywhere(Set<String>)
    }

    let sign: Sign
    /// One sentence, with the nearest command in quotation marks.
    package let sentence: String

    /// The first kind that the line shows a sign of.
    /// - Parameter hasUnknownName: whether the line was understood but for a name: only what begins as no command does
    ///   is taken for something else then.
    static func sentence(for line: String, hasUnknownName: Bool) -> String? {
        let words = line.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }.map(String.init)
        return all.first { $0.isMeant(by: words, hasUnknownName: hasUnknownName) }?.sentence
    }

    private func isMeant(by words: [String], hasUnknownName: Bool) -> Bool {
        guard let first = words.first else { return false }
        switch sign {
        case .first(let commands): return commands.contains(first)
        case .statement(let statements): return statements[first].map(words.dropFirst().contains) ?? false
        case .opening(let openings): return openings.contains(Array(words.prefix(2)))
        case .anywhere(let telling): return !hasUnknownName && !telling.isDisjoint(with: words)
        }
    }

    package static let all: [OutOfScope] = [
        OutOfScope(
            sign: .first([
                "sudo", "rm", "cat", "cd", "cp", "mv", "chmod", "chown", "mkdir", "rmdir", "git", "curl", "wget", "ssh",
                "scp", "pip", "pip3", "python", "python3", "npm", "docker", "apt", "apt-get", "brew", "grep", "sed",
                "awk", "vim", "nano", "emacs", "bash", "zsh", "pwd", "whoami", "crontab",
            ]),
            sentence: "I don’t run shell commands; “quit” goes back to the shell."),
        OutOfScope(
            sign: .statement(["select": "from", "update": "set"]),
            sentence: "I don’t run SQL; “show records” shows what is stored."),
        OutOfScope(
            sign: .opening([
                ["insert", "into"], ["delete", "from"], ["drop", "table"], ["alter", "table"], ["create", "table"],
                ["create", "view"], ["truncate", "table"], ["truncate", "records"],
            ]),
            sentence: "I don’t run SQL; “show records” shows what is stored."),
        OutOfScope(
            sign: .anywhere(["train", "retrain", "finetune", "fine-tune", "trained"]),
            sentence: "I don’t train models; “ingest everything” brings in what they are trained on."),
        OutOfScope(
            sign: .anywhere(["predict", "predicts", "prediction", "predictions", "extrapolate"]),
            sentence: "I don’t predict anything; “show records from pulse_forecasts” shows forecasts that came in."),
        OutOfScope(
            sign: .anywhere(["mail", "email", "e-mail", "mails", "emails", "sms", "slack", "telegram", "whatsapp"]),
            sentence: "I don’t send messages; “show failures” says what went wrong."),
        OutOfScope(
            sign: .anywhere(["draw", "plot", "chart", "charts", "graph", "graphs", "diagram", "visualise", "visualize"]
            ),
            sentence: "I draw charts of spending, calls, tokens, records and rejections only: “chart spending by day”."),
    ]
}
