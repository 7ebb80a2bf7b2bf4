import ArgumentParser
import Foundation

/// What is said when the arguments are wrong, or only ask for help: the sentence, and where more is found.
struct UsageMessage {
    let text: String
    let code: Int32

    init(_ error: any Error, of command: (some ParsableCommand).Type, help: String) {
        let code = command.exitCode(for: error)
        guard code == .validationFailure else {
            text = command.fullMessage(for: error)
            self.code = code.rawValue
            return
        }
        var sentence = command.message(for: error)
        if let last = sentence.last, !".?!\"”".contains(last) { sentence += "." }
        text = sentence + "\nSee “\(help)”."
        // Usage is 2 here, as in the shells; ArgumentParser would say 64.
        self.code = 2
    }

    /// Says it, and ends the program.
    func end() -> Never {
        if !text.isEmpty { code == 0 ? StandardOutput.write(text) : StandardError.write(text) }
        Foundation.exit(code)
    }
}
