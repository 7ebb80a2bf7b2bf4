package import Intents

/// One command and its reply. A line that held several commands gives several turns.
package struct Turn: Sendable {
    /// What was typed, whole.
    package var line: String
    /// nil where nothing was understood.
    package var reading: Reading?
    package var reply: Reply
    /// Where the line stands, when it comes from a script.
    package var place: ScriptPlace?
    /// Whether it says why a script was not run at all.
    package var keepsFromRunning = false
    /// How long it took; nil where nobody asked for it.
    package var took: Duration?

    package init(line: String, reading: Reading?, reply: Reply, place: ScriptPlace? = nil) {
        self.line = line
        self.reading = reading
        self.reply = reply
        self.place = place
    }
}

/// What the assistant waits for after a question.
enum Pending: Sendable {
    /// Yes runs these; the sentence was on the screen. A guess is never confirmed by `--yes`.
    case confirmation([Reading], line: String, isGuess: Bool)
    /// Yes says commands of the journal again; what any of them asks is asked again, unless it was shown with the question.
    case again([Reading], echoes: [String?], lines: [String], shown: [Reply])
    /// A number, or the word that tells the choices apart, runs one of these.
    case choice([(label: String, readings: [Reading])], line: String)
    /// Yes puts this value into the setting: what was said could mean two things. Without one, any value does.
    case settingValue(key: String, spoken: String?)
    /// A detail of a source that is being added, or whether it shall be.
    case adding(SourceDraft, SourceQuestion)
    /// The greeting offered to make a workspace: yes does.
    case offer
    /// Settings are unsaved and the user wants to leave: yes saves, no leaves without.
    case leaving
}

/// What the listing commands showed last, so that “show more” can go on.
enum Listing: Sendable {
    case records(RecordListing)
    case rejections(RejectionListing)
    case commands(HistoryRequest)
    /// The next page.
    case scenarios(ScenarioListing)
}
