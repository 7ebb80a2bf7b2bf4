internal import Intents
internal import JSONText

/// What was said and shown so far, typed: what “it”, “again” and “the first one” stand for, and what half a sentence
/// goes on from.
struct Antecedents: Sendable {
    /// The last command that can be gone on from, with everything it took over from those before.
    private(set) var last: Reading?
    /// The one before it, which is the last again where it only asked.
    private var beforeLast: Reading?
    /// How it ended; nil while it has not run.
    private(set) var outcome: Reply.Outcome?
    /// Whether it left records in the store; nil while that is not known.
    private(set) var hasStored: Bool?
    /// The sources last spoken of.
    private(set) var sources: SlotValue?
    /// The setting last spoken of.
    private(set) var setting: String?
    /// Which of the two was spoken of later: what “it” is.
    private(set) var topic: Topic?
    /// What the last reply listed, in the order of the screen.
    private(set) var shown: Shown?
    /// Whether what is on the screen came of a command that nothing goes on from: the history, what was taught.
    private(set) var showsAside = false
    /// The line said last, as typed.
    var line: String?
    /// The line behind which “why?” asks for its reading: it was not understood.
    private(set) var notUnderstood: String?

    enum Topic: Sendable {
        case sources
        case setting
    }

    /// Things that were listed and can be shown one by one.
    enum Shown: Sendable, Equatable {
        case sources([String])
        case runs([Int])
        case rejections([Int])
    }

    /// Commands that are about the conversation itself: nothing goes on from them.
    private static let asides: Set<String> = [
        "repeat", "undo", "redo", "confirm", "decline", "help", "clear_screen", "quit", "explain", "show_history",
        "save_settings", "show_more", "teach", "list_taught", "remove_taught", "list_not_understood", "set_private",
        "show_private", "save_session",
        "show_ingest_status", "cancel_ingest",
    ]

    /// Those of them that show something else than what was listed before.
    private static let shownAsides: Set<String> = ["show_history", "list_taught", "list_not_understood"]

    /// Remembers a command that is about to run.
    mutating func note(_ reading: Reading) {
        noteNames(in: reading)
        guard !Self.asides.contains(reading.intent) else {
            if Self.shownAsides.contains(reading.intent) { showsAside = true }
            return
        }
        showsAside = false
        beforeLast = last
        last = reading
        outcome = nil
        hasStored = nil
    }

    /// Remembers what a command named, which may not run at all.
    mutating func noteNames(in reading: Reading) {
        notUnderstood = nil
        if let named = reading.value("sources"), reading.names("sources") != ["it"] {
            sources = named
            topic = .sources
        }
        if let named = reading.names("setting") ?? reading.names("settings"), let first = named.first, first != "it" {
            setting = named.count == 1 ? first : nil
            topic = .setting
        }
    }

    /// Remembers how a command ended and what is on the screen now.
    mutating func note(_ reply: Reply, to reading: Reading) {
        if reply.outcome == .asks, reading.intent == last?.intent {
            // Nothing was done yet, and perhaps nothing will be.
            last = beforeLast
        } else if reading.intent == last?.intent {
            outcome = reply.outcome
            hasStored = Self.stored(reply.data)
        }
        if Self.otherLists.contains(where: reading.intent.hasPrefix), !Self.singles.contains(reading.intent) {
            shown = nil
        }
        guard let listed = Shown(reply.data) else { return }
        shown = listed
        if case .sources(let ids) = listed, ids.count > 1 {
            // “It” is none of them by itself.
            sources = nil
            if topic == .sources { topic = nil }
        }
    }

    /// Commands that put something else on the screen than what was listed before.
    private static let otherLists = ["list_", "show_", "count_", "forecast_", "aggregate_"]
    /// Commands that show one of the things listed: the list stands.
    private static let singles: Set<String> = ["show_source", "show_run", "show_rejected", "show_setting", "show_more"]

    private static func stored(_ data: [JSONValue.Member]) -> Bool? {
        guard case .array(let runs)? = data.first(where: { $0.key == "runs" })?.value else { return nil }
        return runs.contains { $0["stored"]?.numberText.flatMap(Int.init) ?? 0 > 0 }
    }

    /// Remembers that a line was not understood.
    mutating func noteNotUnderstood(_ line: String) { notUnderstood = line }
}

extension Antecedents.Shown {
    /// What the data of a reply list; nil where they list nothing that can be shown one by one.
    init?(_ data: [JSONValue.Member]) {
        for member in data {
            guard case .array(let items) = member.value else { continue }
            let numbers = items.compactMap { $0[member.key == "runs" ? "run" : "record"]?.numberText.flatMap(Int.init) }
            switch member.key {
            case "sources":
                let ids = items.compactMap { $0["source_id"]?.string }
                guard !ids.isEmpty else { continue }
                self = .sources(ids)
                return
            case "runs" where !numbers.isEmpty:
                self = .runs(numbers)
                return
            case "rejected" where !numbers.isEmpty:
                self = .rejections(numbers)
                return
            default: continue
            }
        }
        return nil
    }
}
