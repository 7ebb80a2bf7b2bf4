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

    package init(name: String, lines: [Line]) {
        self.name = name
        self.lines = lines
    }

    /// Splits a text into lines; blank ones and comments (`#`) fall out, numbers stay.
    package init(name: String, text: String) {
        self.name = name
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .map { Line(number: $0 + 1, text: $1.trimmingCharacters(in: " \t\u{FEFF}")) }
            .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
    }
}

extension Substring {
    fileprivate func trimmingCharacters(in set: String) -> String {
        var text = self
        while let first = text.first, set.contains(first) { text.removeFirst() }
        while let last = text.last, set.contains(last) { text.removeLast() }
        return String(text)
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
        if !options.keepsGoing {
            let wrong = script.lines.filter { !isUnderstood($0.text) }
            for line in wrong {
                var reply = Understander(world: world, grammar: grammar).refusal(
                    of: line.text, recognition(of: line.text))
                reply.headline = "\(script.name), line \(line.number): \(reply.headline)"
                if line.number == wrong.last?.number { reply.hints.insert("Nothing was run.", at: 0) }
                emit(Turn(line: line.text, reading: nil, reply: reply))
                worst = max(worst, reply.outcome.exitCode)
            }
            if !wrong.isEmpty { return worst }
        }
        for (index, line) in script.lines.enumerated() {
            var turns = await answer(line.text, progress: progress)
            if options.assumesYes, awaitsYesOrNo, turns.last?.reply.outcome == .asks {
                turns.removeLast()
                turns += await answer("yes", progress: progress)
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

    private func isUnderstood(_ line: String) -> Bool {
        if isAnswer(line) { return true }
        switch recognition(of: line) {
        case .understood, .ambiguous, .empty: return true
        case .corrected(let understanding, _):
            return understanding.commands.allSatisfy { [.none, .read].contains($0.effect) }
        case .unknownName, .unknown, .tooLong: return false
        }
    }

    /// `yes`, `no` or a number, right behind a question.
    private func isAnswer(_ line: String) -> Bool {
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
