/// A phrase of the user's own, and what it stands for.
package struct TaughtPhrase: Sendable, Hashable {
    package var say: String
    package var means: String
    /// Where it stands in its file, from 1.
    package var line: Int

    package init(say: String, means: String, line: Int = 1) {
        self.say = say
        self.means = means
        self.line = line
    }
}

/// The phrases of a workspace as their file states them, not yet checked.
package struct TaughtPhrases: Sendable, Equatable {
    /// The file as messages name it: `grammar/taught.yaml`.
    package var file: String
    package var phrases: [TaughtPhrase]
    /// What cannot be read in it.
    package var problems: [Problem]

    package struct Problem: Sendable, Equatable {
        package var line: Int
        package var message: String

        package init(line: Int, message: String) {
            self.line = line
            self.message = message
        }
    }

    package init(file: String, phrases: [TaughtPhrase] = [], problems: [Problem] = []) {
        self.file = file
        self.phrases = phrases
        self.problems = problems
    }
}
