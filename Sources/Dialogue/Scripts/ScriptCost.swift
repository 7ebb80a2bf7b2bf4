internal import Ingestion
internal import Intents
internal import Quantities

/// What a whole script may come to, known before its first line runs.
enum ScriptCost: Sendable {
    /// Nothing, or so little that nobody need be asked; each command still looks for itself.
    case small
    /// `--yes` was given: it runs, and says the sum.
    case noted(String)
    /// Nobody said yes to it: nothing runs.
    case refused(Turn)
}

extension Assistant {
    /// Adds up what all commands of a script may cost. A command that is answered in the script's next line is left
    /// to its own question, and so is the only one there is.
    func scriptCost(_ script: Script, assumesYes: Bool) async -> ScriptCost {
        let context = CommandContext(world: world)
        let store = world.store
        var lines: [Script.Line] = []
        var readings: [Reading] = []
        var before = antecedents
        for (index, line) in script.lines.enumerated() where line.problem == nil {
            defer { before = antecedents(behind: line.text, after: before) }
            guard let meaning = try? resolved(recognition(of: line.text), after: before),
                case .understood(let understanding) = meaning.recognition
            else { continue }
            let spending = understanding.commands.filter { $0.effect == .spend }
            let isAnswered = index + 1 < script.lines.count && isAnswer(script.lines[index + 1].text)
            guard !spending.isEmpty, !isAnswered else { continue }
            lines.append(line)
            readings += spending
        }
        guard let first = lines.first, script.lines.count > 1 || readings.count > 1 else { return .small }
        do throws(StoreError) {
            var known: [SourceID: CostEstimate] = [:]
            var all: [CostEstimate] = []
            for reading in readings {
                let sources = try await self.sources(readBy: reading, context)
                let unknown = sources.filter { known[$0.id] == nil }
                for estimate in await CostEstimates(of: unknown, context: context, store: store).estimates {
                    known[estimate.source] = estimate
                }
                all += sources.compactMap { known[$0.id] }
            }
            let estimates = CostEstimates(all)
            let question = SpendingQuestion(context: context, store: store)
            guard let reasons = try await question.reasons(estimates) else { return .small }
            let sum =
                "\(Formatted.count(readings.count, "command")) of \(script.name) "
                + "\(readings.count == 1 ? "calls" : "call") servers and may cost \(estimates.phrase)"
            if assumesYes { return .noted("\(sum). \(reasons.joined(separator: " ")) Yes was said beforehand.") }
            return .refused(
                Turn(
                    line: first.text, reading: nil,
                    reply: Reply(
                        "\(sum). \(reasons.joined(separator: " "))", outcome: .asks, notes: estimates.openNotes,
                        hints: ["Nothing was run. “--yes” runs it, within the budgets."],
                        data: question.data(of: estimates))))
        } catch {
            // A store that cannot be read lets no call through either; the command itself says so.
            return .small
        }
    }

    private func sources(readBy reading: Reading, _ context: CommandContext) async throws(StoreError) -> [Source] {
        switch CallBuilder.call(for: reading) {
        case .ingest(let request): return chosen(request, context)
        case .retryIngest(let choice):
            let retry = RetryIngestCommand(context: context, store: world.store)
            guard case .ingest(let request) = try await retry.meaning(of: choice) else { return [] }
            return chosen(request, context)
        default: return []
        }
    }

    private func chosen(_ request: IngestRequest, _ context: CommandContext) -> [Source] {
        guard case .chosen(let choice) = IngestCommand(context: context).choose(request) else { return [] }
        return choice.sources.filter { $0.api != nil }
    }
}
