internal import JSONText

/// The values of one layer, each with its place.
struct SettingsLayer: Sendable {
    struct Entry: Sendable, Equatable {
        var value: SettingValue
        var provenance: Provenance
    }

    var entries: [SettingKey: Entry] = [:]
    var problems: [SettingsProblem] = []

    static func environment(_ variables: [String: String]) -> SettingsLayer {
        var layer = SettingsLayer()
        for (variable, text) in variables.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix(SettingKey.environmentPrefix) && !SettingCatalogue.otherVariables.contains(variable) {
            let key = variable.dropFirst(SettingKey.environmentPrefix.count).lowercased()
            let provenance = Provenance(layer: .environment, variable: variable)
            guard let definition = SettingCatalogue.definition(for: SettingKey(key)) else {
                // Only what looks like a misspelt setting: others may use the prefix for other things.
                let nearest = SettingCatalogue.nearest(to: key)
                if !nearest.isEmpty {
                    layer.problems.append(.unknownKey(provenance, key: variable, nearest: nearest))
                }
                continue
            }
            guard !text.isEmpty else { continue }
            layer.read(definition, provenance) { () throws(SettingError) in try definition.parse(environment: text) }
        }
        return layer
    }

    static func commandLine(_ assignments: [String: String]) -> SettingsLayer {
        var layer = SettingsLayer()
        let provenance = Provenance(layer: .commandLine)
        for (name, text) in assignments.sorted(by: { $0.key < $1.key }) {
            guard let definition = SettingCatalogue.definition(named: name) else {
                let nearest = SettingCatalogue.nearest(to: name)
                layer.problems.append(.unknownKey(provenance, key: name, nearest: nearest))
                continue
            }
            layer.read(definition, provenance) { () throws(SettingError) in try definition.parse(environment: text) }
        }
        return layer
    }

    static func file(_ document: JSONDocument, path: String, layer: Layer) -> SettingsLayer {
        var result = SettingsLayer()
        func place(_ path: JSONPath, in file: String) -> Provenance {
            Provenance(layer: layer, file: file, line: document.location(of: path)?.line)
        }
        for duplicate in document.duplicateKeys {
            let provenance = Provenance(layer: layer, file: path, line: duplicate.line)
            result.problems.append(.duplicateKey(provenance, path: duplicate.path.description))
        }
        var seen: Set<String> = []
        for member in document.value.members ?? [] where seen.insert(member.key).inserted {
            let provenance = place([.key(member.key)], in: path)
            guard let definition = SettingCatalogue.definition(for: SettingKey(member.key)) else {
                if !SettingCatalogue.otherKeys.contains(member.key) {
                    let nearest = SettingCatalogue.nearest(to: member.key)
                    result.problems.append(.unknownKey(provenance, key: member.key, nearest: nearest))
                }
                continue
            }
            let json = document.value[member.key] ?? member.value
            result.read(definition, provenance) { () throws(SettingError) in try definition.parse(json: json) }
        }
        for secret in SecretSearch.literalSecrets(in: document.value["data_sources"]) {
            let provenance = place([.key("data_sources"), .index(secret.index)] + secret.path, in: path)
            result.problems.append(.literalSecret(provenance, source: secret.source, field: secret.field))
        }
        if let store = document.value["store"]?.string, SecretSearch.holdsPassword(store) {
            result.problems.append(.literalSecret(place([.key("store")], in: path), source: "store", field: "password"))
        }
        return result
    }

    private mutating func read(
        _ definition: SettingDefinition, _ provenance: Provenance, parse: () throws(SettingError) -> SettingValue
    ) {
        do {
            entries[definition.key] = Entry(value: try parse(), provenance: provenance)
        } catch {
            problems.append(.invalidValue(provenance, error: error))
        }
    }
}

extension JSONPath {
    static func + (left: JSONPath, right: [JSONPath.Component]) -> JSONPath { JSONPath(left.components + right) }
}
