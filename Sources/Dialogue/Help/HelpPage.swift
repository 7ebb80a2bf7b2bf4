/// One screen of help: what can be said about a matter, in sentences that work here.
struct HelpPage: Sendable {
    /// What the grammar calls it, and what else it answers to.
    let topics: [String]
    /// `About sources:`
    let lead: String
    let lines: [Line]
    /// What else there is to know, a sentence each.
    let hints: [String]
    /// What something looks like in a file, above all.
    let sample: [String]

    struct Line: Sendable {
        /// With `{file}`, `{api}`, `{any}` and `{other}` for sources of the workspace.
        let say: String
        let does: String
        /// Typed in a shell, not at the prompt.
        var isForShell = false
    }

    init(
        _ topics: String..., lead: String, hints: [String] = [], sample: [String] = [],
        _ lines: KeyValuePairs<String, String>
    ) {
        self.topics = topics
        self.lead = lead
        self.hints = hints
        self.sample = sample
        self.lines = lines.map { line in
            let isForShell = line.key.hasPrefix("$ ")
            return Line(
                say: isForShell ? String(line.key.dropFirst(2)) : line.key, does: line.value, isForShell: isForShell)
        }
    }

    static func page(on topic: String) -> HelpPage? {
        all.first { $0.topics.contains(topic) }
    }

    /// The names that may be asked for.
    static var topics: [String] { all.compactMap(\.topics.first) }
}

extension HelpPage {
    static let all: [HelpPage] = [
        HelpPage(
            "first steps", "getting started", "start", lead: "From nothing to data in the store:",
            hints: ["In a folder without a workspace say “init”: I set up what I find in it."],
            [
                "init": "makes a workspace of this folder",
                "list sources": "where data comes from",
                "add a source": "another one, a question at a time",
                "ingest everything": "loads what is new",
                "how many records": "what there is now",
                "show rejected": "what was refused, and why",
                "undo the last run": "takes a load back",
            ]),
        HelpPage(
            "sources", lead: "About sources:", hints: ["“help add source” says how to add one."],
            [
                "list sources": "all of them",
                "show {any}": "one, with its last run",
                "test {any}": "whether it can be read",
                "preview {any}": "its next records; nothing is stored",
                "disable {any}": "leaves it out of “ingest everything”",
                "enable {any}": "takes it in again",
                "set priority of {any} to 2": "changes a field; “save” keeps it",
                "add a source": "asks what it needs to know",
                "remove {removable}": "takes its entry out; records stay",
            ]),
        HelpPage(
            "add_source", "add source", "adding sources", lead: "To add a source:",
            hints: [
                "I show the entry and what it would read before I write it; “undo” takes it back.",
                "Keys stay outside: say ${env:NAME} for one in an environment variable.",
            ],
            [
                "add a source": "a question at a time",
                "add ./data/sales": "files of a folder, or one file",
                "add file source sales, path ./sales, files *.csv": "all in one sentence",
                "add a source called weather_api, type api, endpoint https://a.example": "a server",
                "add api source news, endpoint https://news.example/v1, key ${env:NEWS_KEY}": "with a key",
                "add database source crm, connection string sqlite:///crm.db, query \"select * from events\"":
                    "a query",
            ]),
        HelpPage(
            "ingest", "ingestion", lead: "To load data:",
            hints: ["Files that did not change are not read again; nothing is stored twice."],
            [
                "ingest everything": "all enabled sources, by priority",
                "ingest {file}": "one of them",
                "ingest everything except {other}": "all but one",
                "dry run": "counts what would happen, writes nothing",
                "force ingest {file}": "reads unchanged files, too",
                "estimate the cost of ingesting {api}": "before it is spent",
                "retry the failed sources": "those whose last run failed",
                "show rejected": "what was refused, and why",
                "undo the last run": "takes its records back",
            ]),
        HelpPage(
            "runs", lead: "About runs:",
            [
                "show runs": "the last ones", "last run": "the newest, in full", "show run 1": "one by its number",
                "show failures": "what went wrong", "compare run 1 with run 2": "side by side",
                "undo run 1": "takes its records back; asks first",
            ]),
        HelpPage(
            "training", "batches", "datasets", lead: "What training takes out:",
            hints: [
                "Datasets lie in datasets/NAME/vN, each with a manifest.json that says what it was made from."
            ],
            [
                "create training batches": "of all there is, as the settings say",
                "create training batches for last month as csv": "of a period, in another form",
                "create training batches named spring": "under a name of their own",
                "what if trust threshold were 0.6": "what would go in or stay out; changes nothing",
                "list datasets": "the names and versions there are",
                "list batches": "the batches in them", "show batch 1": "one, with what it was made from",
                "verify all batches": "whether they are as they were made",
            ]),
        HelpPage(
            "rules", "trust", "scenarios", lead: "About rules, and how far they are trusted:",
            hints: [
                "Rules are JSON or YAML in rules/causal and rules/symbolic, such as the file above; a trust_score may be missing."
            ],
            sample: [
                "rules/causal/rates.json:",
                "[{\"rule_id\": \"R001\",",
                "  \"rule_definition\": {",
                "    \"if\": \"the rate rises\",",
                "    \"then\": \"the yield rises\"},",
                "  \"trust_score\": 0.7}]",
            ],
            [
                "list rules": "with the trust that is put in each",
                "rules with trust below 0.4 sorted": "some of them",
                "show rule R001": "one, with its definition",
                "list scenarios": "the same of scenarios",
                "scenarios with trust below 0.5": "some of them",
                "recompute trust": "adds it up anew from all records",
            ]),
        HelpPage(
            "records", lead: "About records:",
            [
                "how many records": "in the store", "count records by source": "a line each",
                "show records from {file}": "the newest", "show more": "the next page",
                "show rejected": "what was refused", "show duplicates": "what was there already",
                "retry rejected": "reads them again once the schema is mended",
                "export records to records.csv": "into a file",
            ]),
        HelpPage(
            "settings", lead: "About settings:",
            hints: [
                "“help trust threshold” (or any other) says what one does. Unsaved changes show as * in the prompt."
            ],
            [
                "list settings": "all, by group", "show trust threshold": "one",
                "set trust threshold to 0.85": "for this session",
                "where does trust threshold come from": "which file, which line",
                "save": "writes what changed into magpie.json", "undo": "takes the last change back",
                "reset trust threshold": "what is built in holds again", "what changed": "the changes of this session",
            ]),
        HelpPage(
            "money", lead: "About money:", hints: ["Before anything costs more than confirm_above_usd I ask."],
            [
                "how much have we spent today": "in money, calls and tokens",
                "show spending this month by source": "who took it",
                "show budget": "what is left", "forecast spending": "at the pace of the last week",
                "estimate the cost of ingesting {api}": "before it is spent",
                "set daily cost threshold to 5 dollars": "a budget", "show rate limits": "calls that are left",
            ]),
        HelpPage(
            "sessions", "history", "journal", lead: "About sessions:",
            hints: ["Up and Ctrl-R find earlier lines. Secrets are taken out before anything is kept."],
            [
                "history": "what was said, numbered", "what did I do yesterday": "by day, by word, by outcome",
                "repeat 3": "says it again; so does !3", "repeat 3 to 5": "several, in their order",
                "private on": "nothing is kept for a while",
                "save this session as morning.magpie": "a script of it",
                "when I say morning run, ingest everything": "a phrase of your own",
            ]),
        HelpPage(
            "schedules", "watch", lead: "By the clock:",
            hints: ["They run while a prompt is open, and by “magpie watch” in the background."],
            [
                "ingest {file} every 15 minutes": "again and again",
                "ingest everything every day at 02:30": "once a day",
                "list schedules": "what is planned",
                "cancel the schedule of {file}": "ends it", "$ magpie watch": "without a prompt",
            ]),
        HelpPage(
            "scripts", "script", "scripting", lead: "Without a prompt:",
            hints: [
                "A script holds the lines you would type; # begins a comment. All of it is understood before any of it runs.",
                "Exit codes: 0 done, 1 failed, 2 not understood or refused, 3 a question is open, 4 partly done.",
            ],
            [
                "$ magpie -c \"ingest everything\" -c \"show rejected\"": "commands",
                "$ magpie morning.magpie": "a script", "$ magpie < lines.txt": "lines of standard input",
                "$ magpie --json -c \"list sources\"": "one JSON object a command",
                "$ magpie --yes -c \"undo the last run\"": "answers yes to yes/no questions",
                "$ magpie parse \"ingest forecasts\"": "how a line is read; nothing runs",
            ]),
        HelpPage(
            "output", "formats", lead: "In other forms, and into files:",
            [
                "list sources as json": "json, jsonl, csv or markdown behind what reads",
                "show runs as csv": "for a spreadsheet",
                "export records from {file} to records.jsonl": "whole or not at all",
                "export rejected to rejected.csv": "with the reasons",
                "$ magpie --json -c \"show runs\"": "for programs",
            ]),
        HelpPage(
            "report", "reports", lead: "A page to send to others:",
            [
                "report this week to report.html": "one file: figures and charts, no network",
                "chart spending this month by day": "in the terminal",
                "show runs": "what was loaded, and when",
            ]),
    ]
}
