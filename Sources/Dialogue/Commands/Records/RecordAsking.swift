internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Makes a question for the store of what was said, or says why it cannot.
struct RecordAsking: Sendable {
    let context: CommandContext
    let store: any Store

    func question(_ scope: RecordScope) async throws(StoreError) -> RecordQuestion.Made {
        var query = RecordQuery(
            sources: scope.sources,
            runs: try await store.runs(scope.run, lastOnly: scope.lastRunOnly, of: scope.sources))
        let bounds = context.bounds(of: scope.period)
        if scope.isByEventTime { query.dated = bounds } else { query.ingested = bounds }
        query.files = scope.file.map { [$0] }
        query.tags = scope.tag.map { [$0] }
        if let run = scope.run, try await store.runs(matching: RunQuery(id: RunID(Int64(run)), limit: 1)).isEmpty {
            return .refused(.refused("There is no run \(run).", hints: ["Say “show runs” for the numbers."]))
        }
        if let tag = scope.tag, let refusal = try await unknownTag(tag) { return .refused(refusal) }
        var question = RecordQuestion(
            query: query, scope: scope, context: context, fields: try await fields(of: scope.sources))
        do throws(RecordQuestion.Refusal) {
            for condition in scope.conditions {
                let field = try question.field(named: condition.field)
                question.query.conditions.append(try question.condition(condition, on: field, operand))
            }
        } catch {
            return .refused(error.reply)
        }
        if let text = scope.text {
            guard !TextSearch(text).isEmpty else {
                return .refused(
                    .refused(
                        "There is no word to look for in \(Wording.quoted(text)).",
                        hints: ["Words are letters and digits: search records for oil."]))
            }
            try await catchUp(&question)
            try await search(text, &question)
        }
        return .question(question)
    }

    /// What is known of the fields of these sources, or of all that have records.
    private func fields(of sources: [SourceID]?) async throws(StoreError) -> FieldReading {
        var inventories: [FieldInventory] = []
        let stored = try await store.countRecordsBySource(RecordQuery(sources: sources)).map(\.source)
        for source in stored { inventories.append(try await store.inventory(of: source)) }
        // Where one is not known, any name may be right.
        return FieldReading(inventories.contains { $0.fields.isEmpty } ? [] : inventories)
    }

    private func unknownTag(_ tag: String) async throws(StoreError) -> Reply? {
        let known = try await store.tags().map(\.tag)
        guard !known.contains(tag) else { return nil }
        let near = NearestNames.to(tag, among: known)
        let named = (near.isEmpty ? known : near).prefix(8).map { SafeText.line($0, cells: 40) }
        let rest =
            known.isEmpty
            ? "Say “tag run 12 as \(SafeText.line(tag, cells: 40))” to give one."
            : "There \(named.count == 1 ? "is" : "are") \(Wording.list(named.map { "“\($0)”" }))."
        return .refused("No run is tagged \(Wording.quoted(tag)).", hints: [rest])
    }

    // MARK: Values

    /// What was typed as all it can be: the records decide which of it they are compared with.
    func operand(_ said: String) -> FieldCondition.Operand {
        var operand = FieldCondition.Operand(said)
        let words = said.lowercased().split(separator: " ").map(String.init)[...]
        if JSONNumber.isNumber(said) {
            operand.number = said
        } else if let decimal = SpokenDecimal.read(words).first(where: { $0.count == words.count })?.value {
            operand.number = "\(decimal.units)e-\(decimal.scale)"
        } else if said.hasSuffix("%"), let decimal = SpokenDecimal.read(token: said.dropLast()) {
            operand.number = "\(decimal.units)e-\(decimal.scale + 2)"
        } else if words.count == 2, ["percent", "pct"].contains(words[words.endIndex - 1]) {
            return self.operand(said.prefix { $0 != " " } + "%")
        }
        if operand.number == nil { operand.time = time(said, words) }
        return operand
    }

    /// A day in the user's time zone, a moment, or a period as people say it.
    private func time(_ said: String, _ words: ArraySlice<String>) -> Range<Int64>? {
        if said.utf8.count > 10, let moment = EventTime.microseconds(of: said) { return moment..<moment + 1 }
        guard let period = SpokenPeriod.read(words).first(where: { $0.count == words.count })?.value else { return nil }
        let bounds = period.bounds(now: context.now, calendar: context.calendar)
        return bounds.lowerBound.inMicroseconds..<bounds.upperBound.inMicroseconds
    }

    // MARK: Texts

    /// More records than that are slow to look through word by word.
    private static let many = 100_000

    /// What came since the index of texts was used last is added to it.
    private func catchUp(_ question: inout RecordQuestion) async throws(StoreError) {
        let sources = question.scope.sources
        do throws(StoreError) {
            if try await store.textBacklog(of: sources) > 0 { try await store.catchUpTexts(of: sources) { _ in } }
        } catch .stopped {
            throw .stopped
        } catch {
            // Where it cannot be written to, all is looked through.
        }
        var batches = question.query
        (batches.conditions, batches.dated, batches.files) = ([], nil, nil)
        let counts = try await store.countRecordsBySource(batches)
        let indexed = Set(try await store.indexes().filter { $0.kind == .text }.map(\.source))
        guard let slow = counts.filter({ !indexed.contains($0.source) && $0.count > Self.many }).first?.source else {
            return
        }
        question.hints.append(
            "“index text of \(slow)” makes searching fast; the index takes room beside the records, and nothing while loading."
        )
    }

    /// Several words are a phrase; where no record has it, each is looked for by itself.
    private func search(_ text: String, _ question: inout RecordQuestion) async throws(StoreError) {
        let words = TextSearch(text)
        question.query.text = text.contains("\"") ? words : TextSearch("\"\(text)\"")
        guard words.phrases.count > 1, !text.contains("\"") else { return }
        var probe = question.query
        probe.limit = 1
        guard try await store.records(probe).isEmpty else { return }
        probe.text = words
        guard try await !store.records(probe).isEmpty else { return }
        question.query.text = words
        question.notes.append(
            "No record has \(Wording.quoted(text)) as it stands, so I looked for the words one by one.")
    }
}

extension EventTime {
    fileprivate static func microseconds(of text: String) -> Int64? {
        var text = text
        return text.withUTF8 { microseconds(of: $0) }
    }
}

extension JSONNumber {
    fileprivate static func isNumber(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isNumber($0) }
    }
}

extension Date {
    /// Since 1970; of what lies beyond all times the furthest there is.
    fileprivate var inMicroseconds: Int64 {
        let value = timeIntervalSince1970 * 1_000_000
        return value >= 9e18 ? .max : value <= -9e18 ? .min : Int64(value.rounded())
    }
}
