import GrammarFiles
import Intents
import Quantities
import Testing

/// A grammar written in a test, compiled; its problems as `file:line:column: error: …`.
struct SmallGrammar {
    let build: GrammarBuild

    init(_ yaml: String, file: String = "grammar/test.yaml") {
        build = GrammarFileReader.build([GrammarFileReader.File(path: file, text: yaml)])
    }

    /// Intent `name` with these sentences and slots, without any check that it be well described.
    static func intent(
        _ name: String, effect: String = "read", slots: String = "", _ sentences: [String]
    ) -> String {
        """
          \(name):
            effect: \(effect)
            summary: Test
            ability: test
            slots: {\(slots)}
            sentences:
        \(sentences.map { "      - '" + $0.replacing("'", with: "''") + "'" }.joined(separator: "\n"))

        """
    }

    /// One intent for a try, its other parts after it.
    init(sentences: [String], slots: String = "", more: String = "") {
        self.init("intents:\n" + Self.intent("test", slots: slots, sentences) + more)
    }

    var problems: [String] { build.problems.map(\.description) }

    func recognizer(_ vocabulary: [String: [LiveEntry]] = SmallGrammar.names) throws -> Recognizer {
        Recognizer(grammar: try #require(build.grammar), vocabulary: Vocabulary(vocabulary))
    }

    static let names: [String: [LiveEntry]] = [
        "source": [
            LiveEntry(id: "pulse_forecasts", spoken: [], note: "file, enabled"),
            LiveEntry(id: "trust_logs", note: "file, enabled"),
            LiveEntry(id: "symbolic_logs", note: "file, disabled"),
            LiveEntry(id: "financial_news_api", spoken: ["news"], note: "api, enabled"),
        ],
        "setting": [
            LiveEntry(id: "trust_threshold", note: "0.7"), LiveEntry(id: "batch_size", note: "32"),
            LiveEntry(id: "batch_size_days", note: "30"), LiveEntry(id: "max_workers"),
        ],
    ]
}

extension Recognition {
    /// In a line: `list{enabled: true}`, `mended “…” list{}`, `ask list{…} or list{…}`, `no source “foo” (near …)`, `unknown`.
    var brief: String {
        switch self {
        case .understood(let understanding): understanding.brief
        case .corrected(let understanding, let line): "mended “\(line)” " + understanding.brief
        case .ambiguous(let understandings): "ask " + understandings.map(\.brief).joined(separator: " or ")
        case .unknownName(let list, let name, let nearest, _):
            "no \(list) “\(name)” (near \(nearest.map(\.id).joined(separator: ", ")))"
        case .unknown: "unknown"
        case .empty: "empty"
        case .tooLong(let limit): "longer than \(limit)"
        }
    }
}

extension Understanding {
    var brief: String { commands.map(\.brief).joined(separator: "; ") }
}

extension Reading {
    var brief: String {
        intent + "{" + slots.map { "\($0.name): \($0.value.brief)" }.joined(separator: ", ") + "}"
    }
}

extension SlotValue {
    var brief: String {
        switch self {
        case .text(let text): "“\(text)”"
        case .raw(let text): "raw “\(text)”"
        case .path(let text): "path “\(text)”"
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .percent(let fraction): "\(fraction) of 1"
        case .money(let money): "\(money)"
        case .duration(let duration): "\(duration)"
        case .boolean(let isTrue): "\(isTrue)"
        case .period(let period): period.canonicalName
        case .time(let time): "\(time)"
        case .entry(let id): id
        case .choice(let scalar): "=" + scalar.text
        case .list(let members): "[" + members.map(\.brief).joined(separator: ", ") + "]"
        }
    }
}
