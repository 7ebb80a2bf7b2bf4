import TestSupport
import Testing

extension ProgramTests {
    /// Tab at the prompt.
    @Suite("Completion at the prompt")
    struct CompletionTests {
        @Test func completesASourceId() throws {
            let terminal = try Program().open()
            try terminal.type("ingest symb\t")
            try terminal.waitForLine("ingest symbolic_logs ")
        }

        @Test func listsSourcesWithWhatTheyAre() throws {
            let terminal = try Program().open()
            try terminal.type("ingest \t")
            try terminal.wait(for: "the list") { screen in
                ["pulse_forecasts", "symbolic_logs", "trust_logs", "sales_csv"].allSatisfy { name in
                    screen.text.split(separator: "\n").contains { $0.hasPrefix(name + " ") }
                }
            }
            try terminal.waitForLine("ingest ")
        }

        @Test func completesACommand() throws {
            let terminal = try Program().open()
            try terminal.type("show sourc\t")
            try terminal.waitForLine("show source")
        }

        @Test func completesInTheMiddleOfALine() throws {
            let terminal = try Program().open()
            try terminal.type("ingest symb and trust_logs")
            for _ in 0..<" and trust_logs".count { try terminal.press(.left) }
            try terminal.press(.tab)
            try terminal.wait(for: "the completed word") {
                $0.text.hasSuffix("pulse> ingest symbolic_logs and trust_logs")
            }
        }

        @Test func listsNoMoreThanTheWindowHolds() throws {
            let terminal = try Program().open(columns: 50, rows: 8)
            try terminal.type("\t\t")
            try terminal.wait(for: "how many more there are") { $0.text.contains(/… and \d+ more/) }
            try terminal.waitForPrompt()
            #expect(terminal.screen.text.split(separator: "\n").count <= 8)
        }

        @Test func tabAgainShowsTheNextPage() throws {
            let terminal = try Program().open(columns: 50, rows: 8)
            try terminal.type("\t\t")
            try terminal.wait(for: "the first page") { $0.text.contains(/… and \d+ more/) }
            try terminal.waitForPrompt()
            let first = terminal.screen.text
            try terminal.press(.tab)
            try terminal.wait(for: "the second page") { screen in
                screen.text.contains(/… and \d+ more/) && screen.text != first
            }
            try terminal.waitForPrompt()
            try terminal.type("list sources")
            try terminal.waitForLine("list sources")
        }

        @Test func anInterruptedListLeavesACleanPrompt() throws {
            let terminal = try Program().open(columns: 50, rows: 8)
            try terminal.type("\t\t")
            try terminal.wait(for: "the first page") { $0.text.contains(/… and \d+ more/) }
            try terminal.waitForPrompt()
            try terminal.press(.controlC)
            try terminal.wait(for: "a prompt of its own") { $0.text.hasSuffix("pulse> ^C\npulse>") }
            try terminal.type("list sourc\t")
            try terminal.waitForLine("list source")
            // The list has been left: Tab begins anew.
            try terminal.press(.controlC)
            try terminal.type("ingest symb\t")
            try terminal.waitForLine("ingest symbolic_logs ")
        }

        @Test func aWindowThatChangesInTheMiddleOfAListLeavesACleanPrompt() throws {
            let terminal = try Program().open(columns: 50, rows: 8)
            try terminal.type("s\t\t")
            try terminal.wait(for: "the first page") { $0.text.contains(/… and \d+ more/) }
            try terminal.waitForLine("s")
            for (columns, rows) in [(72, 12), (40, 6)] {
                terminal.resize(columns: columns, rows: rows)
                try terminal.waitForLine("s")
                try terminal.press(.tab)
                try terminal.wait(for: "a page of the window") { screen in
                    let lines = screen.text.split(separator: "\n")
                    return lines.last == "pulse> s" && lines.count <= rows && screen.text.contains(/… and \d+ more/)
                }
            }
            try terminal.type("how runs")
            try terminal.waitForLine("show runs")
        }

        @Test func completesVariables() throws {
            let terminal = try Program().open()
            try terminal.say("let name = trust_logs")
            try terminal.type("show source $na\t")
            try terminal.waitForLine("show source $name ")
        }

        @Test func completesNamesOfFiles() throws {
            let program = try Program()
            try program.write("{}\n", to: "extra records.json")
            let terminal = try program.open()
            try terminal.type("ingest ./sal\t")
            try terminal.waitForLine("ingest ./sales/")
            try terminal.press(.tab)
            try terminal.waitForLine("ingest ./sales/sales.csv ")
        }
    }
}
