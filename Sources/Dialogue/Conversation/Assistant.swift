internal import Foundation
internal import Ingestion
package import Intents
internal import JSONText
internal import Settings
internal import Synchronization

/// Holds the conversation: a line in, replies out. One line at a time; the store, the settings and the journal are
/// reached through the `World` it is given.
package actor Assistant {
    private(set) var world: any World
    let grammar: Grammar
    private nonisolated let clock: any IngestionClock
    private(set) var pending: Pending?
    var listing: Listing?
    /// What commands changed in the store, for `undo` and `redo`.
    var storeHistory = StoreHistory()
    /// The rejection shown last, for “show the whole record”.
    var lastRejection: RejectionID?
    /// The last line that was run and what it meant, for “again”.
    private(set) var lastRun: (line: String, readings: [Reading], meant: [String])?
    /// Whether nothing that is said is kept.
    var isPrivate = false
    private(set) var journal: Journal
    /// Shared with completion, which the editor calls from its own thread while no command runs.
    private let understanding: Mutex<Understanding>
    /// What `let` gave names to in this session.
    var variables = ScriptVariables() {
        didSet { present.withLock { $0.variables = variables.values } }
    }
    /// Whether each turn says how long it took.
    var isTiming = false
    /// Whether nobody is there to be asked on leaving.
    var isScripted = false
    /// The recognizer is made anew only when these change.
    private var names: Names
    /// What Tab offers behind words, by the grammar's examples.
    private let examples: ExampleWords
    /// What the names were made of.
    private var namesBasis: LiveNames.Basis?
    /// The phrases of the workspace's own, as their file stood when it was last read.
    private(set) var taughtFile: TaughtPhrases
    /// The line being answered, as the journal keeps it; nil where nothing is kept.
    var utterance: String?
    /// The rules as they stood behind the last command; nil before the first.
    var knownRules: KnownRules?
    /// What was said and shown so far, for “it” and half sentences.
    private(set) var antecedents = Antecedents()

    package init(world: any World, grammar: Grammar) {
        self.world = world
        self.grammar = grammar
        journal = Journal(clock: world.clock)
        clock = world.clock
        examples = ExampleWords(of: grammar)
        namesBasis = LiveNames.Basis(of: world)
        names = Names(of: world, grammar)
        taughtFile = world.taughtPhrases()
        understanding = Mutex(
            Understanding(
                grammar: grammar, examples: examples, names: names, settings: world.settings,
                phrases: taughtFile.phrases))
        present = Mutex(Completing.Present(states: CompletionStates(), now: world.clock.now(), calendar: .current))
    }

    /// What Tab says beside names, as of the last command.
    private let present: Mutex<Completing.Present>

    /// The names of the workspace, and what its sources are.
    private struct Names: Equatable {
        var lists: [String: [LiveEntry]]
        let paying: PayingSources
        let sources: [String: Source]
        let schemaNames: SchemaNames

        init(of world: any World, _ grammar: Grammar) {
            // Read once for all of it: there may be many.
            let sources = world.catalogue.sources
            lists = LiveNames.lists(of: world, sources: sources, grammar: grammar)
            paying = PayingSources(sources)
            self.sources = sources.reduce(into: [:]) { $0[$1.id.rawValue] = $1 }
            schemaNames = world.schemaNames
        }
    }

    /// What it takes to understand a line as the names stand now.
    private struct Understanding {
        let recognizer: Recognizer
        let memo = RecognitionMemo()
        let completing: Completing
        let paying: PayingSources
        /// The phrases that can be used, and what is wrong with the others.
        let taught: [TaughtPhrase]
        let wrong: [(TaughtPhrase, TeachingProblem)]

        init(
            grammar: Grammar, examples: ExampleWords, names: Names, settings: SettingsStore, phrases: [TaughtPhrase]
        ) {
            paying = names.paying
            let vocabulary = Vocabulary(names.lists)
            if phrases.isEmpty {
                (taught, wrong) = ([], [])
                recognizer = Recognizer(grammar: grammar, vocabulary: vocabulary)
            } else {
                let check = TeachingCheck(grammar: grammar, vocabulary: vocabulary)
                (taught, wrong) = check.usable(of: phrases)
                recognizer = Recognizer(grammar: grammar, vocabulary: check.vocabulary(with: taught))
            }
            completing = Completing(
                examples: examples, settings: settings, sources: names.sources, schemaNames: names.schemaNames)
        }
    }

    // MARK: A line

    /// Answers one line of commands: no comment, no variable in it any more.
    /// - Parameter progress: called from time to time while records are read.
    /// - Returns: a turn a command.
    func answerCommand(
        _ text: String, progress: (@Sendable (IngestProgress) -> Void)? = nil
    ) async -> [Turn] {
        let start = world.clock.now()
        let question = pending
        pending = nil
        let whole = await wholePlan(for: text, answering: question)
        let answered = whole.isAnswer ? question : nil
        let wasPrivate = isPrivate
        // What is asked for may be answered by a secret: it is kept nowhere.
        let kept = kept(text, answering: question)
        let journalled = journalLine(text, kept: kept, whole, answering: answered)
        utterance = isPrivate ? nil : journalled.said
        let entry = await journal.begin(journalled, world: world)
        var turns: [Turn] = []
        switch whole.plan {
        case .reply(let reply, let next):
            pending = next
            if reply.outcome == .notUnderstood { antecedents.noteNotUnderstood(kept) }
            turns = [Turn(line: kept == Redactor.mask ? kept : text, reading: nil, reply: reply)]
        case .run(let readings, let preface, let echoes):
            turns = await run(readings, line: text, answering: question, progress: progress, command: entry)
            // A hint once, behind the last command it fits.
            for (index, turn) in turns.enumerated().dropLast() where turn.reply.hints == turns[index + 1].reply.hints {
                turns[index].reply.hints = []
            }
            for (index, echo) in zip(turns.indices, echoes) {
                guard let echo else { continue }
                turns[index].reply.headline = "→ \(echo)\n" + turns[index].reply.headline
            }
            if whole.lines != nil { noteStop(of: &turns, among: readings.count) }
            if let preface, !turns.isEmpty {
                turns[0].reply.headline = preface + "\n" + turns[0].reply.headline
                // A form shows data and notes alone.
                if turns[0].reply.form != .table { turns[0].reply.notes.insert(preface, at: 0) }
            }
            let leavesLast = ["undo", "redo", "confirm", "decline", SpokenForm.intent]
            if !readings.contains(where: { leavesLast.contains($0.intent) }) {
                let said = echoes.compactMap(\.self)
                lastRun = (
                    said.isEmpty ? answered?.line ?? text : said.joined(separator: ", then "), readings,
                    (journalled.meant ?? text).split(separator: "\n").map(String.init)
                )
            }
        }
        if Task.isCancelled, let last = turns.indices.last, turns[last].reply.outcome == .done {
            turns[last].reply.outcome = .cancelled
        }
        if let failure = await journal.takeFailure(), let last = turns.indices.last {
            let reason = ErrorText.sentence(for: failure.error)
            let isSaid = turns.contains { $0.reply.headline.contains(reason) }
            turns[last].reply.notes.append(
                "\(failure.lost) is not kept in the journal" + (isSaid ? "." : ": \(reason)"))
        }
        noteRuleChanges(behind: &turns)
        antecedents.line = kept == Redactor.mask ? nil : text
        if isTiming, turns.count == 1 { turns[0].took = elapsed(since: start) }
        await journal.finish(entry, turns.last?.reply, isPrivate: wasPrivate, world: world)
        if let entry, !wasPrivate { present.withLock { $0.states.note(journalled.text, number: entry) } }
        refreshNames()
        if whole.plan.readings.contains(where: { ![.none, .read].contains($0.effect) || $0.intent == "confirm" }) {
            await refreshCompletion()
        }
        return turns
    }

    /// Reads anew what Tab says beside names: when the prompt opens, and behind what may have changed it.
    package func refreshCompletion() async {
        // Beside the conversation: it takes milliseconds, and the first prompt is waited for.
        Task.detached { [examples] in examples.prepare() }
        let reading = await CompletionReading(of: world)
        let calendar = CommandContext(world: world).calendar
        let shelf = world.datasets
        present.withLock {
            reading.note(in: &$0.states)
            $0.calendar = calendar
            $0.datasets = { shelf.versions() }
        }
    }

    private func run(
        _ readings: [Reading], line: String, answering question: Pending?,
        progress: (@Sendable (IngestProgress) -> Void)?, command: CommandID?
    ) async -> [Turn] {
        var turns: [Turn] = []
        for (index, said) in readings.enumerated() {
            var reading = said
            var answered = question
            let start = world.clock.now()
            antecedents.noteNames(in: reading)
            if !isConfirmed(by: question, reading), let (before, meant) = await self.question(before: reading) {
                switch before {
                case .asked(let reply) where question?.hasShown(reply) == true:
                    reading = meant
                    answered = .confirmation([meant], line: line, isGuess: false)
                case .asked(let reply):
                    pending = .confirmation([meant] + readings[(index + 1)...], line: line, isGuess: false)
                    turns.append(Turn(line: line, reading: reading, reply: reply))
                    return turns
                case .answered(let reply):
                    turns.append(Turn(line: line, reading: reading, reply: reply))
                    if reply.outcome != .done { return turns }
                    continue
                }
            }
            let bare = reading.withoutForm
            antecedents.note(bare)
            let answer = await self.reply(
                to: CallBuilder.call(for: bare), reading: bare, progress: progress, command: command,
                question: answered)
            antecedents.note(answer, to: bare)
            let reply = formed(answer, to: reading)
            turns.append(Turn(line: line, reading: reading, reply: reply))
            if isTiming { turns[turns.count - 1].took = elapsed(since: start) }
            if reply.outcome != .done { return turns }
        }
        return turns
    }

    // MARK: Understanding

    /// What a line will do, before any of it is done.
    enum Plan {
        /// Nothing runs: this is the answer, and what to wait for.
        case reply(Reply, waitingFor: Pending?)
        /// These commands run, in order.
        /// - Parameter echoes: of each that was not said in full, the whole of it; empty when all were.
        case run([Reading], preface: String?, echoes: [String?] = [])

        var readings: [Reading] {
            if case .run(let readings, _, _) = self { readings } else { [] }
        }
    }

    // MARK: State around the conversation

    /// What the prompt shows.
    package var promptState: (workspace: String, hasUnsavedSettings: Bool, isPrivate: Bool) {
        (world.workspace.name, !world.settings.unsavedChanges.isEmpty, isPrivate)
    }

    /// Asks before leaving when settings are unsaved; nil when one may simply go.
    package func questionBeforeLeaving() -> Reply? {
        let unsaved = world.settings.unsavedChanges
        guard !unsaved.isEmpty else { return nil }
        pending = .leaving
        return Questions.leaving(unsaved)
    }

    /// Whether a yes/no question about an exact reading is open: the only kind `--yes` may answer.
    var awaitsYesOrNo: Bool {
        switch pending {
        case .confirmation(_, _, let isGuess)?: !isGuess
        case .leaving?, .again?: true
        case .settingValue?, .choice?, .offer?, .adding?, nil: false
        }
    }

    func wait(for question: Pending?) { pending = question }
    /// What “it” is from now on, though no command said so.
    func noteSpoken(of reading: Reading) { antecedents.noteNames(in: reading) }
    func move(to world: any World) async {
        await journal.end(world: self.world)
        self.world = world
        journal = Journal(clock: world.clock)
        listing = nil
        lastRejection = nil
        knownRules = nil
        present.withLock { $0.states = CompletionStates() }
        antecedents = Antecedents()
        lastRun = nil
        namesBasis = nil
        refreshNames()
        reloadTaught()
    }

    /// Ends the session in the journal and closes the store.
    package func leave() async {
        await journal.end(world: world)
        await world.store.close()
    }

    private func refreshNames() {
        let basis = LiveNames.Basis(of: world)
        guard basis != namesBasis else { return }
        namesBasis = basis
        let now = Names(of: world, grammar)
        guard now != names else { return }
        names = now
        understandAnew()
    }

    /// Reads the taught phrases again and makes the recognizer anew.
    func reloadTaught() {
        taughtFile = world.taughtPhrases()
        understandAnew()
    }

    /// - Parameter rehearsed: phrases that earlier lines of a script will have taught.
    /// - Parameter sources: those that earlier lines of a script will have added.
    func understandAnew(with rehearsed: [TaughtPhrase] = [], sources: [String] = []) {
        var names = names
        names.lists["source", default: []] += sources.map { LiveEntry(id: $0, spoken: [], note: "") }
        let kept = taughtFile.phrases.filter { phrase in !rehearsed.contains { $0.say == phrase.say } }
        let fresh = Understanding(
            grammar: grammar, examples: examples, names: names, settings: world.settings, phrases: kept + rehearsed)
        understanding.withLock { $0 = fresh }
    }

    /// The taught phrases that can be used.
    nonisolated var taught: [TaughtPhrase] { understanding.withLock { $0.taught } }
    /// The others, and why not.
    nonisolated var wrongTaught: [(phrase: TaughtPhrase, problem: TeachingProblem)] {
        understanding.withLock { $0.wrong.map { (phrase: $0.0, problem: $0.1) } }
    }

    /// What is wrong with a phrase before it is taught; nil when it may be.
    func problem(with phrase: TaughtPhrase) -> TeachingProblem? {
        let others = taught.filter { $0.say.lowercased() != phrase.say.lowercased() }
        let check = TeachingCheck(grammar: grammar, vocabulary: Vocabulary(names.lists))
        return check.usable(of: others + [phrase]).wrong.first { $0.0 == phrase }?.1
    }

    // MARK: Without acting

    /// What may stand at the cursor; callable from any thread.
    package nonisolated func completions(of line: String, at offset: Int) -> CompletionList {
        let understanding = understanding.withLock { $0 }
        var present = present.withLock { $0 }
        if let named = VariableCompletion.candidates(of: line, at: offset, values: present.variables) {
            return CompletionList(candidates: named)
        }
        if line.hasPrefix("!") { return RecallCompletion.candidates(of: line, at: offset, present.states) }
        let list = understanding.recognizer.complete(line, at: offset)
        present.now = clock.now()
        return understanding.completing.choices(
            from: list, line: line, offset: offset, present: present,
            recognize: { understanding.recognizer.recognize($0) })
    }

    package nonisolated func explanation(of line: String) -> Explanation {
        understanding.withLock { $0.recognizer }.explain(line)
    }

    nonisolated func recognition(of line: String) -> Recognition {
        recognitionAndForm(of: line).recognition
    }

    /// The same with the form that the line asks for at its end.
    nonisolated func recognitionAndForm(of line: String) -> (recognition: Recognition, form: OutputForm?) {
        let line = line == "?" ? "help" : line
        let understanding = understanding.withLock { $0 }
        return recognitionAndForm(of: line) { part in
            understanding.paying.raised(
                understanding.memo.recognition(of: part) { understanding.recognizer.recognize($0) })
        }
    }

    /// The same with the effects its commands have in this workspace: what calls servers spends.
    nonisolated func raised(_ recognition: Recognition) -> Recognition {
        understanding.withLock { $0 }.paying.raised(recognition)
    }
}
