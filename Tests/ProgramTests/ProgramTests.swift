import Testing

/// What users of the built program see. One test at a time: each waits for another process on the thread it has.
@Suite("The program", .serialized, .enabled(if: Program.isBuilt))
enum ProgramTests {}
