package import JSONText
internal import Quantities

/// A change of a source's field, read from what a person typed.
package struct SourceFieldChange: Sendable, Equatable {
    /// The field's key.
    package let name: String
    /// What to write into the source's entry.
    package let edits: [Edit]
    /// What holds now and what will, as they may be shown.
    package let before: String
    package let shown: String

    package struct Edit: Sendable, Equatable {
        package let key: String
        package let value: JSONValue
    }
}

/// Why a field cannot be changed so: facts.
package enum SourceFieldError: Error, Hashable, Sendable {
    /// `known` are the fields this kind of source has and that can be set.
    case unknownField(name: String, nearest: [String], known: [String])
    /// Sources of this kind have no such field.
    case notOfKind(field: String, kind: String, known: [String])
    /// Changed in the file only.
    case notSettable(field: String)
    case notUnderstood(field: String, given: String, expected: String)
}

extension SourceField {
    /// Reads a new value for a field: “priority” to “2”, “rate limit” to “50 per minute”, “schema” to “none”.
    package static func change(
        _ name: String, of source: Source, to spoken: String, schemaNames: SchemaNames = SchemaNames()
    ) throws(SourceFieldError) -> SourceFieldChange {
        let kind = source.kind.name
        let known = all.filter { $0.isSettable && $0.belongs(to: kind) }.map(\.key)
        guard let field = named(name, of: kind) else {
            if let other = named(name) { throw .notOfKind(field: other.key, kind: kind, known: known) }
            throw .unknownField(name: name, nearest: NearestNames.to(name, among: known), known: known)
        }
        guard field.isSettable else { throw .notSettable(field: field.key) }
        let edits = try field.read(spoken, schemaNames)
        for edit in edits {
            guard let target = named(edit.key), target.accepts(edit.value) else {
                throw .notUnderstood(field: field.key, given: spoken, expected: field.expectation)
            }
        }
        return SourceFieldChange(
            name: field.key, edits: edits,
            before: field.type == .seconds ? inSeconds(field.text(in: source)) : field.text(in: source),
            shown: field.text(of: edits, in: source))
    }

    // MARK: Reading

    private func read(
        _ typed: String, _ schemaNames: SchemaNames
    ) throws(SourceFieldError) -> [SourceFieldChange.Edit] {
        let text = Self.unquoted(typed)
        let words = text.lowercased().split(separator: " ").map(String.init)[...]
        func whole<Value>(_ readings: [(value: Value, count: Int)]) -> Value? {
            readings.first { $0.count == words.count }?.value
        }
        let isNone = ["none", "null", "nothing", "unlimited", "no limit", "off"].contains(words.joined(separator: " "))
        let value: JSONValue?
        switch type {
        case .boolean:
            value = whole(SpokenBoolean.read(words)).map { .bool($0) }
        case .priority:
            let named = ["highest": 1, "top": 1, "most important": 1][words.joined(separator: " ")]
            value = (named ?? whole(SpokenDecimal.read(words))?.integer).map { .integer($0) }
        case .rateLimit:
            return isNone ? [.init(key: key, value: .null)] : try readRate(words, typed)
        case .schema:
            value = isNone ? .null : .string(schemaNames.canonical(text) ?? text)
            guard isNone || schemaNames.canonical(text) != nil else {
                let names = schemaNames.all.joined(separator: ", ")
                throw .notUnderstood(field: key, given: typed, expected: "one of \(names), a .json file, or none")
            }
        case .contract:
            value = isNone ? .null : .string(words.joined(separator: " "))
        case .key:
            let names = Self.names(text)
            value = isNone ? .null : names.count == 1 ? .string(names[0]) : .array(names.map { .string($0) })
        case .aliases, .tags:
            value = isNone ? .null : .array(Self.names(text).map { .string($0) })
        case .fieldName, .pointer:
            value = isNone ? .null : .string(text)
        case .delimiter:
            let found = words.joined(separator: " ") == "none" ? nil : Self.delimiter(typed) ?? Self.delimiter(text)
            value = found.map { .string(Self.delimiterText($0)) } ?? (isNone ? .null : nil)
        case .ratePeriod, .authentication:
            value = .string(words.joined(separator: "_"))
        case .webAddress, .path, .text:
            value = .string(text)
        case .method:
            value = .string(words.joined().uppercased())
        case .headerName, .figurePointer, .secret, .certificates:
            value = isNone ? .null : .string(text)
        case .money:
            value = isNone ? .null : Self.money(words).map { .number(text: $0.dollars.description) }
        case .seconds:
            value = Self.seconds(words).map { .integer($0) }
        case .count:
            value = whole(SpokenDecimal.read(words))?.integer.map { .integer($0) }
        case .identifier, .kind, .headers, .parameters, .transforms, .body, .pagination, .cursors, .queryCursors:
            throw .notSettable(field: key)
        }
        guard let value else { throw .notUnderstood(field: key, given: typed, expected: expectation) }
        return [.init(key: key, value: value)]
    }

    /// “50”, “50 per minute”, “10 requests a second”, “100/hour”.
    private func readRate(
        _ words: ArraySlice<String>, _ typed: String
    ) throws(SourceFieldError) -> [SourceFieldChange.Edit] {
        let refusal = SourceFieldError.notUnderstood(
            field: key, given: typed, expected: "a number of requests, such as “50 per minute”, or none")
        let words = words.flatMap { $0.split(separator: "/").map(String.init) }[...]
        guard let number = SpokenDecimal.read(words).first(where: { $0.value.integer != nil }),
            let limit = number.value.integer, limit >= 1
        else { throw refusal }
        var rest = words.dropFirst(number.count)
        if let noun = rest.first, ["requests", "request", "calls", "call"].contains(noun) { rest = rest.dropFirst() }
        if let link = rest.first, ["per", "a", "an", "each", "every"].contains(link) { rest = rest.dropFirst() }
        let edits = [SourceFieldChange.Edit(key: key, value: .integer(limit))]
        guard let word = rest.first else { return edits }
        let period = ["s": "second", "sec": "second", "m": "minute", "min": "minute", "h": "hour"][word] ?? word
        let singular = period.hasSuffix("s") ? String(period.dropLast()) : period
        guard rest.count == 1, Self.ratePeriods.contains(singular) else { throw refusal }
        return edits + [.init(key: "rate_limit_period", value: .string(singular))]
    }

    /// “$0.002”, “half a dollar”, “0.002”.
    private static func money(_ words: ArraySlice<String>) -> Money? {
        if let money = SpokenMoney.read(words).first(where: { $0.count == words.count })?.value { return money }
        return SpokenDecimal.read(words).first { $0.count == words.count }.flatMap { Money($0.value) }
    }

    /// “300”, “5 minutes”.
    private static func seconds(_ words: ArraySlice<String>) -> Int? {
        let number = SpokenDecimal.read(words).first { $0.count == words.count }?.value.integer
        if let number { return number }
        let length = SpokenDuration.read(words).first { $0.count == words.count }?.value
        return length.map { Int($0.components.seconds) }
    }

    /// “forecast_id and timestamp”, “a, b”.
    private static func names(_ text: String) -> [String] {
        text.replacing(" and ", with: ",").split(separator: ",").map { unquoted(String($0)) }
    }

    private static func unquoted(_ text: String) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        for (open, close) in [("\"", "\""), ("'", "'"), ("“", "”")]
        where text.count >= 2 && text.hasPrefix(open) && text.hasSuffix(close) {
            text = String(text.dropFirst().dropLast())
        }
        return text
    }

    // MARK: Showing

    /// The field's value in a source, without secrets.
    package func text(in source: Source) -> String {
        switch (key, source.kind) {
        case ("enabled", _): source.isEnabled ? "on" : "off"
        case ("priority", _): String(source.priority)
        case ("aliases", _): source.aliases.isEmpty ? "none" : source.aliases.joined(separator: ", ")
        case ("tags", _): source.tags.isEmpty ? "none" : source.tags.joined(separator: ", ")
        case ("schema", _): source.schema ?? "none"
        case ("contract", _): source.shape.contract.rawValue
        case ("key", _): source.shape.key.isEmpty ? "none" : source.shape.key.joined(separator: ", ")
        case ("event_time", _): source.shape.eventTime ?? "none"
        case ("records_at", _): source.shape.recordsAt ?? "none"
        case ("transforms", _): source.shape.transformsText
        case ("delimiter", .file(let file)): file.delimiter.map(Self.delimiterText) ?? "none"
        case ("path", .file(let file)): file.path
        case ("file_pattern", .file(let file)): file.filePattern
        case ("archive_after_ingestion", .file(let file)): file.archivesAfterIngestion ? "on" : "off"
        case (_, .api(let api)): api.text(of: key)
        case ("connection_string", .database(let database)): database.redactedDescription
        case ("query", .database(let database)): database.query
        case ("parameters", .database(let database)): database.parametersText
        case ("cursors", .database(let database)): database.cursorsText
        case ("statement_timeout", .database(let database)): String(database.statementTimeout)
        default: "none"
        }
    }

    private static func inSeconds(_ text: String) -> String { text == "1" ? "1 second" : "\(text) seconds" }

    private func text(of edits: [SourceFieldChange.Edit], in source: Source) -> String {
        var parts = edits.map { edit -> String in
            switch edit.value {
            case .null: "none"
            case .bool(let flag): flag ? "on" : "off"
            case .string(let text) where type == .secret: SecretText.masked(text)
            case .string(let text) where type == .webAddress: SecretText.redactedAddress(text)
            case .string(let text): SecretText.redacted(text)
            case .number(let text) where type == .seconds: Self.inSeconds(text)
            case .number(let text) where type == .money: Money(text: text)?.description ?? text
            case .array(let elements): elements.compactMap(\.string).joined(separator: ", ")
            default: edit.value.compactText
            }
        }
        if key == "rate_limit", parts.count == 1, parts[0] != "none", case .api(let api) = source.kind {
            parts.append(api.rateLimitPeriod.rawValue)
        }
        return parts.joined(separator: " per ")
    }
}
