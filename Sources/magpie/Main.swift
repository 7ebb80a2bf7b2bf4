import ArgumentParser
import Dialogue
import Foundation

/// The program: reads its arguments, then talks, runs a script, or only parses.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "magpie",
        abstract: "Talk to your forecasting system’s training data: ingest it, ask about it, set it up.",
        discussion: """
            magpie                          opens the prompt
            magpie -c "ingest forecasts"    runs one command (repeatable)
            magpie morning.magpie           runs a script
            … | magpie                      runs the lines of standard input

            Exit codes: 0 all done, 1 a command failed, 2 usage or not understood, 3 a question is open, \
            4 partly done, 130 interrupted, 143 terminated.
            """,
        version: "magpie \(Version.current)",
        subcommands: [Talk.self, Parse.self],
        defaultSubcommand: Talk.self)

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code == .success {
                if !text.isEmpty { StandardOutput.write(text) }
            } else if !text.isEmpty {
                StandardError.write(text)
            }
            // Usage is 2 here, as in the shells; ArgumentParser would say 64.
            Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}
