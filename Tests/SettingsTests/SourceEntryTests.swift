import JSONText
import Settings
import Testing

/// Whole entries of `data_sources` go into the file at once, and come out of it as if they had never been there.
@Suite struct SourceEntryTests {
    private let news: JSONValue = .object([
        "source_id": .string("news"), "source_type": .string("api"), "endpoint": .string("https://n.example"),
    ])

    static let files: [String] = [
        "{}", "{}\n", "{ \"trust_threshold\": 0.8 }",
        "{\n  // mine\n  \"data_sources\": [\n    // none yet\n  ]\n}\n",
        "{\n\t\"data_sources\": [\n\t\t{\"source_id\": \"old\", \"source_type\": \"file\", \"path\": \"o\"}, // old\n\t],\n}\n",
        "{\r\n  \"data_sources\": [\r\n    {\r\n      \"source_id\": \"old\",\r\n      \"source_type\": \"file\"\r\n    }\r\n  ]\r\n}\r\n",
        "{\"data_sources\": [{\"source_id\": \"old\"}], /* end */ \"trust_threshold\": 0.8}",
    ]

    @Test("an entry is added, taken back byte for byte, and added again", arguments: files)
    func goesBackAndForth(text: String) throws {
        let file = MemoryFile(text)
        let store = SettingsStoreTests.store(file)
        let before = store.sourceEntries()
        #expect(try store.addSource(news).map(\.subject) == [.source("news")])
        let added = try #require(file.text)
        #expect(store.sourceEntries() == before + [news])
        #expect(try JSONValue(parsing: added, allowsComments: true)["data_sources"]?.elements == before + [news])
        #expect(try store.undo().map(\.after.json) == [nil])
        #expect(file.text == text)
        #expect(store.sourceEntries() == before)
        #expect(try store.redo().map(\.after.json) == [news])
        #expect(file.text == added)
    }

    @Test func whatWasNotThereIsNotThereAgain() throws {
        let file = MemoryFile(nil)
        let store = SettingsStoreTests.store(file)
        try store.addSource(news)
        #expect(
            file.text == """
                {
                  "data_sources": [
                    {
                      "source_id": "news",
                      "source_type": "api",
                      "endpoint": "https://n.example"
                    }
                  ]
                }

                """)
        try store.undo()
        #expect(file.text == nil)
    }

    @Test func thePreviewIsWhatIsWritten() throws {
        for text in Self.files {
            let file = MemoryFile(text)
            let store = SettingsStoreTests.store(file)
            let preview = try store.preview(adding: news)
            #expect(file.text == text)
            try store.addSource(news)
            let lines = try #require(file.text).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let isInline = preview.lines.count == 1
            for (offset, line) in preview.lines.enumerated() {
                let written = String(lines[preview.line - 1 + offset])
                #expect(
                    isInline ? written.contains(line.trimmingPrefix { $0.isWhitespace }) : written == line, "\(text)")
            }
        }
    }

    @Test func whatOthersWroteMeanwhileStays() throws {
        let file = MemoryFile("{\n  \"trust_threshold\": 0.8\n}\n")
        let store = SettingsStoreTests.store(file)
        try store.addSource(news)
        file.text = try #require(file.text).replacing("0.8", with: "0.9 /* theirs */")
        try store.undo()
        let text = try #require(file.text)
        #expect(text.contains("0.9 /* theirs */"))
        #expect(!text.contains("news"))
        #expect(store.number("trust_threshold") == 0.9)
    }

    @Test func anEntryIsTakenOutAndComesBackWithItsComments() throws {
        let text = """
            {
              "data_sources": [
                // the news
                {
                  "source_id": "news", // ours
                  "source_type": "file",
                  "path": "n" /* here */
                },
                {"source_id": "old", "source_type": "file", "path": "o"} // last
              ]
            }
            """
        let file = MemoryFile(text)
        let store = SettingsStoreTests.store(file)
        store.setSourceField(source: "news", field: "priority", value: .integer(4))
        #expect(
            try store.removeSources(["news", "old", "nowhere"]).map(\.subject) == [.source("news"), .source("old")])
        #expect(store.sourceEntries() == [])
        #expect(store.unsavedChanges == [])
        try store.undo()
        #expect(file.text == text)
        #expect(store.sourceEntries().map { $0["priority"] } == [.integer(4), nil])

        try store.redo()
        file.text = try #require(file.text).replacing("// the news", with: "// the news, of theirs")
        try store.undo()
        let back = try #require(file.text)
        #expect(back.contains("\"news\", // ours") && back.contains("/* here */"))
        #expect(store.sourceEntries().count == 2)
    }

    @Test func unsavedChangesAreNotWrittenAlong() throws {
        let file = MemoryFile("{}")
        let store = SettingsStoreTests.store(file)
        try store.set(.number(0.9), for: "trust_threshold")
        try store.addSource(news)
        #expect(store.unsavedChanges.map(\.subject.name) == ["trust_threshold"])
        #expect(try #require(file.text).contains("trust") == false)
        #expect(store.number("trust_threshold") == 0.9)
    }

    /// Steps that are made one are changes of the session; an entry is in the file already.
    @Test func anEntryStaysAStepOfItsOwn() throws {
        let file = MemoryFile("{}")
        let store = SettingsStoreTests.store(file)
        try store.asOneStep {
            try store.set(.number(0.9), for: "trust_threshold")
            try store.addSource(news)
        }
        #expect(try store.undo().map(\.subject.name) == ["news"])
        #expect(file.text == "{}")
        #expect(try store.undo().map(\.subject.name) == ["trust_threshold"])
    }

    @Test func whatCannotBeWrittenChangesNothing() throws {
        let taken = SettingsStoreTests.store(MemoryFile("{\"data_sources\": [{\"source_id\": \"news\"}]}"))
        #expect(throws: SaveError.alreadyThere(path: "/w/magpie.json", source: "news")) { try taken.addSource(news) }
        let blocked = SettingsStoreTests.store(MemoryFile("{\"data_sources\": 5}"))
        #expect(throws: SaveError.blocked(path: "data_sources", found: "a number")) { try blocked.addSource(news) }
        let damaged = SettingsStoreTests.store(MemoryFile("{,"))
        #expect(throws: SaveError.self) { try damaged.addSource(news) }
        let file = MemoryFile("{}", isReadOnly: true)
        let locked = SettingsStoreTests.store(file)
        #expect(throws: SaveError.file(.unwritable(path: "/w/magpie.json", errno: 30))) { try locked.addSource(news) }
        #expect(locked.sourceEntries() == [])
        #expect(locked.canUndo == false)
        #expect(file.text == "{}")
    }
}
