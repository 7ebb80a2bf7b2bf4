internal import JSONText

/// What a check of the workspace found: one sentence, and what mends it.
struct Finding: Sendable, Equatable {
    var check: Check
    var state: State
    /// With its full stop.
    var sentence: String
    /// What to do about it; with its full stop.
    var mend: String?

    init(_ check: Check, _ state: State, _ sentence: String, mend: String? = nil) {
        self.check = check
        self.state = state
        self.sentence = sentence
        self.mend = mend
    }

    /// In the order they are shown.
    enum Check: String, Sendable, CaseIterable {
        case workspace, settings, sources, schemas, rules, credentials, files, disk, libraries
        case store, records, runs, ledger, trust, datasets, clock, schedules, spending, connections
    }

    enum State: String, Sendable, Comparable {
        case fine, warning, problem

        static func < (left: State, right: State) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .fine ? 0 : self == .warning ? 1 : 2 }
    }

    var text: String { sentence + (mend.map { " " + $0 } ?? "") }

    var json: JSONValue {
        .object([
            .init("check", .string(check.rawValue)), .init("state", .string(state.rawValue)),
            .init("finding", .string(sentence)), .init("mend", mend.map { .string($0) } ?? .null),
        ])
    }
}

extension [Finding] {
    /// These, or that all is well where there is none.
    func orFine(_ check: Finding.Check, _ sentence: String) -> [Finding] {
        isEmpty ? [Finding(check, .fine, sentence)] : self
    }
}
