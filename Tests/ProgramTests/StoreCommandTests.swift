import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// `magpie store`: whole stores, without a conversation.
    @Suite("The command store")
    struct StoreCommandTests {
        @Test func copiesTheStoreOfAWorkspace() throws {
            let program = try Program()
            _ = try program.run("ingest forecasts\n")
            let copied = try program.run("", arguments: ["store", "copy", "--to", "copy.sqlite"])
            #expect(copied.exitCode == 0)
            #expect(
                copied.output.contains(
                    "2 records and all that is known of them to \(program.workspace.path)/copy.sqlite"))
            #expect(copied.output.contains("read back and found the same."))
            let again = try program.run("", arguments: ["store", "copy", "--to", "copy.sqlite"])
            #expect(again.exitCode == 1)
            #expect(again.diagnostics.contains("a copy never replaces anything. Nothing was copied"))
            let back = try program.run(
                "", arguments: ["store", "copy", "--json", "--from", "sqlite:copy.sqlite", "--to", "other/"])
            #expect(back.exitCode == 1)
            #expect(back.diagnostics.contains("other/.magpie cannot be opened: it does not exist"))
        }

        @Test func saysWhatItWants() throws {
            let program = try Program()
            for (arguments, sentence) in [
                (["copy"], "Missing expected argument '--to <place>'."),
                (
                    ["copy", "--to", "mysql://db/x"],
                    "A store lies in a file or on a PostgreSQL server; mysql is neither."
                ),
                (["move"], "Unexpected argument 'move'."),
            ] {
                let run = try program.run("", arguments: ["store"] + arguments)
                #expect(run.exitCode == 2)
                #expect(run.diagnostics.contains(sentence))
            }
            let nothing = try program.run("", arguments: ["store", "copy", "--to", "copy.sqlite"])
            #expect(nothing.exitCode == 1)
            #expect(nothing.diagnostics.contains("There is no store at \(program.workspace.path)/.magpie/store.sqlite"))
        }

        @Test func setsUpAFileAndDistributesNone() throws {
            let program = try Program()
            let made = try program.run("", arguments: ["store", "setup"])
            #expect(made.output.contains("store.sqlite is made."))
            #expect(try program.run("", arguments: ["store", "setup"]).output.contains("store.sqlite is there."))
            let distributed = try program.run("", arguments: ["store", "setup", "--distributed"])
            #expect(distributed.exitCode == 1)
            #expect(distributed.diagnostics.contains("which is on one machine"))
        }
    }
}
