package import JSONText
internal import Quantities

/// A field of a source's entry in `magpie.json`, declared once: reading, checking, changing and “did you mean” come
/// from it.
package struct SourceField: Sendable, Equatable {
    /// `file_pattern`
    package let key: String
    /// What people call it, besides its key with spaces.
    package let spokenNames: [String]
    /// The kinds of source that have it; empty for all.
    package let kinds: Set<String>
    package let type: FieldType
    /// Whether it can be changed from the prompt; the others only in the file.
    package let isSettable: Bool
    /// One fragment, no full stop.
    package let summary: String

    package enum FieldType: Sendable, Equatable {
        case identifier
        case kind
        case boolean
        /// 1 or more.
        case priority
        /// 1 or more, or null; spoken also with its period: “50 per minute”.
        case rateLimit
        case ratePeriod
        /// A list of names, or null.
        case aliases
        case tags
        case webAddress
        case path
        case authentication
        case schema
        case text
        case contract
        /// The name of a field, or null; of a key several.
        case key
        case fieldName
        case pointer
        case delimiter
        case transforms
        /// GET or POST.
        case method
        /// A text, or JSON as it is to be sent.
        case body
        /// A text that is never shown.
        case secret
        /// The name of a header.
        case headerName
        /// A JSON Pointer to a figure in an answer.
        case figurePointer
        case pagination
        case cursors
        /// Those of a database's query.
        case queryCursors
        case seconds
        /// US dollars, as a number or a text, or null.
        case money
        /// A whole number from 1 to 64.
        case count
        /// A file, or null.
        case certificates
        /// An object of texts.
        case headers
        /// An object of plain values.
        case parameters
    }

    init(
        _ key: String, _ type: FieldType, of kinds: Set<String> = [], spoken spokenNames: [String] = [],
        isSettable: Bool = true, _ summary: String
    ) {
        self.key = key
        self.type = type
        self.kinds = kinds
        self.spokenNames = spokenNames
        self.isSettable = isSettable
        self.summary = summary
    }

    /// The field of that key or spoken name that a kind of source has; any kind's where none is given.
    package static func named(_ name: String, of kind: String? = nil) -> SourceField? {
        let spoken = String(name.lowercased().map { $0 == "_" || $0 == "-" ? " " : $0 })
        let candidates = all.filter { $0.spokenKey == spoken || $0.spokenNames.contains(spoken) }
        guard let kind else { return candidates.first }
        return candidates.first { $0.belongs(to: kind) }
    }

    package func belongs(to kind: String) -> Bool { kinds.isEmpty || kinds.contains(kind) }

    package var spokenKey: String { String(key.map { $0 == "_" ? " " : $0 }) }

    /// What it takes, for messages: `a whole number from 1`.
    package var expectation: String {
        switch type {
        case .identifier: "a name of letters, digits, _, - and ."
        case .kind: "api, file or database"
        case .boolean: "true or false"
        case .priority: "a whole number from 1"
        case .rateLimit: "a whole number from 1, {\"requests\": 50, \"per\": \"minute\"}, or null"
        case .aliases: "a list of names with a letter in each, or null"
        case .tags: "a list of words of letters, digits, _, - and ., or null"
        case .ratePeriod: "second, minute, hour or day"
        case .path: "a file or folder (what is piped in is read with “ingest stdin as …”)"
        case .webAddress: "an address that begins with http:// or https://"
        case .authentication: "api_key, bearer, basic or none"
        case .schema: "the name of a schema, or null"
        case .text: "a text"
        case .contract: "reject, coerce or accept"
        case .key: "the name of a field, a list of names, or null"
        case .fieldName: "the name of a field, or null"
        case .pointer: "a JSON Pointer such as /data/items, or null"
        case .delimiter: "one ASCII character, or comma, semicolon, tab or pipe, or null"
        case .transforms: "a list of transforms"
        case .method: "GET or POST"
        case .body: "a text or an object"
        case .secret: "a text, best a reference such as ${env:NAME}"
        case .headerName: "the name of a header, or null"
        case .figurePointer: "a JSON Pointer such as /usage/total_tokens, or null"
        case .pagination: "an object with a type: page, offset, cursor, next_link or link_header"
        case .cursors, .queryCursors: "an object of cursors"
        case .seconds: "a whole number of seconds from 1 to 86400"
        case .money: "an amount in US dollars such as 0.002, or null"
        case .certificates: "the path of a file, or null"
        case .count: "a whole number from 1 to 64"
        case .headers: "an object of texts without line ends"
        case .parameters: "an object of plain values"
        }
    }

    /// Whether a value of the file is of the right type and within bounds.
    package func accepts(_ value: JSONValue) -> Bool {
        switch (type, value) {
        case (.identifier, .string(let text)): Self.isIdentifier(text)
        case (.kind, .string(let text)): ["api", "file", "database"].contains(text)
        case (.boolean, .bool): true
        case (.priority, .number(let text)): Self.positiveInteger(text) != nil
        case (.rateLimit, .null), (.schema, .null): true
        case (.rateLimit, .number(let text)): Self.positiveInteger(text) != nil
        case (.rateLimit, .object), (.pagination, _), (.cursors, _): APIReading.faults(of: key, value).isEmpty
        case (.queryCursors, _): DatabaseReading.faults(of: key, value).isEmpty
        case (.seconds, .number(let text)): Self.positiveInteger(text).map { $0 <= 86_400 } ?? false
        case (.method, .string(let text)): ["GET", "POST"].contains(text)
        case (.body, .string(let text)): !text.isEmpty
        case (.body, .object), (.body, .array), (.body, .null): true
        case (.secret, .null), (.headerName, .null), (.figurePointer, .null), (.money, .null),
            (.certificates, .null):
            true
        case (.certificates, .string(let text)): !text.isEmpty && !text.utf8.contains(0)
        case (.secret, .string(let text)): !text.isEmpty && HeaderText.isValue(text)
        case (.headerName, .string(let text)): HeaderText.isName(text)
        case (.figurePointer, .string(let text)): RecordPointer(text) != nil
        case (.money, .number(let text)), (.money, .string(let text)): Self.money(text) != nil
        case (.count, .number(let text)): Self.positiveInteger(text).map { $0 <= Self.mostAtOnce } ?? false
        case (.aliases, _): SourceAliases.faults(of: key, value).isEmpty
        case (.tags, _): SourceTags.faults(of: key, value).isEmpty
        case (.ratePeriod, .string(let text)): Self.ratePeriods.contains(text)
        case (.webAddress, .string(let text)): Self.isWebAddress(text)
        case (.authentication, .string(let text)): ["api_key", "bearer", "basic", "none"].contains(text)
        case (.schema, .string(let text)): !text.isEmpty
        case (.path, .string(let text)): !text.isEmpty && !text.utf8.contains(0) && !StreamName.isOne(text)
        case (.text, .string(let text)): !text.isEmpty && !text.utf8.contains(0)
        case (.contract, _), (.key, _), (.fieldName, _), (.pointer, _), (.transforms, _):
            ShapeReading.faults(of: key, value).isEmpty
        case (.delimiter, .null): true
        case (.delimiter, .string(let text)): Self.delimiter(text) != nil
        case (.headers, .object(let members)):
            members.allSatisfy { HeaderText.isName($0.key) && $0.value.string.map(HeaderText.isValue) ?? false }
        case (.parameters, .object(let members)): members.allSatisfy { Self.isPlain($0.value) }
        default: false
        }
    }

    /// A text, a number as JSON writes it, true, false or null. A number that people write (`1,000`, `007`) would go into
    /// the file as what nobody can read.
    private static func isPlain(_ value: JSONValue) -> Bool {
        switch value {
        case .string, .bool, .null: true
        case .number(let text): Array(text.utf8).withUnsafeBufferPointer { JSONNumber.isNumber($0) }
        case .object, .array: false
        }
    }

    /// What separates cells, by its character or its name; nil for what cannot.
    static func delimiter(_ text: String) -> UInt8? {
        if let named = delimiterNames.first(where: { $0.name == text.lowercased() }) { return named.byte }
        guard text.utf8.count == 1, let byte = text.utf8.first, (0x20..<0x7F).contains(byte) || byte == 0x09,
            byte != UInt8(ascii: "\"")
        else { return nil }
        return byte
    }

    static let delimiterNames: [(name: String, byte: UInt8)] = [
        ("comma", UInt8(ascii: ",")), ("semicolon", UInt8(ascii: ";")), ("tab", 0x09), ("pipe", UInt8(ascii: "|")),
        ("\\t", 0x09),
    ]

    /// A delimiter as it is shown: by its name, if it has one.
    static func delimiterText(_ byte: UInt8) -> String {
        delimiterNames.first { $0.byte == byte }?.name ?? String(UnicodeScalar(byte))
    }

    static let ratePeriods = ["second", "minute", "hour", "day"]

    static func positiveInteger(_ text: String) -> Int? {
        DecimalNumber(text: text)?.integer.flatMap { $0 >= 1 ? $0 : nil }
    }

    /// Dollars as they are written, none below nought; exact to the micro-dollar.
    static func money(_ text: String) -> Money? {
        Money(text: text).flatMap { $0 < .zero ? nil : $0 }
    }

    /// So many requests of a source may be under way at once.
    static let mostAtOnce = 64

    /// Whether a source may be called so.
    package static func isName(_ text: String) -> Bool { isIdentifier(text) }

    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, (1...128).contains(text.utf8.count) else { return false }
        let isLetter = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || "_-.".utf8.contains($0) }
    }

    /// With a host, and nothing a line or a terminal could trip over; references may stand in it.
    private static func isWebAddress(_ text: String) -> Bool {
        if text.hasPrefix("${") { return true }
        guard let scheme = ["https://", "http://"].first(where: text.lowercased().hasPrefix) else { return false }
        let rest = text.dropFirst(scheme.count)
        return !rest.isEmpty && !rest.hasPrefix("/")
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
}
