/// One way of reading words from some place on as a value.
struct ValueReading {
    /// Behind the last word it takes.
    var end: Int
    var cost: Cost
    /// The value; several when a name fits several entries alike.
    var values: [SlotValue]
    var mends: [Mend] = []
    var unknown: UnknownName?
    /// One thing where the reading is a list; its joined members otherwise.
    var isAmbiguous: Bool { values.count > 1 }
}

/// A token that was read as if it had been typed otherwise.
struct Mend: Hashable {
    var token: Int
    var text: String
}

/// A name that no live list has.
struct UnknownName: Hashable {
    var list: String
    var name: String
}

/// What a pass over a line may do besides reading it as it is.
enum Leniency {
    case exact
    /// Passes over words that say nothing, where the effect is to read.
    case passing(Mending?)
    case mending(Mending)
    case unknownNames

    var mending: Mending? {
        switch self {
        case .mending(let mending), .passing(let mending?): mending
        case .exact, .passing(nil), .unknownNames: nil
        }
    }

    var passesWords: Bool {
        if case .passing = self { true } else { false }
    }

    var allowsUnknownNames: Bool {
        if case .unknownNames = self { true } else { false }
    }
}
