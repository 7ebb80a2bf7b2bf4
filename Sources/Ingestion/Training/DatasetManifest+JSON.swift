internal import Foundation
package import JSONText
internal import Quantities

/// Manifests as JSON.
extension DatasetManifest {
    package var json: JSONValue {
        .object([
            "manifest": .integer(Self.formatVersion), "content": content.json, "content_hash": .string(contentHash),
            "made": made.json,
        ])
    }

    /// As it is written: the last line has a hash over all that stands before it, by which a change of any of it is seen.
    package var bytes: [UInt8] {
        let text = Array(json.prettyText().utf8.dropLast("\n}".utf8.count))
        return text + Array((Self.hashOpening + ContentHash.of(text) + Self.hashClosing).utf8)
    }

    private static let hashOpening = ",\n  \"manifest_hash\": \""
    private static let hashClosing = "\"\n}\n"

    /// Whether the last line says of the others what it should.
    private static func isIntact(_ bytes: [UInt8]) -> Bool {
        let ending = hashOpening.utf8.count + 32 + hashClosing.utf8.count
        guard bytes.count > ending else { return false }
        let text = Array(bytes.dropLast(ending))
        return bytes.suffix(ending).elementsEqual((hashOpening + ContentHash.of(text) + hashClosing).utf8)
    }

    /// Of all that says what the dataset holds: equal for datasets that are equal. The front of a SHA-256, 32 digits.
    package var contentHash: String { ContentHash.of(content.json.compactText) }
}

enum ContentHash {
    static func of(_ text: String) -> String { of(Array(text.utf8)) }

    static func of(_ bytes: [UInt8]) -> String {
        let identity = bytes.withUnsafeBufferPointer { SHA256Digest().identity(of: $0) }
        return [identity.high, identity.low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension DatasetManifest.Content {
    fileprivate var json: JSONValue {
        .object([
            "identity_version": .integer(identityVersion), "format": .string(format.rawValue),
            "compressed": .bool(isCompressed), "sources": .array(sources.map { .string($0.rawValue) }),
            "time_zone": .string(timeZone),
            "from": times.map { .string(TimeText.text(of: $0.lowerBound)) } ?? .null,
            "to": times.map { .string(TimeText.text(of: $0.upperBound)) } ?? .null,
            "settings": .object([
                "variables": .array(terms.variables.map { .string($0) }),
                "batch_size_days": .integer(terms.windowDays), "overlap_days": .integer(terms.overlapDays),
                "trust_threshold": .number(terms.threshold),
            ]),
            "records": .object([
                "read": .integer(tally.read), "included": .integer(tally.included),
                "not_judged": .integer(tally.unjudged), "rows": .integer(tally.rows),
                "left_out": .object([
                    "trust_below_threshold": .integer(tally.belowThreshold),
                    "marked_invalid": .integer(tally.markedInvalid), "no_event_time": .integer(tally.untimed),
                ]),
                "sources_without_event_times": .array(tally.untimedSources.map { .string($0.rawValue) }),
            ]),
            "windows_without_records": .integer(tally.emptyWindows), "batches": .array(batches.map(\.json)),
            "rules": .object([
                "file": rules.file.json, "included": .array(rules.included.map(\.json)),
                "trust_below_threshold": .array(rules.belowThreshold.map(\.json)),
            ]),
        ])
    }
}

extension DatasetManifest.DataFile {
    fileprivate var json: JSONValue { .object(members) }

    fileprivate var members: [JSONValue.Member] {
        [
            .init(key: "file", value: .string(name)), .init(key: "rows", value: .integer(rows)),
            .init(key: "bytes", value: .integer(Int(bytes))),
            .init(key: "sha256", value: .string(sha256)),
        ]
    }

    fileprivate init?(_ json: JSONValue?) {
        guard let json, let name = json["file"]?.string, let rows = json["rows"]?.integer,
            let bytes = json["bytes"]?.integer, let sha256 = json["sha256"]?.string
        else { return nil }
        self.init(name: name, rows: rows, bytes: Int64(bytes), sha256: sha256)
    }
}

extension DatasetManifest.BatchFile {
    fileprivate var json: JSONValue {
        .object(
            file.members + [
                .init(key: "first_day", value: .string(days.lowerBound.isoText)),
                .init(key: "last_day", value: .string(days.upperBound.isoText)),
                .init(key: "first_event", value: .string(TimeText.text(of: times.lowerBound))),
                .init(key: "last_event", value: .string(TimeText.text(of: times.upperBound))),
                .init(key: "rows_with_variables", value: .integer(rowsWithVariables)),
                .init(key: "sources", value: .array(sources.map(\.json))),
            ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let file = DatasetManifest.DataFile(json), let firstDay = json["first_day"]?.day,
            let lastDay = json["last_day"]?.day, firstDay <= lastDay, let first = json["first_event"]?.microseconds,
            let last = json["last_event"]?.microseconds, first <= last, let sources = json["sources"]?.elements,
            let rowsWithVariables = json["rows_with_variables"]?.integer
        else { return nil }
        let shares = sources.compactMap(Share.init)
        guard shares.count == sources.count else { return nil }
        self.init(
            file: file, days: firstDay...lastDay, times: first...last, sources: shares,
            rowsWithVariables: rowsWithVariables)
    }
}

extension DatasetManifest.BatchFile.Share {
    fileprivate var json: JSONValue {
        .object([
            "source": .string(source.rawValue), "rows": .integer(rows),
            "runs": .array(runs.map { .integer(Int($0)) }),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let source = json["source"]?.string, let rows = json["rows"]?.integer,
            let runs = json["runs"]?.elements?.compactMap(\.integer)
        else { return nil }
        self.init(source: SourceID(source), rows: rows, runs: runs.map { Int64($0) })
    }
}

extension DatasetManifest.RuleSet.Entry {
    fileprivate var json: JSONValue {
        .object([
            "rule_id": .string(id), "rule_type": .string(kind.rawValue), "hash": .string(contentHash),
            "trust": .number(trust), "trust_by": .string(basis),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let id = json["rule_id"]?.string, let kind = json["rule_type"]?.string.flatMap(Rule.Kind.init),
            let hash = json["hash"]?.string, let trust = json["trust"]?.numberText.flatMap({ Double($0) }),
            let basis = json["trust_by"]?.string
        else { return nil }
        self.init(id: id, kind: kind, contentHash: hash, trust: trust, basis: basis)
    }
}

extension DatasetManifest.Made {
    fileprivate var json: JSONValue {
        .object([
            "dataset": .string(dataset), "version": .integer(version),
            "time": .string(TimeText.text(of: time.microseconds)), "command": .string(command),
            "magpie": .string(magpie), "store": .string(engine), "batch_numbers": .array(numbers.map { .integer($0) }),
            "settings": .array(
                settings.map { origin in
                    .object([
                        "setting": .string(origin.key), "value": origin.value, "layer": .string(origin.layer),
                        "place": origin.place.map { .string($0) } ?? .null,
                    ])
                }),
        ])
    }

    fileprivate init?(_ json: JSONValue?) {
        guard let json, let dataset = json["dataset"]?.string, let version = json["version"]?.integer,
            let time = json["time"]?.microseconds, let numbers = json["batch_numbers"]?.elements?.compactMap(\.integer),
            numbers.allSatisfy(DatasetManifest.numbers.contains)
        else { return nil }
        self.init(
            dataset: dataset, version: version, time: Date(microseconds: time),
            command: json["command"]?.string ?? "", magpie: json["magpie"]?.string ?? "",
            engine: json["store"]?.string ?? "", numbers: numbers,
            settings: (json["settings"]?.elements ?? []).compactMap { origin in
                guard let key = origin["setting"]?.string, let value = origin["value"] else { return nil }
                return DatasetManifest.SettingOrigin(
                    key: key, value: value, layer: origin["layer"]?.string ?? "", place: origin["place"]?.string)
            })
    }
}

// MARK: Reading

extension DatasetManifest {
    /// Nil where the text is none of ours, or is not what it was when it was written.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let format = json["manifest"]?.integer,
            (1...Self.formatVersion).contains(format), let content = json["content"].flatMap(Content.init),
            let made = Made(json["made"]),
            made.numbers.count == content.batches.count
        else { return nil }
        self.init(content: content, made: made)
        // Whoever changed it by hand changed what it is checked against.
        let isIntact = format == 1 ? json["content_hash"]?.string == contentHash : Self.isIntact(bytes)
        guard isIntact else { return nil }
    }
}

extension DatasetManifest.Content {
    fileprivate init?(_ json: JSONValue) {
        guard let format = json["format"]?.string.flatMap(DatasetFormat.init),
            let isCompressed = json["compressed"]?.bool,
            let sources = json["sources"]?.elements?.compactMap(\.string), let zone = json["time_zone"]?.string,
            let settings = json["settings"], let terms = TrainingTerms(settings), let records = json["records"],
            let batches = json["batches"]?.elements, let rules = json["rules"],
            let ruleFile = DatasetManifest.DataFile(rules["file"]), let identity = json["identity_version"]?.integer
        else { return nil }
        let files = batches.compactMap(DatasetManifest.BatchFile.init)
        guard files.count == batches.count else { return nil }
        var tally = TrainingTally()
        tally.read = records["read"]?.integer ?? 0
        tally.included = records["included"]?.integer ?? 0
        tally.unjudged = records["not_judged"]?.integer ?? 0
        tally.rows = records["rows"]?.integer ?? 0
        tally.belowThreshold = records["left_out"]?["trust_below_threshold"]?.integer ?? 0
        tally.markedInvalid = records["left_out"]?["marked_invalid"]?.integer ?? 0
        tally.untimed = records["left_out"]?["no_event_time"]?.integer ?? 0
        tally.untimedSources =
            records["sources_without_event_times"]?.elements?.compactMap(\.string).map { SourceID($0) } ?? []
        tally.batches = files.count
        tally.emptyWindows = json["windows_without_records"]?.integer ?? 0
        let included = (rules["included"]?.elements ?? []).compactMap(DatasetManifest.RuleSet.Entry.init)
        let below = (rules["trust_below_threshold"]?.elements ?? []).compactMap(DatasetManifest.RuleSet.Entry.init)
        tally.rulesIncluded = included.count
        tally.rulesBelowThreshold = below.count
        var times: Range<Int64>?
        if let from = json["from"]?.microseconds, let to = json["to"]?.microseconds, from < to { times = from..<to }
        self.init(
            format: format, isCompressed: isCompressed, sources: sources.map { SourceID($0) }, timeZone: zone,
            times: times, terms: terms, tally: tally, batches: files,
            rules: DatasetManifest.RuleSet(file: ruleFile, included: included, belowThreshold: below),
            identityVersion: identity)
    }
}

extension TrainingTerms {
    fileprivate init?(_ json: JSONValue) {
        guard let variables = json["variables"]?.elements?.compactMap(\.string),
            let size = json["batch_size_days"]?.integer, let overlap = json["overlap_days"]?.integer, overlap < size,
            let threshold = json["trust_threshold"]?.numberText.flatMap({ Double($0) })
        else { return nil }
        self.init(variables: variables, windowDays: size, overlapDays: overlap, threshold: threshold)
    }
}

extension JSONValue {
    /// Sums of these stay numbers, whatever somebody has written.
    fileprivate var integer: Int? {
        numberText.flatMap { Int($0) }.flatMap { (0...1 << 53).contains($0) ? $0 : nil }
    }

    fileprivate var microseconds: Int64? {
        guard var text = string else { return nil }
        return text.withUTF8 { EventTime.microseconds(of: $0) }
    }

    fileprivate var day: CivilDay? {
        let parts = (string ?? "").split(separator: "-").compactMap { Int($0) }
        return parts.count == 3 ? CivilDay(year: parts[0], month: parts[1], day: parts[2]) : nil
    }
}

extension CivilDay {
    /// `2025-06-02`
    package var isoText: String {
        let (year, month, day) = parts
        return String(repeating: "0", count: max(0, 4 - String(year).count))
            + "\(year)-\(Formatted.padded(month))-\(Formatted.padded(day))"
    }
}
