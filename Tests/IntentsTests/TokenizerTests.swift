import Quantities
import Testing

@testable import Intents

@Suite struct TokenizerTests {
    @Test(arguments: [
        ("batch_size=64", "batch_size|=|64"),
        ("value>90", "value|>|90"),
        ("a >= 1 and b<=2", "a|>=|1|and|b|<=|2"),
        ("x == y != z", "x|=|y|!=|z"),
        ("show trust_logs, please", "show|trust_logs|,|please"),
        ("Stop it!!", "stop|it|!|!"),
        ("what's new?", "what's|new|?"),
        ("What’s new", "what's|new"),
        ("don't", "don't"),
        ("$12.50, 1.5k and 85%.", "$12.50|,|1.5k|and|85%|."),
        ("1,000 or a,b,c", "1,000|or|a|,|b|,|c"),
        ("at 06:30 on 2025-03-01:", "at|06:30|on|2025-03-01|:"),
        ("save to today.jsonl.", "save|to|today.jsonl|."),
        ("open api.x.com/v1?q=1&r=2", "open|api.x.com/v1?q=1&r=2"),
        ("see https://a.example/v1/obs?", "see|https://a.example/v1/obs|?"),
        (".85 ./sales .. ../x.json /var/log", ".85|./sales|..|../x.json|/var/log"),
        ("say \"rate hike\" now", "say|rate hike|now"),
        ("say “Rate Hike” ‘a b’ `c d`", "say|Rate Hike|a b|c d"),
        ("the logs' path", "the|logs'|path"),
        ("an 'unclosed", "an|unclosed"),
        ("a \"half", "a|half"),
        ("[\"a\", \"b\"] x", "[\"a\", \"b\"]|x"),
        ("a & b && c", "a|&|b|&|c"),
        ("yes – or — no - well", "yes|–|or|–|no|–|well"),
        ("run #12", "run|12"),
        ("rules -> rules.json; a => b → c", "rules|->|rules.json|;|a|->|b|->|c"),
        ("45/hour, $5/day", "45|/|hour|,|$5|/|day"),
        ("12-15 2025-03-01 2025-04-01..2025-04-15", "12|–|15|2025-03-01|2025-04-01|–|2025-04-15"),
        ("@ 7 a@b", "@|7|a@b"),
        ("(enabled)", "(|enabled|)"),
        ("a\u{0}b\tc\u{7}\u{A0}d", "a|b|c|d"),
        ("tr\u{200B}ust\u{FEFF}", "trust"),
        ("GRÖSSE", "größe".replacing("ß", with: "ss")),
        ("", ""),
        ("   ", ""),
        ("??", "?|?"),
    ])
    func cutsLinesIntoTokens(_ line: String, _ expected: String) {
        #expect(Tokenizer.tokens(of: line).map(\.text).joined(separator: "|") == expected)
    }

    @Test func placesTokensByTheirBytes() {
        let line = "prix € 5, “für Ö”"
        let pieces = Tokenizer.tokens(of: line).map { String(decoding: Array(line.utf8)[$0.range], as: UTF8.self) }
        #expect(pieces == ["prix", "€", "5", ",", "“für Ö”"])
    }

    @Test func hasAPlaceForEveryTokenOfAnyLine() {
        var generator = SplitMix(seed: 7)
        let alphabet = Array("ab1,.;:?!'\"“”‘’`[]()<>=&$%#/-–_ \u{0}\u{200B}é€\u{FFFD}")
        for _ in 0..<2000 {
            let line = String(
                (0..<Int.random(in: 0..<24, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                })
            var end = 0
            for token in Tokenizer.tokens(of: line) {
                #expect(token.range.lowerBound >= end && token.range.upperBound <= line.utf8.count)
                end = token.range.upperBound
            }
        }
    }
}
