internal import Ingestion
internal import Intents
internal import Quantities

/// What Tab offers for a slot by what it asks for: numbers, names and fields that are there, and words that are taken.
struct SlotProposals {
    let states: CompletionStates
    let present: Completing.Present
    /// The line up to the cursor.
    let front: String

    /// A value and what it is.
    typealias Choice = (text: String, note: String)

    /// What there is for a place in a line.
    struct Found {
        var candidates: [CompletionCandidate]
        /// Whether what else may stand there is passed over.
        var areAlone = true
    }

    /// - Returns: nil where no slot is asked for that anything is known of; else of the first that is.
    func found(for list: CompletionList) -> Found? {
        for value in list.expected {
            guard let choices = choices(for: value) else { continue }
            let fitting = fitting(choices, typed: value.typed, range: value.range)
            // “retry” takes a source, or the number of a run.
            let isOneOfMany = Self.numbered.contains(value.slot) && list.lists.contains { $0.list == "source" }
            if !fitting.isEmpty || isName(value) { return Found(candidates: fitting, areAlone: !isOneOfMany) }
        }
        for asked in list.lists {
            guard let choices = ListChoices.choices(for: asked), isAsked(asked) else { continue }
            let fitting = fitting(choices, typed: asked.typed, range: asked.range)
            if !fitting.isEmpty { return Found(candidates: fitting) }
        }
        return nil
    }

    private static let numbered: Set<String> = ["run", "runs", "session", "record"]

    private func fitting(_ choices: [Choice], typed: String, range: Range<Int>) -> [CompletionCandidate] {
        choices.lazy.filter {
            $0.text.lowercased().hasPrefix(typed.lowercased()) && !$0.text.contains(where: \.isWhitespace)
        }
        .prefix(Self.most).map {
            CompletionCandidate(text: SafeText.of($0.text), note: $0.note, kind: .value, range: range)
        }
    }

    /// More at once help nobody: another letter does.
    private static let most = 50

    /// Whether only a name can stand there, though none is known that fits.
    private func isName(_ value: ExpectedValue) -> Bool {
        value.slot == "dataset" || value.slot == "tag" && (value.intent != "untag_run" || value.typed.isEmpty)
    }

    /// A comparison stands behind a field; of words that could be one, behind those that are.
    private func isAsked(_ asked: ExpectedList) -> Bool {
        guard asked.list == "comparison" else { return true }
        let slot = asked.slot.replacing("op", with: "field")
        guard let field = asked.filled.first(where: { $0.name == slot }) else { return false }
        guard asked.intent != "list_rules", let name = field.value.spokenText?.lowercased() else { return true }
        let before = String(decoding: front.utf8.prefix(field.range.lowerBound), as: UTF8.self).lowercased()
        return Self.wordsOfConditions.contains(before.split(separator: " ").last.map(String.init) ?? "")
            || states.fields.values.contains { $0.fields.keys.contains { $0.lowercased() == name } }
    }

    private static let wordsOfConditions: Set<String> = ["where", "whose", "having", "with", "and", "if"]

    /// nil: nothing is known of the slot.
    private func choices(for value: ExpectedValue) -> [Choice]? {
        switch (value.intent, value.slot) {
        case ("show_rule", "rule"): states.rules.map { ($0.id, $0.note) }
        case (_, "batch"): batches()
        case ("drop_index", "index"): states.indexes.map { ("\($0.number)", Self.name(of: $0)) }
        case ("repeat", "from"), ("repeat", "to"): states.commands.map { ("\($0.number)", $0.text) }
        case ("untag_run", "tag"): tags(of: value)
        case (_, "tag"): states.tags.map { ($0.tag, "tag of \(Formatted.count($0.runs, "run"))") }
        case (_, "dataset"): datasets()
        case (_, "from_file"): states.files
        default: value.type == .integer ? numbers(for: value) : fields(for: value)
        }
    }

    // MARK: Numbers

    private func numbers(for value: ExpectedValue) -> [Choice]? {
        let known = states.numbers(
            for: value.slot, now: present.now, calendar: present.calendar, toUndo: value.intent == "undo_run")
        return known.isEmpty ? nil : known.map { ($0.number, $0.note) }
    }

    private func batches() -> [Choice] {
        TrainingText.rows(of: present.datasets()).sorted { $0.number > $1.number }
            .map { ("\($0.number)", "\($0.dataset), \($0.days)") }
    }

    private func datasets() -> [Choice] {
        let versions = present.datasets().reduce(into: [:]) { $0[$1.name] = max($0[$1.name] ?? 0, $1.version) }
        return versions.sorted { $0.key < $1.key }.map { ($0.key, "dataset, \(Formatted.count($0.value, "version"))") }
    }

    /// Those that the run has, where one is named that is known.
    private func tags(of value: ExpectedValue) -> [Choice] {
        guard let run = value.filled.first(where: { $0.name == "run" })?.value.number,
            let tags = states.tagsOfRuns[RunID(Int64(run))]
        else { return states.tags.map { ($0.tag, "tag of \(Formatted.count($0.runs, "run"))") } }
        return tags.map { ($0, "tag of run \(run)") }
    }

    private static func name(of index: StoredIndex) -> String {
        switch index.kind {
        case .field(let name): "\(SafeText.line(name, cells: 40)) of \(index.source)"
        case .text: "the texts of \(index.source)"
        }
    }

    // MARK: Fields

    private static let fieldIntents: Set<String> = [
        "show_records", "count_records", "aggregate_records", "export", "index_field", "drop_index",
    ]
    private static let numberAggregates: Set<String> = ["avg", "sum", "median", "min", "max"]

    /// The fields of the sources named, else of all; behind “by” what else records are grouped by, in front.
    private func fields(for value: ExpectedValue) -> [Choice]? {
        guard value.type == .field, Self.fieldIntents.contains(value.intent) else { return nil }
        let named = value.filled.filter { $0.name == "sources" }.flatMap { $0.value.names }
        if value.intent == "drop_index" {
            return states.indexes.filter { named.isEmpty || named.contains($0.source.rawValue) }.map { index in
                switch index.kind {
                case .field(let name): (name, "index of \(index.source)")
                case .text: ("text", "index of the texts of \(index.source)")
                }
            }
        }
        let aggregate = value.filled.first { $0.name == "aggregate" }?.value.spokenText
        let isFigure = value.intent == "aggregate_records" && value.slot == "field"
        // A count needs no field.
        guard !isFigure || aggregate != "count", isFigure || isBehindWordOfFields(value) else { return nil }
        let known = named.isEmpty ? states.fields : states.fields.filter { named.contains($0.key) }
        let all = known.values.reduce(into: [String: FieldInventory.Field]()) {
            $0.merge($1.fields) { first, _ in first }
        }
        let needsNumbers = isFigure && aggregate.map(Self.numberAggregates.contains) ?? false
        let fields = all.filter { name, field in
            // What only holds other fields is compared with nothing.
            field.types != ["object"] && (!needsNumbers || field.types.contains("number"))
                && name.allSatisfy(Self.standsInALine)
        }.sorted { ($1.value.records, $0.key) < ($0.value.records, $1.key) }
        return (["by_field", "group_by"].contains(value.slot) ? ListChoices.groupings : [])
            + fields.map { ($0.key, "field, \($0.value.types.joined(separator: " or "))") }
    }

    /// Words that fields follow, and little else.
    private static let wordsOfFields: Set<String> = [
        "where", "whose", "having", "by", "per", "index", "and", "on", "with", "of",
    ]

    private func isBehindWordOfFields(_ value: ExpectedValue) -> Bool {
        let before = String(decoding: front.utf8.prefix(value.range.lowerBound), as: UTF8.self).lowercased()
        guard let last = before.split(separator: " ").last.map(String.init) else { return false }
        return Self.wordsOfFields.contains(last) && (last != "of" || value.slot != "field")
    }

    private static func standsInALine(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || ["_", "-", "."].contains(character))
    }
}

extension SlotValue {
    /// The names of a live list in it.
    fileprivate var names: [String] {
        switch self {
        case .entry(let id): [id]
        case .list(let members): members.flatMap(\.names)
        default: []
        }
    }

    fileprivate var number: Int? {
        if case .integer(let number) = self { return number }
        return spokenText.flatMap { Int($0) }
    }
}
