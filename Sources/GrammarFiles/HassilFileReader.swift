package import Intents
package import JSONText
internal import Yams

/// Reads files in hassil's shape, YAML or JSON, several as one.
package enum HassilFileReader {
    /// What the files say together, and where each part of it stands.
    package struct Reading: Sendable {
        package var value: JSONValue
        package var problems: [GrammarProblem]
        fileprivate var locations: [[String]: SourceLocation] = [:]

        /// Where something stands, or what it is in.
        package func location(of path: [String]) -> SourceLocation? {
            var path = path
            while locations[path] == nil, !path.isEmpty { path.removeLast() }
            return locations[path]
        }
    }

    /// Whether a file is in hassil's shape: its intents hold `data`, or it states a language.
    package static func isHassil(_ file: GrammarFileReader.File) -> Bool {
        let value = read([file]).value
        if value["language"] != nil { return true }
        return value["intents"]?.members?.contains { $0.value["data"] != nil } ?? value["expansion_rules"].map { _ in
            true
        }
            ?? false
    }

    /// Files in their order; later ones add to lists and mappings of earlier ones.
    package static func read(_ files: [GrammarFileReader.File]) -> Reading {
        var reading = Reading(value: .object([]), problems: [])
        for file in files {
            guard let value = value(of: file, into: &reading) else { continue }
            reading.value = merged(reading.value, value)
        }
        return reading
    }

    /// The grammar the files make up, with everything wrong in it.
    package static func grammar(
        _ files: [GrammarFileReader.File], spelling: NumberSpelling
    ) -> (grammar: HassilGrammar, problems: [GrammarProblem]) {
        let reading = read(files)
        let grammar = HassilGrammar(reading.value, spelling: spelling)
        let start = SourceLocation(file: files.first?.path ?? "", line: 1, column: 1)
        let problems = grammar.problems.map { GrammarProblem(reading.location(of: $0.path) ?? start, $0.message) }
        return (grammar, (reading.problems + problems).sorted { $0.location < $1.location })
    }

    private static func value(of file: GrammarFileReader.File, into reading: inout Reading) -> JSONValue? {
        let start = SourceLocation(file: file.path, line: 1, column: 1)
        if reading.locations[[]] == nil { reading.locations[[]] = start }
        if file.text.first(where: { !$0.isWhitespace }) == "{" {
            // JSON is read as such: YAML knows no pairs of \u escapes.
            do throws(JSONDocumentError) {
                let value = try JSONValue(parsing: file.text)
                if let node = try? Yams.compose(yaml: file.text) { note(node, [], file.path, &reading.locations) }
                return value
            } catch {
                // YAML in braces, perhaps.
                if !file.path.hasSuffix(".json"), let node = try? Yams.compose(yaml: file.text) {
                    note(node, [], file.path, &reading.locations)
                    return json(of: node)
                }
                let location = SourceLocation(file: file.path, line: error.line, column: error.column)
                reading.problems.append(GrammarProblem(location, "\(error.reason)"))
                return nil
            }
        }
        do {
            guard let node = try Yams.compose(yaml: file.text) else { return nil }
            note(node, [], file.path, &reading.locations)
            return json(of: node)
        } catch {
            reading.problems.append(GrammarProblem(yaml: error, in: file.path))
            return nil
        }
    }

    private static func note(
        _ node: Node, _ path: [String], _ file: String, _ locations: inout [[String]: SourceLocation]
    ) {
        if locations[path] == nil, let mark = node.mark {
            locations[path] = SourceLocation(file: file, line: mark.line, column: mark.column)
        }
        for (number, item) in (node.sequence.map(Array.init) ?? []).enumerated() {
            note(item, path + [String(number)], file, &locations)
        }
        for (key, value) in node.mapping.map(Array.init) ?? [] {
            note(value, path + [key.scalar?.string ?? ""], file, &locations)
        }
    }

    /// Plain scalars by YAML 1.1, as Python's reader has them: `on` is true.
    private static func json(of node: Node) -> JSONValue {
        if let sequence = node.sequence { return .array(sequence.map(json)) }
        if let mapping = node.mapping {
            return .object(mapping.map { JSONValue.Member(key: $0.scalar?.string ?? "", value: json(of: $1)) })
        }
        guard let scalar = node.scalar else { return .null }
        switch node.tag.description {
        case "tag:yaml.org,2002:bool": return .bool(["true", "yes", "on"].contains(scalar.string.lowercased()))
        case "tag:yaml.org,2002:null": return .null
        case "tag:yaml.org,2002:int":
            return Int.construct(from: scalar).map(JSONValue.integer) ?? .string(scalar.string)
        case "tag:yaml.org,2002:float":
            return Double.construct(from: scalar).map(JSONValue.number) ?? .string(scalar.string)
        default: return .string(scalar.string)
        }
    }

    private static func merged(_ old: JSONValue, _ new: JSONValue) -> JSONValue {
        switch (old, new) {
        case (.object(let members), .object(let others)):
            var all = members
            for other in others {
                if let place = all.firstIndex(where: { $0.key == other.key }) {
                    all[place].value = merged(all[place].value, other.value)
                } else {
                    all.append(other)
                }
            }
            return .object(all)
        case (.array(let elements), .array(let others)): return .array(elements + others)
        default: return new
        }
    }
}
