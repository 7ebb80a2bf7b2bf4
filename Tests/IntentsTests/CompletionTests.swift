import Intents
import Testing

@Suite struct CompletionTests {
    private static let yaml = """
        intents:
          show:
            effect: read
            summary: Show sources
            ability: show
            slots: {x: {live: source, many: true}, when: {type: period}, kind: {list: kind}}
            sentences: ["show {x} [for {when}]", "show all {kind} sources"]
          set:
            effect: change
            summary: Set a setting
            ability: set
            slots: {key: {live: setting}, value: {type: value}}
            sentences: ["set [the] {key} to {value}"]
          export:
            effect: change
            summary: Write a file
            ability: export
            slots: {file: {type: path}}
            sentences: ["export [what's new] to {file}"]
        lists:
          kind:
            values: [api, {in: "data base", out: database}]
        filler: {front: ["can you"]}
        """

    private func list(_ front: String, _ back: String = "") throws -> CompletionList {
        try SmallGrammar(Self.yaml).recognizer().complete(front + back, at: front.utf8.count)
    }

    @Test func offersCommandsWithTheirSummaries() throws {
        #expect(
            try list("").candidates == [
                CompletionCandidate(text: "export", note: "Write a file", kind: .word, range: 0..<0),
                CompletionCandidate(text: "set", note: "Set a setting", kind: .word, range: 0..<0),
                CompletionCandidate(text: "show", note: "Show sources", kind: .word, range: 0..<0),
            ])
        #expect(try list("Can you SH", " the rest").candidates.map(\.text) == ["show"])
    }

    @Test(arguments: [
        ("show p", "pulse_forecasts"),
        ("show trust_", "trust_logs"),
        ("show trust logs and ", "export set show financial_news_api pulse_forecasts symbolic_logs trust_logs"),
        ("show trust_logs, fin", "financial_news_api"),
        ("show fore", "pulse_forecasts"),
        ("show all ", "api data"),
        ("show all data ", "base"),
        ("show trust logs f", "for"),
        ("export ", "to what's"),
        ("export what", "what's"),
        ("export whats ", "new"),
        ("set tr", "trust_threshold"),
        ("set the trust th", "trust_threshold"),
        ("set the trust ", "trust_threshold to"),
        ("show forecasts; se", "set"),
        ("show forecasts and se", "set"),
        ("show forecasts, then set max_workers to 3 and ex", "export"),
        ("fly ", ""),
        ("show nothing ", ""),
        ("set 0", ""),
    ])
    func offersWhatLeadsToAWholeSentence(_ front: String, _ expected: String) throws {
        #expect(try list(front).candidates.map(\.text).joined(separator: " ") == expected)
    }

    @Test func replacesAllWordsOfANameHalfTyped() throws {
        #expect(
            try list("set the trust th").candidates == [
                CompletionCandidate(text: "trust_threshold", note: "0.7", kind: .entry, range: 8..<16)
            ])
    }

    @Test func hintsAtTypedValues() throws {
        let period = try list("show trust_logs for ")
        #expect(period.candidates == [])
        #expect(period.hints == ["a period such as yesterday or last 7 days"])
        let file = try list("export to ./da")
        #expect(file.hints == ["a file or folder"])
        #expect(
            file.candidates == [
                CompletionCandidate(
                    text: "./da", note: "a file or folder", kind: .path, range: 10..<14, isFollowedBySpace: false)
            ])
    }

    @Test func saysWhatTheValueIsFor() throws {
        #expect(
            try list("show all api sources; set trust_threshold to 0.8").expected == [
                ExpectedValue(
                    intent: "set", slot: "value", type: .value,
                    filled: [Slot(name: "key", value: .entry(id: "trust_threshold"), range: 26..<41)],
                    typed: "0.8", range: 45..<48)
            ])
    }

    @Test func offersAnIntentsUsualWordWhereNothingIsTyped() throws {
        let yaml = """
            intents:
              show:
                effect: read
                summary: Show
                ability: show
                sentences: ["(show|display|present) it"]
                examples: ["show it"]
            """
        let recognizer = try SmallGrammar(yaml).recognizer()
        #expect(recognizer.complete("", at: 0).candidates.map(\.text) == ["show"])
        #expect(recognizer.complete("p", at: 1).candidates.map(\.text) == ["present"])
    }

    /// Free words could be followed by whatever follows them: only who said nothing more telling is offered that.
    @Test func offersWhatFollowsFreeWordsOnlyAlone() throws {
        let yaml = """
            intents:
              show:
                effect: read
                summary: Show
                ability: show
                slots: {name: {type: identifier}}
                sentences: ["show rule {name} [in full]"]
              explain:
                effect: read
                summary: Explain
                ability: explain
                slots: {what: {type: text}}
                sentences: ["{what} is how"]
            """
        let recognizer = try SmallGrammar(yaml).recognizer()
        #expect(recognizer.complete("show rule x ", at: 12).candidates.map(\.text) == ["in"])
        #expect(recognizer.complete("a b ", at: 4).candidates.map(\.text) == ["is"])
    }

    @Test func aNameGoesOnBehindItsDot() throws {
        let value = try list("set trust_threshold to a.").expected.first
        #expect(value?.typed == "a." && value?.range == 23..<25)
    }

    @Test func saysWhichListsAreAskedAndWhetherTheLineIsWhole() throws {
        let open = try list("show all ")
        #expect(open.lists.map { "\($0.intent).\($0.slot): \($0.list)" } == ["show.kind: kind"])
        #expect(!open.isWhole)
        #expect(try list("show trust_logs f").isWhole)
        #expect(try list("show trust_logs for ").intents == [:])
        #expect(try list("show trust_logs ").intents == ["for": ["show"]])
    }

    /// “setting’s” and “we’re” are asked for by nobody.
    @Test func offersAPluralBeforeWhatIsSomebodys() throws {
        let yaml = """
            intents:
              show:
                effect: read
                summary: Show
                ability: show
                sentences: ["show (setting's|settings|we're|were|whats|what's)"]
                examples: ["show settings", "show were", "show what's"]
            """
        let list = try SmallGrammar(yaml).recognizer().complete("show ", at: 5)
        #expect(list.candidates.map(\.text) == ["settings", "were", "what's"])
    }

    @Test func everyWordOfferedLeadsOn() throws {
        let recognizer = try SmallGrammar(Self.yaml).recognizer()
        var open = [""]
        var finished = 0
        while let line = open.popLast(), finished < 60 {
            if case .understood = recognizer.recognize(line) { finished += 1 }
            let list = recognizer.complete(line, at: line.utf8.count)
            let isOver = list.candidates.isEmpty && list.hints.isEmpty
            if isOver { #expect(recognizer.recognize(line) != .unknown(nearest: []), "\(line)") }
            guard line.split(separator: " ").count < 4 else { continue }
            for candidate in list.candidates where candidate.kind != .path {
                var bytes = Array(line.utf8)
                bytes.replaceSubrange(candidate.range, with: Array((candidate.text + " ").utf8))
                open.append(String(decoding: bytes, as: UTF8.self))
            }
        }
        #expect(finished > 3)
    }
}
