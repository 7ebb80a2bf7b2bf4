package import Ingestion
internal import Intents

/// Lines to run one after the other: recognised whole before the first of them runs.
package struct Script: Sendable {
    package var lines: [Line]
    /// Where they come from, for messages: a file name, `standard input`, `-c`.
    package var name: String

    package struct Line: Sendable {
        package var number: Int
        package var text: String

        package init(number: Int, text: String) {
            self.number = number
            self.text = text
        }
    }

    /// Numbers the lines; what is blank or only a comment falls out, and so do comments behind a command.
    package init(name: String, lines texts: [String]) {
        self.name = name
        lines = texts.enumerated().compactMap { index, text in
            let command = Self.command(in: text)
            return command.isEmpty ? nil : Line(number: index + 1, text: command)
        }
    }

    /// Splits a text into lines.
    package init(name: String, text: String) {
        self.init(
            name: name,
            lines: text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init))
    }

    /// A line without its comment: from a `#` that begins a word, outside quotes, to the end.
    static func command(in line: String) -> String {
        var kept = ""
        var quote: Character?
        var previous: Character = " "
        for character in line where character != "\u{FEFF}" {
            if character == "#", quote == nil, previous.isWhitespace { break }
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" {
                quote = character
            }
            kept.append(character)
            previous = character
        }
        while let last = kept.last, last.isWhitespace { kept.removeLast() }
        return String(kept.drop(while: \.isWhitespace))
    }
}

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
        _ script: Script, options: ScriptOptions, progress: (@Sendable (IngestProgress) -> Void)? = nil,
        emit: @Sendable (Turn) -> Void
    ) async -> Int32 {
        var worst: Int32 = 0
        isScripted = true
        defer { isScripted = false }
        let rehearsed = phrases(taughtBy: script)
        let added = sources(addedBy: script)
        if !rehearsed.isEmpty || !added.isEmpty { understandAnew(with: rehearsed, sources: added) }
        if !options.keepsGoing {
            let wrong = wrongLines(of: script)
            for (line, refusal) in wrong {
                var reply = refusal
                reply.headline = "\(script.name), line \(line.number): \(reply.headline)"
                // Nobody is there to say yes.
                reply.hints = line.number == wrong.last?.line.number ? ["Nothing was run."] : []
                emit(Turn(line: line.text, reading: nil, reply: reply))
                worst = max(worst, reply.outcome.exitCode)
            }
            if !wrong.isEmpty {
                understandAnew()
                return worst
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
        for (index, line) in script.lines.enumerated() {
            var turns = await answer(line.text, progress: progress)
            if options.assumesYes, awaitsYesOrNo, turns.last?.reply.outcome == .asks {
                turns.removeLast()
                turns += await answer("yes", progress: progress)
            }
            if let note = costNote, !turns.isEmpty {
                turns[0].reply.notes.insert(note, at: 0)
                costNote = nil
            }
            for turn in turns { emit(turn) }
            guard let last = turns.last?.reply else { continue }
            if last.outcome == .asks, index + 1 < script.lines.count, isAnswer(script.lines[index + 1].text) {
                continue
            }
            worst = Self.worse(worst, last.outcome.exitCode)
            if last.action == .quit || last.outcome == .cancelled { break }
            if last.outcome.exitCode != 0, !options.keepsGoing { break }
        }
        return worst
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
        for line in script.lines {
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
            defer { before = antecedents(behind: line.text, after: before) }
            if isAnswer(line.text) { return nil }
            do throws(Unresolved) {
                let recognition = try resolved(recognition(of: line.text), after: before).recognition
                guard !runs(recognition) else { return nil }
                return (line, Understander(world: world, grammar: grammar).refusal(of: line.text, recognition))
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
