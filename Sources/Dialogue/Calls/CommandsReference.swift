package import Intents

/// `docs/commands.md`, made from the grammar.
package enum CommandsReference {
    package static func markdown(of grammar: Grammar) -> String {
        var lines = [
            "# What can be said",
            "",
            "Made from the files in `grammar/`; do not edit (`RECORD=1 make test` writes it anew).",
            "",
            "The effect says how sure Magpie must be. **read** may act on a good guess and says how it read the line;",
            "**change** acts on an exact reading; **spend** (money or quota) and **destroy** (loses something) never act on",
            "a guess, and destroy asks first. Commands marked *not yet* are understood and answered with one sentence.",
            "",
        ]
        var areas: [String] = []
        for intent in grammar.intents where !areas.contains(intent.area) { areas.append(intent.area) }
        for area in areas.sorted() {
            lines += ["## \(area.prefix(1).uppercased() + area.dropFirst())", ""]
            lines += ["| command | what it does | effect | for example |", "|---|---|---|---|"]
            for intent in grammar.intents where intent.area == area {
                let state = CallBuilder.canDo(intent.name) ? "" : " *(not yet)*"
                let examples = intent.examples.prefix(3).map { "`\(escaped($0.say))`" }.joined(separator: ", ")
                lines.append(
                    "| `\(intent.name)` | \(intent.summary)\(state) | \(intent.effect.rawValue) | \(examples) |")
            }
            lines.append("")
        }
        return lines.dropLast().joined(separator: "\n") + "\n"
    }

    /// Names of the intents that are understood and not built yet.
    package static func notYet(in grammar: Grammar) -> [String] {
        grammar.intents.map(\.name).filter { !CallBuilder.canDo($0) }
    }

    private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
