internal import Foundation
internal import Ingestion
internal import Intents
internal import JSONText
internal import Settings

/// From a call to its reply: which commands answer what.
extension Assistant {
    func reply(
        to call: Call, reading: Reading, progress: (@Sendable (IngestProgress) -> Void)?, command: CommandID?,
        question: Pending?
    ) async -> Reply {
        let context = CommandContext(world: world)
        do {
            return try await reply(
                to: call, reading: reading, context: context, progress: progress, command: command, question: question)
        } catch .stopped {
            return Reply(ErrorText.sentence(for: StoreError.stopped), outcome: .cancelled)
        } catch {
            return .failed(ErrorText.sentence(for: error))
        }
    }

    private func reply(
        to call: Call, reading: Reading, context: CommandContext, progress: (@Sendable (IngestProgress) -> Void)?,
        command: CommandID?, question: Pending?
    ) async throws(StoreError) -> Reply {
        let sources = SourceCommands(context: context)
        let settings = SettingCommands(context: context)
        let store = world.store
        switch call {
        case .listSources(let filter): return sources.list(filter)
        case .showSources(let ids, let field):
            return try await sources.show(ids, field: field, store: store)
        case .setEnabled(let selection, let isEnabled): return sources.setEnabled(selection, isEnabled)
        case .setSourceField(let ids, let field, let value, let per):
            return sources.set(ids, field: field, value: value, per: per)
        case .testSources(let selection):
            return try await TestSourceCommand(context: context, store: store).run(selection, command: command)
        case .previewSources(let selection, let limit):
            return await PreviewCommand(context: context, store: store).run(selection, limit: limit, command: command)
        case .addSource(let draft, let step):
            return await addSource(draft, step, question: question, command: command, context: context)
        case .removeSources(let selection):
            return try await RemoveSourceCommand(context: context, store: store).run(selection)

        case .ingest(let request):
            return await IngestCommand(context: context).run(request, command: command, progress: progress)
        case .listRuns(let filter):
            return try await RunCommands(context: context, store: store).list(filter)
        case .showRun(let number, let ids):
            return try await RunCommands(context: context, store: store).show(number: number, sources: ids)
        case .showRunning: return try await RunningCommand(context: context, store: world.store).run()
        case .showIngestStatus(let ids):
            return try await RunCommands(context: context, store: store).status(of: ids)
        case .showFailures(let sources, let period):
            return try await RunComparison(context: context, store: store).failures(sources: sources, period: period)
        case .compareRuns(let numbers, let newest):
            return try await RunComparison(context: context, store: store).compare(numbers, newest: newest)
        case .cancelIngest(let run, let sources):
            return try await CancelCommand(context: context, store: store).run(number: run, sources: sources)
        case .undoRuns(let choice): return try await UndoRunCommand(context: context, store: store).run(choice)
        case .retryIngest(let choice):
            switch try await RetryIngestCommand(context: context, store: store).meaning(of: choice) {
            case .answered(let reply): return reply
            case .ingest(let request):
                return await IngestCommand(context: context).run(request, command: command, progress: progress)
            }
        case .money(let call): return try await money(call, context: context)
        case .schedule(let call): return try await scheduled(call, context: context)
        case .training(let call):
            return try await training(
                call, reading: reading, context: context, mayReplace: isConfirmed(by: question, reading),
                progress: progress)
        case .setTiming(let isOn): return timing(isOn)

        case .index(let call):
            return remembering(
                try await IndexCommands(context: context, store: store).run(call, progress: progress))
        case .tag(let call): return remembering(try await TagCommands(context: context, store: store).run(call))
        case .aggregate(let request):
            return try await AggregateCommand(context: context, store: store).run(request)
        case .countRecords, .showRecords, .showRejected, .showRejection, .showDuplicates, .showMore:
            return try await stored(call, context: context)
        case .retryRejected(let scope):
            return try await RetryCommand(context: context, store: store).run(
                scope, command: command, progress: progress)
        case .discardRejected(let scope): return try await DiscardCommand(context: context, store: store).run(scope)
        case .export(let request):
            return try await export(
                request, mayReplace: isConfirmed(by: question, reading), context: context, progress: progress)
        case .chart(let request): return try await ChartCommand(context: context, store: store).show(request)
        case .report(let request):
            return try await ReportCommand(context: context, store: store).run(
                request, mayReplace: isConfirmed(by: question, reading))
        case .showVersions(let record, let sources):
            return try await VersionCommands(context: context, store: store).versions(of: record, in: sources)
        case .showProvenance(let record, let sources):
            return try await VersionCommands(context: context, store: store).provenance(of: record, in: sources)
        case .prune(let sources, let isDryRun):
            let prune = PruneCommand(context: context, store: store)
            return try await isDryRun ? prune.rehearse(sources: sources) : prune.run(sources: sources)

        case .listSettings(let group, let changedOnly): return settings.list(group: group, changedOnly: changedOnly)
        case .showSetting(let keys): return settings.show(keys)
        case .explainSetting(let keys): return settings.explain(keys)
        case .explainOrigin(let keys): return settings.origin(keys)
        case .askSetting(let key): return asking(settings.ask(key))
        case .setSetting(let key, let spoken): return asking(settings.set(key, spoken: spoken))
        case .adjustSetting(let key, let adjustment): return settings.adjust(key, adjustment)
        case .toggleSetting(let key): return settings.toggle(key)
        case .addToSetting(let key, let spoken): return settings.add(spoken, to: key)
        case .removeFromSetting(let key, let spoken): return settings.remove(spoken, from: key)
        case .resetSettings(let keys): return settings.reset(keys)
        case .resetAllSettings: return settings.resetAll()
        case .saveSettings(let force): return settings.save(force: force)
        case .listSettingChanges(let period): return settings.changes(period: period)
        case .undo(let count): return try await undo(count, settings, context)
        case .redo(let count): return try await redo(count, settings, context)

        case .showMetadata(let fields):
            return try await MetadataCommand(context: context).show(fields, store: store)
        case .doctor(let request):
            return try await DoctorCommand(context: context, store: store, phrases: taughtNotes()).run(
                request, command: command, progress: progress)
        case .help(let topic): return help(context).help(topic: topic)
        case .session(let call):
            return try await session(call, context: context, mayReplace: isConfirmed(by: question, reading))
        case .explain(let text):
            return Reply("This is how I read it:", blocks: [.verbatim(explanationLines(of: text))])
        case .teach(let phrase, let meaning): return teach(phrase, meaning: meaning)
        case .listTaught: return listTaught()
        case .removeTaught(let phrase): return removeTaught(phrase)
        case .listNotUnderstood(let period):
            return try await NotUnderstoodCommand(context: context, store: store).show(period: period)
        case .initializeWorkspace: return await initializeWorkspace()
        case .confirm, .decline: return await answerLeaving(isYes: call == .confirm, question: question, context)
        case .showAgain: return await showAgain()
        case .clearScreen: return Reply("", action: .clearScreen)
        case .quit: return quit(answering: question)
        case .unfinished(let missing): return Questions.unfinished(missing)
        case .notYet(let intent, let slot): return notYet(intent, without: slot)
        }
    }

    private func money(_ call: MoneyCall, context: CommandContext) async throws(StoreError) -> Reply {
        let store = world.store
        let cursors = CursorCommands(context: context, store: store)
        switch call {
        case .showSpend(let request): return try await SpendCommand(context: context, store: store).show(request)
        case .showTokens(let request):
            return try await SpendCommand(context: context, store: store, focus: .tokens).show(request)
        case .showCalls(let request):
            return try await SpendCommand(context: context, store: store, focus: .calls).show(request)
        case .showBudget(let period, let fields):
            return try await BudgetCommand(context: context, store: store).show(period: period, fields: fields)
        case .forecast(let period):
            return try await ForecastCommand(context: context, store: store).show(period: period)
        case .estimate(let request): return try await EstimateCommand(context: context, store: store).show(request)
        case .showRateLimits(let request):
            return try await RateLimitCommand(context: context, store: store).show(request)
        case .resumeSpending: return try await ResumeSpendingCommand(context: context, store: store).run()
        case .clearCache(let sources): return try await CacheCommand(context: context, store: store).clear(sources)
        case .showCursors(let sources): return try await cursors.show(sources)
        case .setCursor(let sources, let value): return try await cursors.set(sources, to: value)
        case .resetCursors(let sources): return try await cursors.reset(sources)
        }
    }

    // MARK: What the store holds

    private func stored(_ call: Call, context: CommandContext) async throws(StoreError) -> Reply {
        let records = RecordCommands(context: context, store: world.store)
        switch call {
        case .countRecords(let scope, let grouping) where grouping == nil || grouping == "source":
            return try await records.count(scope, perSource: grouping == "source")
        case .countRecords(let scope, let grouping):
            return try await AggregateCommand(context: context, store: world.store).run(
                AggregateRequest(functions: ["count"], field: nil, scope: scope, grouping: grouping))
        case .showDuplicates(let sources, let run, let lastRunOnly, let period, let limit):
            return try await records.duplicates(
                sources: sources, run: run, lastRunOnly: lastRunOnly, period: period, limit: limit)
        case .showRecords(let request):
            let shown = try await records.show(request)
            listing = .records(shown.next)
            return shown.reply
        case .showRejected(let request):
            let shown = try await QuarantineCommands(context: context, store: world.store).list(request)
            var following = request
            if shown.isGrouped {
                following.grouping = nil
                following.isLimited = true
                following.offset = -following.limit
            }
            listing = .rejections(following)
            return remembering(shown)
        case .showRejection(let place):
            let quarantine = QuarantineCommands(context: context, store: world.store)
            return remembering(try await quarantine.one(place, last: lastRejection))
        default:
            break
        }
        var limit: Int?
        if case .showMore(let more) = call { limit = more.map { min(max($0, 1), 1000) } }
        switch listing {
        case .records(var request)?:
            request.offset += request.limit
            request.limit = limit ?? request.limit
            return try await stored(.showRecords(request), context: context)
        case .rejections(var request)?:
            request.offset += request.limit
            request.limit = limit ?? request.limit
            return try await stored(.showRejected(request), context: context)
        case .commands(var request)?:
            request.limit = limit ?? request.limit
            return try await session(.showHistory(request), context: context, mayReplace: false)
        case .scenarios(var request)?:
            request.limit = limit ?? request.limit
            var following = request
            following.offset += request.limit
            listing = .scenarios(following)
            return try await ScenarioCommands(context: context, store: world.store).list(request)
        case nil:
            return .refused("There is nothing to show more of.", hints: ["Say “show records” first."])
        }
    }

    private func remembering(_ shown: QuarantineCommands.Shown) -> Reply {
        if let rejection = shown.rejection { lastRejection = rejection }
        return shown.reply
    }

    // MARK: Conversation

    private func asking(_ result: SettingCommands.SetResult) -> Reply {
        if let question = result.question { wait(for: question) }
        return result.reply
    }

    private func answerLeaving(isYes: Bool, question: Pending?, _ context: CommandContext) async -> Reply {
        switch question {
        case .leaving? where isYes:
            var reply = SettingCommands(context: context).save(force: false)
            if reply.outcome == .done { reply.action = .quit }
            return reply
        case .leaving?:
            return Reply("Leaving without saving.", action: .quit)
        case .settingValue(let key, let spoken?)? where isYes:
            return asking(SettingCommands(context: context).set(key, spoken: spoken))
        case nil where isYes && isScripted && lastAsksAtThePrompt:
            // The yes of a script is for what the command would ask; this time there was nothing to lose.
            return Reply("Nothing was asked.")
        default:
            let wasTried = antecedents.last?.intent == "ingest" && antecedents.last?.boolean("dry_run") == true
            return .refused(
                isYes ? "There is nothing to say yes to." : "There is nothing to say no to.",
                hints: isYes && wasTried ? ["Say “for real” to do what was only tried."] : [])
        }
    }

    /// Whether the last command may ask for a yes, at the prompt or for what is to be lost.
    private var lastAsksAtThePrompt: Bool {
        guard let last = lastRun?.readings.last else { return false }
        return last.effect == .destroy || last.intent == "add_source"
    }

    private func quit(answering question: Pending?) -> Reply {
        if case .leaving? = question { return Reply("Leaving without saving.", action: .quit) }
        if isScripted {
            let unsaved = world.settings.unsavedChanges.map(\.subject.name)
            let headline =
                unsaved.isEmpty
                ? "" : "Leaving; \(Wording.list(unsaved)) \(unsaved.count == 1 ? "was" : "were") not saved."
            return Reply(headline, action: .quit)
        }
        if let question = questionBeforeLeaving() { return question }
        return Reply("", action: .quit)
    }

    private func notYet(_ intent: String, without slot: String?) -> Reply {
        .refused(
            NotYet.sentence(for: intent, without: slot, in: grammar), data: [.init("not_yet", .string(intent))])
    }

    private func initializeWorkspace() async -> Reply {
        do throws(WorkspaceError) {
            let made = try await world.initializeWorkspace()
            await move(to: made.world)
            let root = SafeText.of(made.world.workspace.root)
            let enabled = made.world.catalogue.sources.filter(\.isEnabled).map(\.id.rawValue)
            let reads =
                enabled.isEmpty
                ? "I found no data in it: the built-in sources are disabled until they have folders (data/forecast_output, "
                    + "data/symbolic_logs, data/trust_logs)."
                : "It reads \(Wording.list(enabled))."
            return Reply(
                "\(root) is a workspace now. \(reads)",
                hints: [
                    enabled.isEmpty
                        ? "Say “add a source” to read from somewhere else."
                        : "Say “list sources”, then “ingest everything”."
                ],
                data: [
                    .init("workspace", .string(made.world.workspace.root)),
                    .init("added", .array(made.addedSources.map { .string($0.rawValue) })),
                ])
        } catch {
            switch error {
            case .alreadyThere(let path): return .refused("\(SafeText.of(path)) is a workspace already.")
            case .cannotWrite(let path, let errno):
                return .failed("\(SafeText.of(path)) cannot be written: \(SystemError.phrase(errno)).")
            case .isOwnFile(let path): return .refused("\(SafeText.of(path)) is Magpie’s own.")
            }
        }
    }
}
