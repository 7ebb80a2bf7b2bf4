import Testing

@testable import Intents

@Suite struct ImageTests {
    private func grammar() throws -> Grammar {
        let yaml = """
            intents:
              show:
                effect: read
                summary: Show
                ability: show
                slots: {x: {live: source, many: true}, n: {type: integer}, k: {list: k}}
                sentences: ["what's {x} [{n}] [{k}]", {sentence: "more", slots: {n: 2}}]
                examples:
                  - {say: "what's a 3 z", slots: {x: [a], n: 3, k: 0.5}}
                  - {say: more, slots: {n: 2}}
            lists: {k: {values: [{in: z, out: 0.5}, {in: y, out: false}, {in: w, out: -7}]}}
            skip_words: [please]
            opposites: [[start, stop]]
            example_vocabulary: {source: [a]}
            """
        let small = SmallGrammar(yaml)
        #expect(small.problems == [])
        return try #require(small.build.grammar)
    }

    @Test func keepsEverythingInItsImage() throws {
        let grammar = try grammar()
        let read = try Grammar(image: Image.bytes(of: grammar.network.tables))
        #expect(read.network.tables == grammar.network.tables)
        #expect(read.intents == grammar.intents)
    }

    @Test func sharedArcsAreTheSameArcs() throws {
        let yaml = """
            intents:
            \(SmallGrammar.intent("show", slots: "x: {live: source}", ["show [all] [the] [new|old] {x} [now] [please]", "list {x} [now] [please]"]))
            """
        let whole = Network(try #require(SmallGrammar(yaml).build.grammar).network.tables)
        let shared = Network(whole.tables.sharingArcs())
        func steps(_ network: Network, _ state: UInt32) -> [[UInt32]] {
            network.arcs(of: state).map { [network.label($0), network.target($0)] }.sorted {
                $0.lexicographicallyPrecedes($1)
            }
        }
        for state in 0..<UInt32(whole.tables.stateCount) { #expect(steps(shared, state) == steps(whole, state)) }
        #expect(shared.tables.arcLabels.count < whole.tables.arcLabels.count)
        #expect(shared.tables.isConsistent)
    }

    @Test func refusesStatesThatFallBackOnThemselves() throws {
        var tables = try grammar().network.tables.sharingArcs()
        tables.fallbacks[0] = 1
        tables.fallbacks[1] = 0
        #expect(!tables.isConsistent)
        tables.fallbacks[1] = UInt32(tables.stateCount)
        #expect(!tables.isConsistent)
    }

    @Test func embedsItsImageAsText() throws {
        for count in 0..<9 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            let text = EmbeddedText.text(of: bytes)
            #expect(Array(text.utf8).withUnsafeBufferPointer(EmbeddedText.bytes(of:)) == bytes)
        }
    }

    @Test func refusesWhatIsNoImage() throws {
        #expect(throws: GrammarImageError.notAnImage) { try Grammar(image: []) }
        #expect(throws: GrammarImageError.notAnImage) { try Grammar(image: Array("intents:".utf8)) }
        var image = Image.bytes(of: try grammar().network.tables)
        image[15] = 9
        #expect(throws: GrammarImageError.otherVersion(found: 9, expected: Image.version)) { try Grammar(image: image) }
    }

    @Test func refusesADamagedImage() throws {
        let image = Image.bytes(of: try grammar().network.tables)
        for length in 0..<image.count {
            #expect(throws: GrammarImageError.self) { try Grammar(image: Array(image.prefix(length))) }
        }
        for index in image.indices {
            var damaged = image
            damaged[index] ^= 0x41
            #expect(throws: GrammarImageError.self) { try Grammar(image: damaged) }
        }
    }

    /// Even where the checksum agrees, as in an image made on purpose, it is an error or a grammar, never a trap.
    @Test func readsAnyBodyWithoutTrapping() throws {
        let grammar = try grammar()
        var body = ByteWriter()
        body.put(grammar.network.tables)
        for index in body.bytes.indices {
            for change in [UInt8(0x01), 0x41, 0x80, 0xFF] {
                var bytes = body.bytes
                bytes[index] ^= change
                var reader = ByteReader(bytes[...])
                guard let tables = try? reader.tables(), reader.isAtEnd, tables.isConsistent else { continue }
                let recognizer = Recognizer(
                    grammar: Grammar(tables: tables), vocabulary: Vocabulary(SmallGrammar.names))
                for line in ["what's trust logs 3 z please", "more and mroe", "lorem what's"] {
                    _ = recognizer.recognize(line)
                    _ = recognizer.complete(line, at: 6)
                }
            }
        }
    }
}
