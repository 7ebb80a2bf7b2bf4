internal import Ingestion
internal import JSONText
internal import Quantities
internal import Settings

/// Adds a source: asks for what is missing, shows the entry, writes it.
struct AddSourceCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// The answer, and what is waited for then.
    struct Step: Sendable {
        var reply: Reply
        var question: Pending?
    }

    // MARK: Talking

    /// Asks the next question about a draft, or shows what will be written.
    func step(_ draft: SourceDraft, remarks: [String] = []) async -> Step {
        if let refusal = noWorkspace { return Step(reply: refusal) }
        if let fault = fault(in: draft) {
            let remarks = remarks + [fault.sentence]
            if let question = fault.question { return ask(question, fault.without, remarks: remarks) }
            if let question = ask(fault.without, remarks: remarks, offer: fault.offer) { return question }
            return await show(fault.without, remarks: remarks)
        }
        if let question = ask(draft, remarks: remarks) { return question }
        return await show(draft, remarks: remarks)
    }

    /// Adds what one sentence of a script describes; it is a question where something is missing.
    func addAtOnce(_ draft: SourceDraft) async -> Reply {
        if let refusal = noWorkspace { return refusal }
        if let fault = fault(in: draft) {
            let hints = fault.offer.map { ["\($0) would do."] } ?? []
            return .refused(fault.sentence + " Nothing was added.", hints: hints)
        }
        guard draft.missing.isEmpty else {
            return Reply(
                "To add the source I need \(Wording.list(draft.missing.map(SourceDraftText.phrase(for:)))).",
                outcome: .asks,
                hints: ["For example: add source sales, path ./sales, files *.csv"],
                data: [.init("missing", .array(draft.missing.map { .string("\($0)") }))])
        }
        var whole = draft
        if whole.settledKind == .file, whole.filePattern == nil { whole.filePattern = folder(of: whole)?.pattern }
        return await write(whole)
    }

    /// Puts the entry into `magpie.json`.
    func write(_ draft: SourceDraft) async -> Reply {
        guard let entry = entry(of: draft), let id = draft.id else { return .refused("Nothing was added.") }
        if let problem = problem(with: entry, id) { return .refused(problem + " Nothing was added.") }
        do throws(SaveError) {
            try context.world.settings.addSource(entry)
        } catch {
            return SettingText.reply(for: error, shorten: context.world.displayPath(of:))
        }
        let place = context.world.settings.sourceLocation(id)
        let file = place?.file.map(context.world.displayPath(of:)) ?? "magpie.json"
        return Reply(
            "\(id) is a source now: \(SafeText.of(file)) line \(place?.line ?? 1).",
            notes: keyNote(draft).map { [$0] } ?? [],
            hints: [
                draft.settledKind == .database
                    ? "Say “preview \(id)” to see its first records, “ingest \(id)” to load them, “undo” to take it back."
                    : "Say “ingest \(id)” to load it, “undo” to take it back."
            ],
            data: [.init("added", .string(id)), .init("entry", Self.shown(entry))])
    }

    /// Without secrets, should one have got through.
    private static func shown(_ entry: JSONValue) -> JSONValue {
        .object(
            (entry.members ?? []).map { member in
                .init(member.key, member.value.string.map { .string(Redactor.redacted($0)) } ?? member.value)
            })
    }

    private var noWorkspace: Reply? {
        guard context.world.workspace.candidate != nil else { return nil }
        return .refused(
            "This folder is no workspace yet: there is no magpie.json to write a source into.",
            hints: ["Say “init” first, then “add a source”."])
    }

    // MARK: Questions

    private func ask(_ draft: SourceDraft, remarks: [String], offer: String? = nil) -> Step? {
        let question: SourceQuestion
        switch draft.missing.first {
        case .name: question = .name(offer: offer ?? freeName(draft.suggestedName))
        case .place: question = .place
        case .kind: question = .kind
        case .query: question = .query
        case .value(let name): question = .value(of: name)
        case nil:
            if draft.settledKind == .api, draft.key == nil {
                question = .key
            } else if draft.settledKind == .file, draft.filePattern == nil, let look = folder(of: draft),
                let pattern = look.pattern, look.here.count > 1 || look.fitting < look.all || look.here.isEmpty
            {
                question = .pattern(offer: pattern)
            } else {
                return nil
            }
        }
        return ask(question, draft, remarks: remarks)
    }

    private func ask(_ question: SourceQuestion, _ draft: SourceDraft, remarks: [String]) -> Step {
        var reply = SourceDraftText.reply(asking: question, draft, folder: folder(of: draft))
        reply.headline = (remarks + [reply.headline]).joined(separator: " ")
        return Step(reply: reply, question: .adding(draft, question))
    }

    /// A name nothing bears yet.
    private func freeName(_ name: String?) -> String? {
        guard let name else { return nil }
        let isTaken = { (name: String) in
            SourceNames.reserved.contains(name) || context.catalogue.owner(ofAlias: name, besides: SourceID("")) != nil
        }
        guard isTaken(name) else { return name }
        for number in 2... where !isTaken("\(name)_\(number)") { return "\(name)_\(number)" }
        return nil
    }

    // MARK: What is wrong

    private struct Fault {
        var sentence: String
        /// The draft without what is wrong, so that it is asked for again.
        var without: SourceDraft
        /// What is asked again, where it is no matter of order.
        var question: SourceQuestion?
        /// A name that could be taken instead.
        var offer: String?
    }

    private func fault(in draft: SourceDraft) -> Fault? {
        var without = draft
        if let id = draft.id, let sentence = faultOfName(id) {
            without.id = nil
            return Fault(sentence: sentence, without: without, offer: freeName(SourceNames.name(from: id)))
        }
        if let key = draft.key, SourceKey.read(key) == nil {
            without.key = nil
            return Fault(sentence: SourceDraftText.secret(for: draft), without: without, question: .key)
        }
        if let place = draft.place {
            let isAddress = SourceDraft.kind(ofPlace: place) == .api || (draft.kind == .api && place.hasPrefix("${"))
            without.place = nil
            if draft.kind == .api, !isAddress {
                return Fault(
                    sentence: "\(Wording.quoted(place)) is no address: an API’s begins with https:// or http://.",
                    without: without, question: .place)
            }
            if draft.kind == .file, isAddress {
                without.kind = .api
                without.place = place
                return Fault(sentence: "That is an address, so it is an API and no file.", without: without)
            }
            let shown = isAddress ? SecretText.redactedAddress(place) : SecretText.redacted(place)
            if shown != place {
                return Fault(
                    sentence: "There is a secret in it, which belongs into an environment variable: say it again as "
                        + "\(SafeText.of(shown.replacing(SecretText.mask, with: "${env:NAME}"))).", without: without,
                    question: .place)
            }
        }
        return nil
    }

    private func faultOfName(_ id: String) -> String? {
        guard SourceField.isName(id) else {
            return "\(Wording.quoted(id)) cannot be a name: only letters, digits, _, - and . may stand in it."
        }
        guard let owner = context.catalogue.owner(ofAlias: id, besides: SourceID("")) else {
            return freeName(id) == id ? nil : "\(Wording.quoted(id)) means something else here."
        }
        let what = owner.isID ? "There is a source \(owner.source) already" : "\(id) is an alias of \(owner.source)"
        return what + "."
    }

    /// What the catalogue would say of the entry.
    private func problem(with entry: JSONValue, _ id: String) -> String? {
        let catalogue = catalogue(with: entry)
        return catalogue.problems.first { $0.source == SourceID(id) }.map(SourceText.sentence(for:))
    }

    private func catalogue(with entry: JSONValue) -> SourceCatalogue {
        SourceCatalogue.load(
            entries: context.world.settings.sourceEntries() + [entry],
            basePath: context.world.settings.text("base_data_path"), schemaNames: context.world.schemaNames)
    }

    // MARK: Where it reads from

    /// The path as the entry is to say it: relative to the workspace where it lies inside.
    private func path(of draft: SourceDraft) -> String? {
        guard draft.settledKind == .file, var typed = draft.place else { return nil }
        if typed.lowercased().hasPrefix("file://") { typed.removeFirst("file://".count) }
        let world = context.world
        var absolute = world.absolutePath(of: typed)
        // Typed in a folder of the workspace, or as the file says it.
        if !typed.hasPrefix("/"), !typed.hasPrefix("~"), world.look(at: absolute) == .missing {
            let inWorkspace = world.workspace.root + "/" + typed
            if world.look(at: inWorkspace) != .missing { absolute = inWorkspace }
        }
        if absolute == world.workspace.root { return "." }
        let shown = world.displayPath(of: absolute)
        return shown.hasPrefix("./") ? String(shown.dropFirst(2)) : shown
    }

    private func look(at draft: SourceDraft) -> PlaceLook? {
        path(of: draft).map { context.world.look(at: $0.hasPrefix("/") ? $0 : context.world.workspace.root + "/" + $0) }
    }

    private func folder(of draft: SourceDraft) -> FolderLook? {
        if case .folder(let look)? = look(at: draft) { look } else { nil }
    }

    /// - Returns: nil while something is missing.
    private func entry(of draft: SourceDraft) -> JSONValue? { draft.entry(path: path(of: draft)) }

    // MARK: Showing it

    private func show(_ draft: SourceDraft, remarks: [String]) async -> Step {
        var draft = draft
        if draft.settledKind == .file, draft.filePattern == nil, let pattern = folder(of: draft)?.pattern {
            draft.filePattern = pattern
        }
        guard let entry = entry(of: draft), let id = draft.id else {
            return Step(reply: .refused("Nothing was added."))
        }
        if let problem = problem(with: entry, id) { return Step(reply: .refused(problem + " Nothing was added.")) }
        guard let source = catalogue(with: entry).source(SourceID(id)) else {
            return Step(reply: .refused("Nothing was added."))
        }
        let placed: (lines: [String], line: Int)
        do throws(SaveError) {
            placed = try context.world.settings.preview(adding: entry)
        } catch {
            return Step(reply: SettingText.reply(for: error, shorten: context.world.displayPath(of:)))
        }
        var sentences = remarks
        var canTest = false
        var hints = ["Say “yes” to add it, “no” to leave it, or a detail such as “priority 2”."]
        if draft.isKindGuessed { sentences.append(SourceDraftText.guess(draft)) }
        switch draft.settledKind {
        case .file: sentences += await SourceSample(context: context).sentences(of: source, look(at: draft))
        case .api:
            canTest = true
            let cost = OneCall(context: context).most(to: source)
            hints = [
                "Say “yes” to add it, “test” to ask the server once first (one call, at most \(cost)), or “no”."
            ]
        case .database: sentences += await SourceSample(context: context).sentences(of: source, nil)
        case nil: break
        }
        let file = SafeText.of(context.world.displayPath(of: context.world.settings.workspacePath))
        sentences.append("This goes into \(file), line \(placed.line):")
        let reply = Reply(
            sentences.joined(separator: " "), outcome: .asks,
            blocks: [.entry(placed.lines.map { SafeText.of(Redactor.redacted($0)) })],
            notes: keyNote(draft).map { [$0] } ?? [], hints: hints,
            data: [.init("entry", Self.shown(entry))])
        return Step(reply: reply, question: .adding(draft, .go(canTest: canTest)))
    }

    /// Asks the server once, as the user wants it, and shows the entry again.
    func test(_ draft: SourceDraft, command: CommandID?) async -> Step {
        guard let entry = entry(of: draft), let id = draft.id, let source = catalogue(with: entry).source(SourceID(id))
        else { return await step(draft) }
        let answer = await TestSourceCommand(context: context, store: store).answer(of: source, command: command)
        return await show(draft, remarks: [answer])
    }

    private func keyNote(_ draft: SourceDraft) -> String? {
        guard draft.settledKind == .api, let name = draft.key.flatMap(SourceKey.name(in:)),
            !context.world.holdsSecret(name)
        else { return nil }
        let shown = SafeText.of(String(name.drop { $0 != ":" }.dropFirst()))
        return name.hasPrefix("env:")
            ? "\(shown) is not set here yet: leave, say “export \(shown)=…” in the shell, and start magpie again."
            : "There is no file \(shown) with the key yet."
    }
}
