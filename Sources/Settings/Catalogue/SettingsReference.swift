internal import JSONText
internal import Quantities

/// `docs/settings.md`, made from the catalogue.
package enum SettingsReference {
    package static var markdown: String {
        var lines = [
            "# Settings",
            "",
            "Made from the catalogue in `Sources/Settings/Catalogue`; do not edit (`RECORD=1 make test` writes it anew).",
            "",
            "A setting's value comes from the strongest layer that has one, weakest first: built in, the user's file,",
            "the workspace's `magpie.json`, the environment (`MAGPIE_` and the key in capitals), the command line",
            "(`--set key=value`), the session (`set …`, until `save`).",
            "",
        ]
        for group in SettingGroup.allCases {
            lines += ["## \(group.title)", ""]
            lines += ["| setting | takes | default | what it is |", "|---|---|---|---|"]
            lines += SettingCatalogue.definitions(in: group).map(row)
            lines.append("")
            for definition in SettingCatalogue.definitions(in: group) { lines += details(definition) }
        }
        return lines.dropLast().joined(separator: "\n") + "\n"
    }

    private static func row(_ definition: SettingDefinition) -> String {
        let summary = definition.summary + (definition.isUsed ? "" : " (not used yet)")
        let value = definition.text(of: definition.defaultValue)
        return "| [`\(definition.key)`](#\(definition.key)) | \(definition.expectation) | \(value) | \(summary) |"
    }

    private static func details(_ definition: SettingDefinition) -> [String] {
        var lines = ["### \(definition.key)", "", definition.summary + "."]
        lines.append(definition.affects + (definition.isUsed ? "" : " Not used yet."))
        lines.append("")
        lines.append("- Takes \(definition.expectation).")
        if let meaning = definition.meaningOfNone { lines.append("- None (`null`) means \(meaning).") }
        lines.append("- Default: `\(definition.defaultValue.json.inlineText)`.")
        lines.append("- Environment: `\(definition.key.environmentVariable)`.")
        lines.append(
            "- Also called: \(([definition.spokenKey] + definition.spokenNames).unique.joined(separator: ", ")).")
        lines.append("- Example: `\(definition.example)`")
        lines.append("")
        return lines
    }
}

extension [String] {
    fileprivate var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
