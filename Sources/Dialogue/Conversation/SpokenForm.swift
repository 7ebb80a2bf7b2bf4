internal import Intents
internal import Settings

/// “… as csv” behind a command that only reads: the grammar knows the last words by themselves (intent `show_as`), so that
/// not every sentence has to.
enum SpokenForm {
    static let intent = "show_as"
    /// What a reading is given in; no intent declares it.
    static let slot = "as"
    private static let mostWords = 5

    /// The line without its last words, and the form they ask for; the shortest such ending first.
    static func endings(of line: String, recognize: (String) -> Recognition) -> [(rest: String, form: OutputForm)] {
        var endings: [(rest: String, form: OutputForm)] = []
        var front = line[...]
        for _ in 0..<mostWords {
            while front.last?.isWhitespace == true { front.removeLast() }
            while let last = front.last, !last.isWhitespace { front.removeLast() }
            guard !front.isEmpty else { break }
            guard let form = form(in: recognize(String(line[front.endIndex...]))) else { continue }
            var rest = String(front)
            while rest.last?.isWhitespace == true { rest.removeLast() }
            endings.append((rest, form))
        }
        return endings
    }

    private static func form(in recognition: Recognition) -> OutputForm? {
        guard case .understood(let understanding) = recognition, understanding.commands.count == 1,
            understanding.commands[0].asides.isEmpty
        else { return nil }
        return understanding.commands[0].form
    }
}

extension Reading {
    /// The form its reply was asked for in.
    var form: OutputForm? {
        text(intent == SpokenForm.intent ? "form" : SpokenForm.slot).flatMap(OutputForm.init)
    }

    func shown(as form: OutputForm) -> Reading {
        var copy = self
        copy.slots.removeAll { $0.name == SpokenForm.slot }
        copy.slots.append(Slot(name: SpokenForm.slot, value: .choice(.text(form.rawValue))))
        return copy
    }

    /// What it reads, in whatever form.
    var withoutForm: Reading {
        var copy = self
        copy.slots.removeAll { $0.name == SpokenForm.slot }
        return copy
    }
}

extension Recognition {
    /// Understood as it stands, nothing left aside.
    var isWhole: Bool {
        guard case .understood(let understanding) = self else { return false }
        return understanding.commands.allSatisfy { $0.asides.isEmpty }
    }

    /// Whether whatever it may mean only reads.
    var onlyReads: Bool {
        switch self {
        case .understood(let understanding), .corrected(let understanding, _):
            understanding.commands.allSatisfy { $0.effect == .read }
        case .ambiguous(let understandings):
            understandings.allSatisfy { $0.commands.allSatisfy { $0.effect == .read } }
        case .unknownName(_, _, _, let reading): reading.effect == .read
        case .unknown, .empty, .tooLong: false
        }
    }
}

extension Assistant.Plan {
    /// The same, with the replies in this form.
    func shown(as form: OutputForm?) -> Assistant.Plan {
        guard let form else { return self }
        func formed(_ readings: [Reading]) -> [Reading] {
            readings.map { $0.effect == .read ? $0.shown(as: form) : $0 }
        }
        switch self {
        case .run(let readings, let preface, let echoes):
            return .run(formed(readings), preface: preface, echoes: echoes)
        case .reply(let reply, .confirmation(let readings, let line, let isGuess)?):
            return .reply(reply, waitingFor: .confirmation(formed(readings), line: line, isGuess: isGuess))
        case .reply(let reply, .choice(let choices, let line)?):
            return .reply(
                reply,
                waitingFor: .choice(choices.map { (label: $0.label, readings: formed($0.readings)) }, line: line))
        case .reply: return self
        }
    }
}

extension Assistant {
    /// A line as it is understood, and the form it asks for behind that.
    nonisolated func recognitionAndForm(
        of line: String, recognize: (String) -> Recognition
    ) -> (recognition: Recognition, form: OutputForm?) {
        let whole = recognize(line)
        guard !whole.isWhole, whole != .empty else { return (whole, nil) }
        for ending in SpokenForm.endings(of: line, recognize: recognize) {
            let rest = recognize(ending.rest)
            if rest.onlyReads { return (rest, ending.form) }
        }
        return (whole, nil)
    }

    /// The reply in the form that was asked for, or that the session is set to.
    func formed(_ reply: Reply, to reading: Reading) -> Reply {
        var reply = reply
        if reply.outcome != .done {
            reply.form = reading.form ?? .table
        } else if let form = reading.form {
            guard form == .table || !reply.data.isEmpty else {
                return .refused("There is nothing in that reply to show as \(form.rawValue): it is only text.")
            }
            reply.form = form
        } else if reading.effect == .read, !reply.data.isEmpty, reply.action == nil,
            let form = OutputForm(rawValue: world.settings.text("output_format"))
        {
            reply.form = form
        }
        return reply
    }

    /// Whether what is longer than the window may go through a pager.
    package var pagesLongReplies: Bool { world.settings.boolean("page_long_replies") }

    /// “As csv”: the last reply again, in another form.
    func showAgain() async -> Reply {
        await lastShown()
            ?? .refused(
                "There is nothing to show again: the last command was none that only reads.",
                hints: ["Say it behind a command: list sources as csv"])
    }

    /// The last line read anew, its replies made one; nil where the last command was none that only reads.
    func lastShown() async -> Reply? {
        guard let last = lastRun, !last.readings.isEmpty, last.readings.allSatisfy({ $0.effect == .read }) else {
            return nil
        }
        var whole = Reply("")
        for reading in last.readings.map(\.withoutForm) {
            let reply = await self.reply(
                to: CallBuilder.call(for: reading), reading: reading, progress: nil, command: nil, question: nil)
            whole.headline +=
                (whole.headline.isEmpty ? "" : "\n") + "→ \(SafeText.of(Redactor.redacted(last.line)))\n"
                + reply.headline
            whole.blocks += reply.blocks
            whole.notes += reply.notes
            whole.hints = reply.hints
            whole.data += reply.data
            whole.outcome = reply.outcome
            if reply.outcome != .done { break }
        }
        return whole
    }
}
