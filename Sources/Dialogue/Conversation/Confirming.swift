internal import Ingestion
internal import Intents

/// What must be said before something is lost.
enum Confirming {
    enum Question: Sendable {
        /// This is asked, and yes does it.
        case asked(Reply)
        /// There is nothing to lose, or it cannot be done: this is the answer.
        case answered(Reply)
    }
}

extension Assistant {
    /// The question that stands before a command, with the reading that a yes runs; nil where it simply runs.
    func question(before reading: Reading) async -> (question: Confirming.Question, reading: Reading)? {
        let context = CommandContext(world: world)
        let store = world.store
        do throws(StoreError) {
            switch CallBuilder.call(for: reading) {
            case .undoRuns(let choice):
                let asked = try await UndoRunCommand(context: context, store: store).question(choice)
                return (asked.question, reading.naming(runs: asked.runs))
            case .discardRejected(let scope):
                let command = DiscardCommand(context: context, store: store)
                return (try await command.question(scope), reading)
            case .prune(let sources, isDryRun: false):
                return (try await PruneCommand(context: context, store: store).question(sources: sources), reading)
            case .prune(_, isDryRun: true): return nil
            case .export(let request): return ExportCommand(context: context).question(request).map { ($0, reading) }
            case .training(.exportBatch(let choice, let file)):
                return ExportBatchCommand(context: context).question(choice, to: file).map { ($0, reading) }
            case .report(let request):
                return ReportCommand(context: context, store: store).question(request).map { ($0, reading) }
            case .ingest(let request):
                return try await IngestCommand(context: context).question(request).map { (.asked($0), reading) }
            case .retryIngest(let choice):
                guard
                    case .ingest(let request) = try await RetryIngestCommand(context: context, store: store)
                        .meaning(of: choice)
                else { return nil }
                return try await IngestCommand(context: context).question(request).map { (.asked($0), reading) }
            case .testSources(let selection):
                return try await TestSourceCommand(context: context, store: store).question(selection)
                    .map { (.asked($0), reading) }
            case .doctor(let request):
                return try await DoctorCommand(context: context, store: store).question(request)
                    .map { (.asked($0), reading) }
            case .previewSources(let selection, _):
                return try await PreviewCommand(context: context, store: store).question(selection)
                    .map { (.asked($0), reading) }
            case .money(.clearCache(let sources)):
                return (try await CacheCommand(context: context, store: store).question(sources), reading)
            case .money(.resetCursors(let sources)):
                return (try await CursorCommands(context: context, store: store).question(sources), reading)
            case .removeSources(let selection):
                return (try await RemoveSourceCommand(context: context, store: store).question(selection), reading)
            case .session(.save(let choice, let file)):
                return await questionBeforeSaving(choice, file: file).map { ($0, reading) }
            case .removeTaught(let phrase): return (questionBeforeForgetting(phrase), reading)
            case .notYet: return nil
            default:
                guard reading.effect == .destroy else { return nil }
                return (.asked(Questions.confirm(reading, context: context)), reading)
            }
        } catch {
            return (.answered(.failed(ErrorText.sentence(for: error))), reading)
        }
    }

    /// A yes to “did you mean” is a yes to the words, not yet to what they would lose: that was not on the screen.
    func isConfirmed(by question: Pending?, _ reading: Reading) -> Bool {
        if case .confirmation(let readings, _, isGuess: false)? = question {
            return readings.contains { $0.intent == reading.intent && $0.slots == reading.slots }
        }
        return false
    }
}

extension Reading {
    /// The same with these runs in place of “the last one”: a yes is about what was on the screen.
    fileprivate func naming(runs: [Int]) -> Reading {
        guard !runs.isEmpty, let index = slots.firstIndex(where: { $0.name == "run" }) else { return self }
        var copy = self
        copy.slots[index].value = .list(runs.map { .integer($0) })
        return copy
    }
}
