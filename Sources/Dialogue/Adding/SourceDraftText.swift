internal import Ingestion
internal import Quantities

/// Sentences about a source that is being added.
enum SourceDraftText {
    /// `a name`: what is missing, where nobody is there to be asked.
    static func phrase(for need: SourceDraft.Need) -> String {
        switch need {
        case .name: "a name (“called …”)"
        case .place: "where it reads from (“path …”, “endpoint …”)"
        case .kind: "its type (“type api”, “type file”)"
        case .query: "its query (“query \"…\"”)"
        case .value(let name): "what :\(SafeText.line(name, cells: 40)) of its query begins with (“start …”)"
        }
    }

    static func reply(asking question: SourceQuestion, _ draft: SourceDraft, folder: FolderLook?) -> Reply {
        let name = draft.id.map { SafeText.of($0) } ?? "it"
        let (sentence, hint): (String, String)
        switch question {
        case .name(let offer?):
            (sentence, hint) = ("What shall the source be called: \(offer)?", "Say “yes”, or another name.")
        case .name(nil):
            (sentence, hint) = (
                "What shall the source be called?",
                "A name of letters, digits, _, - and ., such as weather_api; “cancel” gives up."
            )
        case .place: (sentence, hint) = place(draft, name)
        case .kind:
            (sentence, hint) = ("Of what type is \(name)?", "Say “api”, “file” or “database”.")
        case .query:
            (sentence, hint) = ("Which query does \(name) run?", "For example: select * from events")
        case .value(let parameter):
            let shown = SafeText.line(parameter, cells: 40)
            (sentence, hint) =
                parameter.hasPrefix(DatabaseSource.cursorPrefix)
                ? (
                    "Where does :\(shown) begin?",
                    "A number or a time, such as 0 or 2025-01-01T00:00:00Z; from then on it advances by itself."
                )
                : ("What is the value of :\(shown)?", "A text or a number.")
        case .key:
            (sentence, hint) = (
                "Which key does \(name) need?",
                "Say ${env:NAME} for a key in an environment variable, “bearer ${env:NAME}” for a token, or “none”."
            )
        case .pattern(let offer):
            let fitting = folder.map { " It fits \($0.fitting) of the \(Formatted.count($0.all, "file")) there." } ?? ""
            (sentence, hint) = (
                "Which files does \(name) read: \(SafeText.of(offer))?\(fitting)",
                "Say “yes”, another pattern, or “all”."
            )
        case .go: (sentence, hint) = ("Shall it be added?", "Say “yes” or “no”.")
        }
        return Reply(sentence, outcome: .asks, hints: [hint])
    }

    private static func place(_ draft: SourceDraft, _ name: String) -> (String, String) {
        switch draft.kind {
        case .api: ("What is the endpoint of \(name)?", "An address that begins with https:// or http://.")
        case .file: ("Which folder or file does \(name) read?", "A path such as ./data/sales.")
        case .database:
            ("What is the connection string of \(name)?", "For example postgresql://${env:DB_USER}@host/sales")
        case nil:
            (
                "Where does \(name) read from?",
                "A folder or file (./sales), an address (https://…), or a database’s connection string."
            )
        }
    }

    static func guess(_ draft: SourceDraft) -> String {
        switch draft.settledKind {
        case .api: "I take it for an API."
        case .database: "I take it for a database."
        case .file, nil: "I take it for files."
        }
    }

    /// What is said instead of taking a key.
    static func secret(for draft: SourceDraft) -> String {
        let name = (draft.id.flatMap(SourceNames.name(from:)) ?? "my_source").uppercased()
        let variable = name.hasSuffix("_KEY") ? name : name + "_KEY"
        return
            "That may be the key itself: it was not taken, and is kept nowhere. Put it into an environment variable "
            + "before magpie starts (export \(variable)=…), and say ${env:\(variable)}."
    }
}
