/// How a line was read and what else it might have been.
package struct Explanation: Sendable, Equatable {
    package var line: String
    package var tokens: [Token]
    package var recognition: Recognition
    /// Each command's template, slots and effect, best readings first.
    package var commands: [Reading]
    package var runnersUp: [RunnerUp]

    /// A reading that lost.
    package struct RunnerUp: Sendable, Equatable {
        package var reading: Reading
        /// `matches fewer words literally (2 instead of 4)`
        package var why: String
    }
}
