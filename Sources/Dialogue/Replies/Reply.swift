package import JSONText

/// What the assistant answers, as a value: the answer first, then more, then what to type next. Text and JSON come
/// later, in `Rendering`.
package struct Reply: Sendable, Equatable {
    package var outcome: Outcome
    /// The answer in a sentence.
    package var headline: String
    /// What there is to show besides.
    package var blocks: [Block]
    /// Things that went aside while answering: warnings, one sentence each.
    package var notes: [String]
    /// What to type next, one sentence each.
    package var hints: [String]
    /// The same answer for programs; an object.
    package var data: [JSONValue.Member]
    /// What the terminal has to do besides printing.
    package var action: Action?
    /// How it is shown.
    package var form: OutputForm = .table

    package init(
        _ headline: String, outcome: Outcome = .done, blocks: [Block] = [], notes: [String] = [],
        hints: [String] = [], data: [JSONValue.Member] = [], action: Action? = nil
    ) {
        self.outcome = outcome
        self.headline = headline
        self.blocks = blocks
        self.notes = notes
        self.hints = hints
        self.data = data
        self.action = action
    }

    package enum Block: Sendable, Equatable {
        case table(Table)
        case chart(Chart)
        case paragraph(String)
        /// Lines shown as they are, indented: a record, an example.
        case verbatim([String])
        /// Lines of JSON as they are written into `magpie.json`.
        case entry([String])
    }

    package enum Action: Sendable, Equatable {
        case quit
        case clearScreen
        /// Standard output has data: the reply goes beside it.
        case stayBesideData
    }

    /// How a command ended. docs/architecture.md has the exit codes.
    package enum Outcome: String, Sendable {
        case done
        /// Some sources failed.
        case partlyDone = "partly_done"
        case failed
        /// Understood, and not done: a bad value, out of range, not built yet.
        case refused
        case notUnderstood = "not_understood"
        /// A question is open; `yes`, `no`, a number or a new command goes on.
        case asks
        case cancelled

        /// The program's exit code for it.
        package var exitCode: Int32 {
            switch self {
            case .done: 0
            case .failed: 1
            case .refused, .notUnderstood: 2
            case .asks: 3
            case .partlyDone: 4
            case .cancelled: 130
            }
        }
    }
}

extension Reply {
    /// A refusal: nothing was changed.
    static func refused(_ sentence: String, hints: [String] = [], data: [JSONValue.Member] = []) -> Reply {
        Reply(sentence, outcome: .refused, hints: hints, data: data)
    }

    /// A failure of something that was tried.
    static func failed(_ sentence: String, hints: [String] = [], data: [JSONValue.Member] = []) -> Reply {
        Reply(sentence, outcome: .failed, hints: hints, data: data)
    }
}
