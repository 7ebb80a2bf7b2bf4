package import Ingestion
internal import Intents
internal import Quantities

/// How a script is run.
package struct ScriptOptions: Sendable {
    /// Goes on behind lines that are not understood and commands that fail.
    package var keepsGoing: Bool
    /// Answers yes to yes/no questions; never makes a choice.
    package var assumesYes: Bool

    package init(keepsGoing: Bool = false, assumesYes: Bool = false) {
        self.keepsGoing = keepsGoing
        self.assumesYes = assumesYes
    }
}

extension Assistant {
    /// Runs a script. Every line is recognised first; one that is not stops all of it before anything runs.
    /// - Parameter emit: called with each turn as it ends.
    /// - Returns: the program's exit code.
    package func run(
        _ written: Script, options: ScriptOptions, progress: (@Sendable (IngestProgress) -> Void)? = nil,
        emit: @Sendable (Turn) -> Void
    ) async -> Int32 {
        let script = expanded(written)
        let wasScripted = isScripted
        isScripted = true
        defer { isScripted = wasScripted }
        let rehearsed = phrases(taughtBy: script)
        let added = sources(addedBy: script)
        if !rehearsed.isEmpty || !added.isEmpty { understandAnew(with: rehearsed, sources: added) }
        if !options.keepsGoing {
            let wrong = wrongLines(of: script)
            for (line, refusal) in wrong {
                var reply = refusal
                reply.headline = "\(line.place.text): \(reply.headline)"
                // Nobody is there to say yes.
                reply.hints = line == wrong.last?.line ? ["Nothing was run."] : []
                var turn = Turn(line: line.text, reading: nil, reply: reply, place: line.place)
                turn.keepsFromRunning = true
                emit(turn)
            }
            if !wrong.isEmpty {
                understandAnew()
                return wrong.reduce(0) { max($0, $1.refusal.outcome.exitCode) }
            }
        }
        var costNote: String?
        switch await scriptCost(script, assumesYes: options.assumesYes) {
        case .refused(let turn):
            emit(turn)
            return turn.reply.outcome.exitCode
        case .noted(let note): costNote = note
        case .small: break
        }
        if !rehearsed.isEmpty || !added.isEmpty { understandAnew() }
        return await run(script.lines, of: script, options: options, costNote: costNote, progress: progress, emit: emit)
    }

    private func run(
        _ lines: [Script.Line], of script: Script, options: ScriptOptions, costNote: String?,
        progress: (@Sendable (IngestProgress) -> Void)?, emit: @Sendable (Turn) -> Void
    ) async -> Int32 {
        var costNote = costNote
        var worst: Int32 = 0
        for (index, line) in lines.enumerated() {
            // Whoever read the answers is gone: there is nobody to go on for.
            if Task.isCancelled { break }
            var turns = await turns(of: line, options: options, progress: progress)
            if let note = costNote, !turns.isEmpty {
                turns[0].reply.notes.insert(note, at: 0)
                costNote = nil
            }
            guard let last = turns.last?.reply else { continue }
            let isAnswered = last.outcome == .asks && index + 1 < lines.count && isAnswer(lines[index + 1].text)
            let ends = last.action == .quit || last.outcome == .cancelled
            let stops = !isAnswered && (ends || (last.outcome.exitCode != 0 && !options.keepsGoing))
            for turn in turns.indices {
                turns[turn].place = line.place
                guard script.path != nil, turns[turn].reply.outcome.exitCode != 0, !isAnswered else { continue }
                turns[turn].reply.headline = "\(line.place.text): " + turns[turn].reply.headline
            }
            let left = lines.count - index - 1
            if stops, left > 0, last.action != .quit {
                turns[turns.count - 1].reply.notes.append(
                    "Stopped \(script.path == nil ? "at \(line.place.text)" : "there"); "
                        + "\(Formatted.count(left, "command")) behind it \(left == 1 ? "was" : "were") not run.")
            }
            for turn in turns { emit(turn) }
            if isAnswered { continue }
            worst = Self.worse(worst, last.outcome.exitCode)
            if stops { break }
        }
        return worst
    }

    private func turns(
        of line: Script.Line, options: ScriptOptions, progress: (@Sendable (IngestProgress) -> Void)?
    ) async -> [Turn] {
        if let problem = line.problem {
            return [Turn(line: line.text, reading: nil, reply: .refused(problem.sentence))]
        }
        var turns = await answerCommand(line.text, progress: progress)
        if options.assumesYes, awaitsYesOrNo, turns.last?.reply.outcome == .asks {
            turns.removeLast()
            turns += await answerCommand("yes", progress: progress)
        }
        return turns
    }

    /// A failure outweighs a refusal, a refusal a question, a question a part.
    private static func worse(_ first: Int32, _ second: Int32) -> Int32 {
        let order: [Int32] = [0, 4, 3, 2, 1, 130]
        return (order.firstIndex(of: first) ?? 0) >= (order.firstIndex(of: second) ?? 0) ? first : second
    }

    /// Sources that lines of the script add: the lines behind them may name them.
    private func sources(addedBy script: Script) -> [String] {
        script.lines.flatMap { line -> [String] in
            guard case .understood(let understanding) = recognition(of: line.text) else { return [] }
            return understanding.commands.filter { $0.intent == "add_source" }.compactMap { $0.names("sources")?.first }
        }
    }

    /// Phrases that lines of the script teach: the lines behind them may say them.
    private func phrases(taughtBy script: Script) -> [TaughtPhrase] {
        var phrases: [TaughtPhrase] = []
        defer { if !phrases.isEmpty { understandAnew() } }
        for line in script.lines where line.problem == nil {
            guard case .understood(let understanding) = recognition(of: line.text) else { continue }
            for case .teach(let say, let meaning) in understanding.commands.map(CallBuilder.call) {
                phrases.removeAll { $0.say == say }
                phrases.append(TaughtPhrase(say: say, means: meaning))
                understandAnew(with: phrases)
            }
        }
        return phrases
    }

    /// The lines that do not run as they stand, and why; each is read behind those before it.
    private func wrongLines(of script: Script) -> [(line: Script.Line, refusal: Reply)] {
        var before = antecedents
        return script.lines.compactMap { line in
            if let problem = line.problem { return (line, .refused(problem.sentence)) }
            defer { before = antecedents(behind: line.text, after: before) }
            if isAnswer(line.text) { return nil }
            do throws(Unresolved) {
                let recognition = try resolved(recognition(of: line.text), after: before).recognition
                let naming = understander.naming
                if naming.toStandardOutput(line.text, recognition) != nil { return nil }
                if runs(recognition), naming.quoted(line.text, recognition) == nil { return nil }
                return (line, understander.refusal(of: line.text, recognition))
            } catch .notShown {
                // What will have been listed is known when the line is reached.
                return nil
            } catch {
                return (line, Questions.unresolved(line.text, error, in: grammar))
            }
        }
    }

    private func runs(_ recognition: Recognition) -> Bool {
        switch recognition {
        case .understood, .ambiguous, .empty: true
        case .corrected(let understanding, _): understanding.mayRunOnAGuess
        case .unknownName(_, let name, let nearest, let reading):
            nearest.isEmpty && reading.takingForFile(name) != nil
        case .unknown, .tooLong: false
        }
    }

    /// `yes`, `no` or a number, right behind a question.
    func isAnswer(_ line: String) -> Bool {
        if Int(line) != nil { return true }
        if case .understood(let understanding) = recognition(of: line), understanding.commands.count == 1 {
            return ["confirm", "decline"].contains(understanding.commands[0].intent)
        }
        return false
    }
}

extension Understander {
    /// The answer to a line of a script that does not run as it stands.
    func refusal(of line: String, _ recognition: Recognition) -> Reply {
        if case .reply(let reply, _) = plan(for: line, recognition) { return reply }
        return Questions.notUnderstood(line, nearest: [])
    }
}
