internal import Ingestion
internal import Intents
internal import JSONText
internal import Quantities

/// A source that is being described, a detail at a time.
package struct SourceDraft: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case api
        case file
        case database
    }

    /// A detail without which there is no entry, or that is asked for before one is written.
    enum Need: Sendable, Equatable {
        case name
        case place
        case kind
        case query
        /// What stands for a `:name` of the query.
        case value(of: String)
    }

    var id: String?
    /// As it was said.
    var kind: Kind?
    /// An address, a path or a connection string.
    var place: String?
    var query: String?
    /// What the query's parameters begin with, by name, as JSON.
    var values: [String: JSONValue] = [:]
    var filePattern: String?
    /// `${env:NAME}`, `bearer ${env:NAME}`, or `none`.
    var key: String?
    var priority: Int?
    var rateLimit: Int?
    var ratePeriod: String?

    // MARK: From what was said

    init() {}

    init(_ reading: Reading) {
        id = reading.names("sources")?.first
        kind = reading.text("type").flatMap { Kind(rawValue: $0) }
        place = reading.text("endpoint") ?? reading.text("path") ?? reading.text("connection_string")
        query = reading.text("query")
        filePattern = reading.text("file_pattern")
        key = reading.text("key")
        priority = reading.integer("priority")
        rateLimit = reading.integer("rate_limit")
        ratePeriod = reading.text("per")
        take(reading.text("start"))
    }

    /// A value that was said is of the first parameter that has none.
    private mutating func take(_ text: String?) {
        said = text
        guard let text, case .value(let name)? = missing.last else { return }
        if text.count >= 2, text.first == "\"", text.last == "\"" {
            values[name] = .string(String(text.dropFirst().dropLast()))
        } else {
            values[name] = Self.value(of: text)
        }
        said = nil
    }

    /// A figure as JSON writes it; any other text is one: leading zeros are of a column of texts.
    private static func value(of text: String) -> JSONValue {
        if let parsed = try? JSONValue(parsing: text), parsed.numberText != nil { return parsed }
        let plain = text.replacing(/[,_](?=\d{3}(?!\d))/, with: "")
        if plain != text, let parsed = try? JSONValue(parsing: plain), parsed.numberText != nil { return parsed }
        return .string(text)
    }

    /// A value nothing needed yet.
    private var said: String?

    /// What was said later holds.
    func merging(_ later: SourceDraft) -> SourceDraft {
        var merged = self
        merged.id = later.id ?? id
        merged.kind = later.kind ?? kind
        merged.place = later.place ?? place
        merged.query = later.query ?? query
        merged.filePattern = later.filePattern ?? filePattern
        merged.key = later.key ?? key
        merged.priority = later.priority ?? priority
        merged.rateLimit = later.rateLimit ?? rateLimit
        merged.ratePeriod = later.ratePeriod ?? ratePeriod
        merged.values.merge(later.values) { $1 }
        merged.take(later.said ?? said)
        return merged
    }

    // MARK: What follows from it

    /// Of what type it is: as said, or as where it reads from shows.
    var settledKind: Kind? { kind ?? place.flatMap(Self.kind(ofPlace:)) }

    var isKindGuessed: Bool { kind == nil && settledKind != nil }

    /// What is missing, in the order it is asked for.
    var missing: [Need] {
        var needs: [Need] = []
        if id == nil { needs.append(.name) }
        if place == nil || isNoConnection { needs.append(.place) } else if settledKind == nil { needs.append(.kind) }
        if settledKind == .database {
            if query == nil { needs.append(.query) }
            needs += parametersWithoutValue.prefix(1).map { .value(of: $0) }
        }
        return needs
    }

    /// Whether a database is said to be at something that names none.
    private var isNoConnection: Bool {
        guard kind == .database, let place else { return false }
        return Self.kind(ofPlace: place) != .database && !place.hasPrefix("${")
    }

    private var parametersWithoutValue: [String] {
        parameters.filter { values[$0] == nil && $0 != APISource.timestampCursor }
    }

    private var parameters: [String] {
        guard let query else { return [] }
        return QueryText(query, for: place.flatMap(DatabaseAddress.engine) ?? .postgresql).parameters
    }

    /// Of what type a place shows a source to be; nil where it could be anything.
    static func kind(ofPlace place: String) -> Kind? {
        if DatabaseAddress.engine(of: place) != nil { return .database }
        guard let colon = place.firstRange(of: "://") else {
            let isConnection = place.contains("=") && !place.contains("/")
            return isConnection ? .database : .file
        }
        switch place[..<colon.lowerBound].lowercased() {
        case "http", "https": return .api
        case "file": return .file
        case "postgres", "postgresql", "mysql", "mariadb", "sqlite", "sqlite3", "duckdb", "mssql", "sqlserver",
            "oracle",
            "mongodb", "redis", "snowflake", "bigquery", "clickhouse", "jdbc":
            return .database
        default: return place.hasPrefix("${") ? .api : nil
        }
    }

    /// A name made of where it reads from: `./sales/2026.csv` is `2026`, `https://api.weather.example` is `weather`.
    var suggestedName: String? {
        guard let place else { return nil }
        guard let colon = place.firstRange(of: "://") else {
            let last = place.split(separator: "/").last { $0 != "." && $0 != ".." && $0 != "~" } ?? ""
            return SourceNames.name(from: String(last.prefix { $0 != "." }))
        }
        let host = place[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != ":" && $0 != "@" }
        let labels = host.split(separator: ".").filter {
            !["www", "api", "data", "localhost"].contains($0.lowercased())
        }
        return labels.first.flatMap { SourceNames.name(from: String($0)) }
    }

    // MARK: What it will be

    /// The entry of `data_sources`, in the order people write it; nil while something is missing.
    /// - Parameter path: where its files lie, as the entry is to say it.
    func entry(path: String? = nil) -> JSONValue? {
        guard let id, let kind = settledKind, let place, missing.isEmpty else { return nil }
        var members: [JSONValue.Member] = [
            .init("source_id", .string(id)), .init("source_type", .string(kind.rawValue)),
        ]
        if let priority { members.append(.init("priority", .integer(priority))) }
        switch kind {
        case .file:
            members.append(.init("path", .string(path ?? place)))
            if let filePattern { members.append(.init("file_pattern", .string(filePattern))) }
        case .api:
            members.append(.init("endpoint", .string(place)))
            members += authentication
            if let rateLimit { members.append(.init("rate_limit", .integer(rateLimit))) }
            if rateLimit != nil, let ratePeriod { members.append(.init("rate_limit_period", .string(ratePeriod))) }
        case .database:
            members.append(.init("connection_string", .string(place)))
            if let query { members.append(.init("query", .string(query))) }
            let given = parameters.compactMap { name in values[name].map { JSONValue.Member(name, $0) } }
            if !given.isEmpty { members.append(.init("parameters", .object(given))) }
        }
        return .object(members)
    }

    private var authentication: [JSONValue.Member] {
        guard let key, key != SourceKey.none else { return [.init("auth_type", .string("none"))] }
        guard key.hasPrefix(SourceKey.bearer) else { return [.init("api_key", .string(key))] }
        return [
            .init("auth_type", .string("bearer")),
            .init("token", .string(String(key.dropFirst(SourceKey.bearer.count)))),
        ]
    }
}

/// The key of a server as it may be said: where it is kept, never the key itself.
enum SourceKey {
    static let none = "none"
    static let bearer = "bearer "

    /// What is taken of an answer: `${env:NAME}`, also said `$NAME`, `env:NAME` or `WEATHER_API_KEY`. Nil for anything
    /// that may be a secret.
    static func read(_ text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if ["none", "no key", "nothing", "without", "without key", "without a key", "no", "n", "nope"].contains(
            words.joined(separator: " ").lowercased())
        {
            return none
        }
        guard let last = words.last else { return nil }
        switch words.dropLast().map({ $0.lowercased() }) {
        case [], ["key"], ["api", "key"], ["api_key"], ["use"]: return reference(last)
        case ["bearer"], ["bearer", "token"], ["token"]: return reference(last).map { bearer + $0 }
        default: return nil
        }
    }

    private static func reference(_ text: String) -> String? {
        if isReference(text) { return text }
        let isName = { (name: Substring) in
            !name.isEmpty && name.utf8.allSatisfy { $0 < 0x80 } && !(name.first?.isNumber ?? true)
                && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        }
        if text.hasPrefix("env:"), isName(text.dropFirst(4)) { return "${\(text)}" }
        if text.hasPrefix("$"), isName(text.dropFirst()) { return "${env:\(text.dropFirst())}" }
        // Keys themselves are all capitals, too: only what names itself one is a variable.
        let isVariable =
            text == text.uppercased() && isName(text[...])
            && ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD"].contains { text.hasSuffix($0) }
        return isVariable ? "${env:\(text)}" : nil
    }

    static func isReference(_ text: String) -> Bool {
        ["${env:", "${file:"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count + 1 }
            && text.hasSuffix("}") && text.firstIndex(of: "}") == text.indices.last
    }

    /// `env:NAME` of a key that refers to it.
    static func name(in key: String) -> String? {
        guard let open = key.firstRange(of: "${"), key.hasSuffix("}") else { return nil }
        return String(key[open.upperBound...].dropLast())
    }
}
