import Testing

/// What is in the workspace when the load begins.
enum Start: CaseIterable, Sendable {
    /// No store.
    case nothing
    /// A store with half of the records; the files grew or were rewritten since.
    case stored

    /// What is to be loaded then.
    var load: Load {
        switch self {
        case .nothing: Load()
        case .stored: Load(scale: 2, after: Load())
        }
    }

    /// A new workspace in that state. Not copied from another: the store knows the files by where they are.
    func makeStage() throws -> Stage {
        let stage = try Stage()
        if self == .stored {
            try Load().place(into: stage)
            let outcome = try stage.say(Load.commands)
            guard outcome.exitCode == 0 else { throw Stage.Missing(what: "the first load: \(outcome)") }
        }
        try load.place(into: stage)
        return stage
    }
}

/// The calls that a load makes without a fault, found by doing it.
struct Prepared {
    let start: Start
    let instants: Instants

    init(_ start: Start) throws {
        self.start = start
        let stage = try start.makeStage()
        // Counted for the load alone: the questions come with the last run.
        instants = Instants(calls: try stage.say(Load.commands, fault: Fault(kind: .kill, instant: 0)).calls)
        #expect(try start.load.complaints(about: stage, after: stage.say(Load.commands + Load.questions)) == [])
    }

    func trial(_ faults: Fault...) -> Trial { Trial(start: start, faults: faults) }
}
