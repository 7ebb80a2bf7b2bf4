/// Where a record came from, beyond what it says itself (source, run, file, position, version). What has been pruned
/// since is nil.
package struct RecordProvenance: Sendable, Equatable {
    package var run: RunReport?
    /// What was typed for that run, in which session.
    package var command: CommandEntry?
    /// How its file was read last, as far as the ledger knows: by `FileProgress.recipe` one sees whether with the
    /// schema and the transforms of now.
    package var file: FileProgress?
    /// Where the same record was met again, oldest first.
    package var repeats: [DuplicateRange]

    package init(
        run: RunReport? = nil, command: CommandEntry? = nil, file: FileProgress? = nil, repeats: [DuplicateRange] = []
    ) {
        self.run = run
        self.command = command
        self.file = file
        self.repeats = repeats
    }
}
