import Testing

/// The style guide's prohibitions that a machine can see.
@Suite("Forbidden code")
struct ForbiddenCodeTests {
    let tree: SourceTree

    init() throws { tree = try SourceTree.own() }

    /// Code that may not stand in a room, and what stands there instead.
    struct Prohibition: Sendable, CustomTestStringConvertible {
        var pieces: [String]
        var instead: String
        /// Rooms that are the world, or end at it.
        var allowedIn: Set<String> = []
        var testDescription: String { "\(pieces.joined(separator: ", ")): \(instead)" }
    }

    static let prohibitions: [Prohibition] = [
        Prohibition(pieces: ["try!"], instead: "handle or pass on the error"),
        Prohibition(pieces: ["as!"], instead: "a type that makes the cast unnecessary"),
        Prohibition(pieces: ["fatalError"], instead: "a thrown error; preconditionFailure for our own mistakes"),
        Prohibition(
            pieces: ["Date()", "Date.init()", "Date.now"], instead: "the clock that was passed in", allowedIn: world),
        Prohibition(pieces: [".shared"], instead: "a value passed in", allowedIn: world),
        Prohibition(
            pieces: ["Task.sleep", "Thread.sleep", "usleep"], instead: "the clock that was passed in",
            allowedIn: world),
        Prohibition(
            pieces: ["FileManager", "FileHandle"], instead: "a protocol that Adapters answers",
            allowedIn: world.union(buildTools).union(assembly)),
        Prohibition(
            pieces: ["ProcessInfo", "getenv"], instead: "the environment that was passed in",
            allowedIn: world.union(assembly)),
        Prohibition(
            pieces: ["print("], instead: "a reply; the terminal prints it", allowedIn: terminal.union(buildTools)),
    ]

    static let terminal: Set<String> = ["magpie"]
    static let world: Set<String> = terminal.union(["Adapters", "LineEditing"])
    /// Where the world is handed to the rest.
    static let assembly: Set<String> = ["MagpieKit", "MagpieIngestion", "MagpieSettings"]
    static let buildTools: Set<String> = ["GrammarCompiler", "GrammarFiles"]

    @Test("does not stand in Sources", arguments: prohibitions)
    func isAbsent(prohibition: Prohibition) {
        let breaches = tree.files.filter { !prohibition.allowedIn.contains($0.room) }.flatMap { file in
            prohibition.pieces.flatMap(file.lines(holding:)).map {
                "\(file.path):\($0): \(file.lines[$0 - 1].drop { $0 == " " })"
            }
        }
        #expect(breaches == [])
    }

    @Test("is found as whole identifiers, outside comments and strings")
    func findsCode() {
        let file = SourceFile(
            path: "Sources/Room/File.swift",
            text: """
                let now = Date()
                let made = makeDate()
                // Date()
                let text = "Date()"
                print(FileManager.default)
                reprint(text)
                """)
        #expect(file.lines(holding: "Date()") == [1])
        #expect(file.lines(holding: "print(") == [5])
        #expect(file.lines(holding: "FileManager") == [5])
    }

    @Test(
        "what the compiler is told to take on trust is proved in the comment above",
        arguments: [
            "@unchecked Sendable", "nonisolated(unsafe)",
        ])
    func provesWhatIsUnchecked(marker: String) {
        let breaches = tree.files.flatMap { file in
            file.lines(holding: marker).filter { !isCommented(file, line: $0 - 1) }.map { "\(file.path):\($0)" }
        }
        #expect(breaches == [])
    }

    @Test("work to be done is an issue, not a comment")
    func leavesNoNotes() {
        let notes = ["TODO", "FIXME", "XXX", "HACK"]
        let breaches = tree.files.flatMap { file in
            file.lines.enumerated().filter { line in notes.contains { line.element.contains($0) } }.map {
                "\(file.path):\($0.offset + 1)"
            }
        }
        #expect(breaches == [])
    }

    /// Whether a comment stands on the line, or ends directly above it (attributes between do not count).
    private func isCommented(_ file: SourceFile, line: Int) -> Bool {
        if file.lines[line].contains("//") { return true }
        var above = line - 1
        while above >= 0, file.lines[above].contains(/^\s*@\w+/) { above -= 1 }
        return above >= 0 && file.lines[above].contains(/^\s*\/\//)
    }
}
