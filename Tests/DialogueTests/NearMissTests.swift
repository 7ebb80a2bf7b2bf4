import Dialogue
import TestSupport
import Testing

/// Lines of which one word or name keeps them from being understood.
@Suite("Nearly understood")
struct NearMissTests {
    private func conversation() throws -> Conversation {
        try Conversation(in: TemporaryWorkspace(settings: "{\"data_sources\": []}"))
    }

    @Test("a time that no clock shows is named", arguments: ["25:00", "8:75"])
    func namesImpossibleTimes(time: String) async throws {
        #expect(
            await (try conversation()).say("ingest trust logs at \(time)")
                == "\(time) is no time of day: it goes from 00:00 to 23:59. Nothing was done.")
    }

    @Test func aNameOfSeveralWordsIsProposedAsOne() async throws {
        let conversation = try conversation()
        #expect(
            await conversation.say("add a source called x y z") == """
                A source’s name is one word: x_y_z?
                Say “yes”, or the whole sentence with another name.
                """)
        #expect(await conversation.say("yes").hasPrefix("Where does x_y_z read from?"))
    }

    @Test func anUnknownSourceIsNamedWhateverItIsCalled() async throws {
        #expect(
            await (try conversation()).say("export records from nope to n.csv").hasPrefix(
                "There is no source “nope”."))
    }

    /// Praise, and the words of a source's name, make no sentence near.
    @Test func whatIsNearSharesATellingWord() async throws {
        let conversation = try conversation()
        #expect(
            await conversation.say("bananas are good")
                == "I don’t understand “bananas are good”.\nSay “help” for what can be said; Tab completes.")
        #expect(!(await conversation.say("ingest trust logs at eight or so").contains("batch")))
    }

    @Test func aChartOfNothingIsAskedAbout() async throws {
        let conversation = try conversation()
        for line in ["chart", "chart please", "draw a graph", "plot"] {
            #expect(
                await conversation.say(line) == """
                    Draw what?
                    For example: chart spending by day, plot records per source, graph rejections
                    """)
        }
        #expect(await conversation.say("charts") == "enable_visualizations is on.")
    }

    /// The screen is cleared, what was said of the source stays.
    @Test func clearingTheScreenLeavesTheSourceBeingAdded() async throws {
        let conversation = try conversation()
        await conversation.say("add a source called sales")
        let turns = await conversation.turns("clear")
        #expect(turns.map(\.reply.action) == [.clearScreen])
        #expect(turns[0].reply.headline == "Where does sales read from?")
        #expect(await conversation.say("https://sales.example").hasPrefix("Which key does sales need?"))
    }
}
