import Foundation
import JSONText
import Quantities
import Settings
import Testing

@Suite struct SettingsStoreTests {
    /// A store over files in memory, its clock standing still.
    static func store(
        _ file: MemoryFile = MemoryFile(), user: MemoryFile = MemoryFile(path: "/u/magpie.json"),
        environment: [String: String] = [:], commandLine: [String: String] = [:]
    ) -> SettingsStore {
        SettingsStore(
            userFile: user, workspaceFile: file, environment: environment, commandLine: commandLine,
            now: { Date(timeIntervalSince1970: 0) })
    }

    // MARK: Layers

    @Test func takesTheStrongestLayerAndKnowsWhatItHides() throws {
        let store = Self.store(
            MemoryFile("{\n  \"trust_threshold\": 0.75\n}"),
            user: MemoryFile("{\"trust_threshold\": 0.72}", path: "/u/magpie.json"),
            environment: ["MAGPIE_TRUST_THRESHOLD": "80%"], commandLine: ["trust threshold": "0.82"])
        try store.set(.number(0.85), for: "trust_threshold")
        let setting = try #require(store.resolved("trust_threshold"))
        #expect(setting.value == .number(0.85))
        #expect(setting.provenance == Provenance(layer: .session))
        #expect(setting.shadowed.map(\.value) == [0.82, 0.8, 0.75, 0.72, 0.7].map { .number($0) })
        #expect(
            setting.shadowed.map(\.provenance) == [
                Provenance(layer: .commandLine),
                Provenance(layer: .environment, variable: "MAGPIE_TRUST_THRESHOLD"),
                Provenance(layer: .workspace, file: "/w/magpie.json", line: 2),
                Provenance(layer: .user, file: "/u/magpie.json", line: 1), Provenance(layer: .builtIn),
            ])
    }

    @Test func hasDefaultsWithoutAnyFile() {
        let store = Self.store()
        #expect(store.problems == [])
        #expect(store.all().map(\.value) == SettingCatalogue.definitions.map(\.defaultValue))
        #expect(store.integer("batch_size") == 65_536)
        #expect(store.optionalInteger("max_workers") == nil)
        #expect(store.text("base_data_path") == "./data")
        #expect(store.duration("cache_ttl_seconds") == .seconds(3600))
        #expect(store.money("daily_cost_threshold_usd") == Money(text: "10"))
    }

    /// What is made of the settings is made anew when this number changes, and only then.
    @Test func hasAnotherRevisionAfterEveryChange() throws {
        let store = Self.store(MemoryFile(#"{"data_sources": [{"source_id": "a", "path": "./a"}]}"#))
        var revisions = [store.revision]
        func note() { revisions.append(store.revision) }
        _ = (store.all(), store.sourceEntries(), store.unsavedChanges, store.problems)
        #expect(store.revision == revisions[0])
        try store.set(.number(0.85), for: "trust_threshold")
        note()
        try store.undo()
        note()
        try store.redo()
        note()
        try store.reset("trust_threshold")
        note()
        store.setSourceField(source: "a", field: "enabled", value: .bool(false))
        note()
        try store.addSource(.object(["source_id": .string("b"), "path": .string("./b")]))
        note()
        try store.removeSources(["a"])
        note()
        #expect(Set(revisions).count == revisions.count)
        #expect(store.revision == revisions.last)
    }

    @Test func keepsDefaultsApartFromWhatCallersDo() throws {
        let store = Self.store()
        var list = store.list("variables")
        list.append("mine")
        #expect(store.list("variables").count == 4)
        try store.set(.list(list), for: "variables")
        #expect(SettingCatalogue.definition(for: "variables")?.defaultValue.json.elements?.count == 4)
        #expect(Self.store().list("variables").count == 4)
    }

    @Test func ignoresBadValuesAndTellsWhere() throws {
        let store = Self.store(
            MemoryFile(
                """
                {
                  "batch_size": "64",
                  "trust_threshold": 7,
                  "trust_treshold": 0.9,
                  "enable_cache": false,
                  "enable_cache": true
                }
                """),
            environment: ["MAGPIE_MAX_WOKERS": "4", "MAGPIE_MAX_RETRIES": "many", "MAGPIE_EDITOR": "x", "OTHER": "1"],
            commandLine: ["colour": "red"])
        #expect(store.integer("batch_size") == 65_536)
        #expect(store.number("trust_threshold") == 0.7)
        func line(_ line: Int) -> Provenance { Provenance(layer: .workspace, file: "/w/magpie.json", line: line) }
        #expect(
            store.problems == [
                .duplicateKey(line(6), path: "enable_cache"),
                .invalidValue(
                    line(2),
                    error: .wrongType(
                        key: "batch_size", expected: "a whole number of records from 1 to 1,000,000", found: "a text")),
                .invalidValue(
                    line(3),
                    error: .outOfRange(
                        key: "trust_threshold", given: "7", expected: "a number from 0 to 1", present: nil)),
                .unknownKey(line(4), key: "trust_treshold", nearest: ["trust_threshold"]),
                .invalidValue(
                    Provenance(layer: .environment, variable: "MAGPIE_MAX_RETRIES"),
                    error: .notUnderstood(
                        key: "max_retries", given: "many", expected: "a whole number of attempts from 0 to 100")),
                .unknownKey(
                    Provenance(layer: .environment, variable: "MAGPIE_MAX_WOKERS"), key: "MAGPIE_MAX_WOKERS",
                    nearest: ["max_workers"]),
                .unknownKey(Provenance(layer: .commandLine), key: "colour", nearest: []),
            ])
    }

    @Test func refusesWindowsThatOverlapWholly() throws {
        let store = Self.store()
        let error = SettingError.conflict(
            lesser: "overlap_days", lesserValue: .integer(30), greater: "batch_size_days", greaterValue: .integer(30))
        #expect(throws: error) { try store.set(.integer(30), for: "overlap_days") }
        #expect(throws: SettingError.self) { try store.set(.integer(5), for: "batch_size_days") }
        try store.set(.integer(60), for: "batch_size_days")
        try store.set(.integer(30), for: "overlap_days")
    }

    @Test func refusesAResetThatWouldContradictAnotherValue() throws {
        let store = Self.store(MemoryFile("{\"overlap_days\": 40, \"batch_size_days\": 60}"))
        #expect(
            throws: SettingError.conflict(
                lesser: "overlap_days", lesserValue: .integer(40), greater: "batch_size_days",
                greaterValue: .integer(30))
        ) { try store.reset("batch_size_days") }
        #expect(store.integer("batch_size_days") == 60)
        #expect(store.changes.isEmpty)
        try store.reset("overlap_days")
        try store.reset("batch_size_days")
        #expect(store.integer("batch_size_days") == 30)
    }

    @Test func ignoresAFilesValueThatContradictsAnother() {
        let store = Self.store(MemoryFile("{\n  \"overlap_days\": 40\n}"))
        #expect(store.integer("overlap_days") == 5)
        #expect(
            store.problems == [
                .invalidValue(
                    Provenance(layer: .workspace, file: "/w/magpie.json", line: 2),
                    error: .conflict(
                        lesser: "overlap_days", lesserValue: .integer(40), greater: "batch_size_days",
                        greaterValue: .integer(30)))
            ])
    }

    @Test func warnsOfSecretsWrittenOut() {
        let store = Self.store(
            MemoryFile(
                """
                {"data_sources": [
                  {"source_id": "a", "headers": {"X-API-KEY": "abc", "Accept": "text/csv", "Token": "${env:T}"}},
                  {"source_id": "b", "connection_string": "postgresql://user:pass@host/db"},
                  {"source_id": "c", "connection_string": "postgresql://user@host/db"},
                  {"source_id": "d", "api_key": "abc", "token": "${env:T}", "parameters": {"apikey": 7, "q": "key"}},
                  {"source_id": "e", "endpoint": "https://x.org/a?q=1&sig_key=abc", "password": "p"},
                  {"source_id": "f", "endpoint": "https://u:p@x.org/a", "body": {"auth": [{"client_secret": "x"}]}},
                  {"source_id": "g", "endpoint": "https://x.org/a?key=${env:K}", "body": "{\\"token\\": \\"abc\\"}"},
                  {"source_id": "h", "source_type": "database", "parameters": {"key": 5}}
                ]}
                """))
        func line(_ line: Int) -> Provenance { Provenance(layer: .workspace, file: "/w/magpie.json", line: line) }
        #expect(
            store.problems == [
                .literalSecret(line(2), source: "a", field: "headers.X-API-KEY"),
                .literalSecret(line(3), source: "b", field: "connection_string"),
                .literalSecret(line(5), source: "d", field: "parameters.apikey"),
                .literalSecret(line(5), source: "d", field: "api_key"),
                .literalSecret(line(6), source: "e", field: "password"),
                .literalSecret(line(6), source: "e", field: "endpoint"),
                .literalSecret(line(7), source: "f", field: "endpoint"),
                .literalSecret(line(7), source: "f", field: "body"),
                .literalSecret(line(8), source: "g", field: "body"),
            ])
    }

    // MARK: Changes

    @Test func tellsWhatHeldBeforeAndHoldsNow() throws {
        let store = Self.store(MemoryFile("{\"trust_threshold\": 0.75}"))
        let change = try store.set(.number(0.85), for: "trust_threshold")
        #expect(change.before == .init(json: .number(text: "0.75"), value: .number(0.75), layer: .workspace))
        #expect(change.after == .init(json: .number(text: "0.85"), value: .number(0.85), layer: .session))
        #expect(change.beforeText == "0.75")
        #expect(change.afterText == "0.85")
        #expect(store.unsavedChanges == [change])
        #expect(store.changes == [change])
    }

    @Test func refusesUnknownSettingsAndWrongTypes() {
        let store = Self.store()
        #expect(throws: SettingError.unknown(name: "max_wokers", nearest: ["max_workers"])) {
            try store.set(.integer(1), for: "max_wokers")
        }
        #expect(throws: SettingError.self) { try store.set(.text("x"), for: "batch_size") }
        #expect(store.changes.isEmpty)
    }

    @Test func undoesAndRedoes() throws {
        let store = Self.store()
        try store.set(.number(0.8), for: "trust_threshold")
        try store.set(.number(0.9), for: "trust_threshold")
        #expect(try store.undo().map(\.afterText) == ["0.8"])
        #expect(try store.undo().map(\.afterText) == ["0.7"])
        #expect(try store.undo() == [])
        #expect(store.unsavedChanges.isEmpty)
        #expect(try store.redo(2).map(\.afterText) == ["0.8", "0.9"])
        #expect(try store.redo() == [])
        #expect(try store.undo(2).map(\.afterText) == ["0.8", "0.7"])
        try store.set(.number(0.5), for: "trust_threshold")
        #expect(try store.redo() == [])
        #expect(store.changes.count == 9)
    }

    @Test func undoesManyChangesAsOneStep() throws {
        let store = Self.store()
        store.asOneStep {
            store.setSourceField(source: "a", field: "enabled", value: .bool(false))
            store.setSourceField(source: "b", field: "enabled", value: .bool(false))
        }
        #expect(store.sourceEntries().count == 2)
        #expect(try store.undo().map(\.subject.name) == ["b.enabled", "a.enabled"])
        #expect(store.sourceEntries().isEmpty)
        #expect(try store.redo().map(\.subject.name) == ["a.enabled", "b.enabled"])
        #expect(store.sourceEntries().count == 2)
    }

    @Test func undoesForTheSessionWhatWasSaved() throws {
        let file = MemoryFile("{\n  \"trust_threshold\": 0.75\n}\n")
        let store = Self.store(file)
        try store.set(.number(0.85), for: "trust_threshold")
        try store.set(.boolean(false), for: "enable_cache")
        try store.save()
        #expect(store.unsavedChanges.isEmpty)
        #expect(try store.undo(2).map(\.afterText) == ["on", "0.75"])
        #expect(store.number("trust_threshold") == 0.75)
        #expect(store.unsavedChanges.map(\.subject.name) == ["enable_cache", "trust_threshold"])
        try store.save()
        #expect(file.text == "{\n  \"trust_threshold\": 0.75\n}\n")
    }

    // MARK: Reset

    @Test func resetsToTheNextWeakerLayer() throws {
        let file = MemoryFile("{\n  \"trust_threshold\": 0.75 // ours\n}\n")
        let store = Self.store(file, user: MemoryFile("{\"trust_threshold\": 0.72}", path: "/u/magpie.json"))
        try store.set(.number(0.9), for: "trust_threshold")
        let change = try store.reset("trust_threshold")
        #expect(change.after == .init(json: .number(text: "0.72"), value: .number(0.72), layer: .user))
        #expect(file.text?.contains("0.75") == true)
        try store.save()
        #expect(file.text == "{\n   // ours\n}\n")
        #expect(store.number("trust_threshold") == 0.72)
        #expect(try store.undo().map(\.afterText) == ["0.9"])
    }

    /// The original's `reset_to_defaults` assigned a local variable and saved the old settings.
    @Test func resetsAllAndSavesIt() throws {
        let file = MemoryFile(
            "{\n  \"trust_threshold\": 0.75,\n  \"mystery\": 1,\n  \"batch_size\": 64,\n  \"data_sources\": []\n}\n")
        let store = Self.store(file)
        try store.set(.boolean(false), for: "enable_cache")
        let snapshot = try store.resetToDefaults()
        #expect(snapshot.all().map(\.value) == SettingCatalogue.definitions.map(\.defaultValue))
        #expect(file.text == "{\n  \"mystery\": 1,\n  \"data_sources\": []\n}\n")
        #expect(Self.store(file).all().map(\.value) == SettingCatalogue.definitions.map(\.defaultValue))
        #expect(try store.undo().map(\.subject.name).sorted() == ["batch_size", "enable_cache", "trust_threshold"])
        #expect(store.number("trust_threshold") == 0.75)
    }

    // MARK: Saving

    @Test func changesOnlyTheBytesItMust() throws {
        let file = MemoryFile(
            "{\r\n  // sure\r\n  \"trust_threshold\" : 0.75, // ours\r\n  \"daily_cost_threshold_usd\": 5.00\r\n}")
        let store = Self.store(file)
        try store.set(.number(0.85), for: "trust_threshold")
        try store.set(.money(#require(Money(text: "5"))), for: "daily_cost_threshold_usd")
        try store.set(.integer(2000), for: "batch_size")
        let report = try store.save()
        #expect(report.changes.map(\.subject.name) == ["trust_threshold", "batch_size"])
        #expect(
            file.text
                == "{\r\n  // sure\r\n  \"trust_threshold\" : 0.85, // ours\r\n  \"daily_cost_threshold_usd\": 5.00,\r\n  \"batch_size\": 2000\r\n}"
        )
        #expect(store.resolved("trust_threshold")?.provenance.line == 3)
        #expect(try store.save() == SaveReport(path: "/w/magpie.json", changes: [], isNew: false, keptAside: nil))
    }

    @Test func makesTheFileThatIsMissing() throws {
        let file = MemoryFile()
        let store = Self.store(file)
        try store.set(.number(0.85), for: "trust_threshold")
        #expect(try store.save().isNew)
        #expect(file.text == "{\n  \"trust_threshold\": 0.85\n}\n")
    }

    @Test func keepsASessionValueThatAStrongerLayerWouldHide() throws {
        let file = MemoryFile()
        let store = Self.store(file, environment: ["MAGPIE_TRUST_THRESHOLD": "0.6"])
        try store.set(.number(0.85), for: "trust_threshold")
        try store.save()
        #expect(store.number("trust_threshold") == 0.85)
        #expect(store.unsavedChanges.isEmpty)
        #expect(try store.undo().map(\.after.layer) == [.environment])
        #expect(store.number("trust_threshold") == 0.6)
    }

    @Test func losesNothingWhenTwoSessionsSave() throws {
        let file = MemoryFile("{\n  \"batch_size\": 64\n}\n")
        let one = Self.store(file)
        let other = Self.store(file)
        try one.set(.number(0.85), for: "trust_threshold")
        try other.set(.boolean(false), for: "enable_cache")
        other.setSourceField(source: "news", field: "enabled", value: .bool(false))
        try one.save()
        try other.save()
        #expect(
            try JSONValue(parsing: file.text ?? "").compactText
                == "{\"batch_size\":64,\"trust_threshold\":0.85,\"enable_cache\":false,\"data_sources\":[{\"source_id\":\"news\",\"enabled\":false}]}"
        )
        #expect(other.number("trust_threshold") == 0.85)
        one.reload()
        #expect(one.boolean("enable_cache") == false)
    }

    /// The original overwrote a damaged file with `null`.
    @Test func neverWritesOverADamagedFile() throws {
        let damaged = "{\n  \"trust_threshold\": 0.75,\n  \"batch_size\": 6"
        let file = MemoryFile(damaged)
        let store = Self.store(file)
        let error = JSONDocumentError(line: 3, column: 18, reason: .ended(expected: "a comma or }"))
        #expect(store.problems == [.damaged(.workspace, path: "/w/magpie.json", error: error)])
        #expect(store.number("trust_threshold") == 0.7)
        try store.set(.number(0.85), for: "trust_threshold")
        #expect(throws: SaveError.damaged(path: "/w/magpie.json", error: error)) { try store.save() }
        #expect(file.text == damaged)
        #expect(store.unsavedChanges.count == 1)

        let report = try store.save(force: true)
        #expect(report.keptAside == "/w/magpie.json.damaged-1")
        #expect(file.aside == [damaged])
        #expect(file.text == "{\n  \"trust_threshold\": 0.85\n}\n")
        #expect(store.problems == [])
    }

    @Test func keepsWhatWasReadableWhenTheFileIsDamagedLater() throws {
        let file = MemoryFile("{\"batch_size\": 64}")
        let store = Self.store(file)
        try store.set(.number(0.85), for: "trust_threshold")
        file.text = "half"
        #expect(throws: SaveError.self) { try store.save() }
        try store.save(force: true)
        #expect(file.aside == ["half"])
        #expect(file.text == "{\"batch_size\": 64, \"trust_threshold\": 0.85}")
    }

    @Test func takesAListForDamage() throws {
        let store = Self.store(MemoryFile("[1]"))
        #expect(store.problems == [.notAnObject(.workspace, path: "/w/magpie.json", found: "a list")])
        try store.set(.number(0.85), for: "trust_threshold")
        #expect(throws: SaveError.notAnObject(path: "/w/magpie.json", found: "a list")) { try store.save() }
    }

    @Test func saysWhyItCannotWrite() throws {
        let store = Self.store(MemoryFile("{}", isReadOnly: true))
        try store.set(.number(0.85), for: "trust_threshold")
        #expect(throws: SaveError.file(.unwritable(path: "/w/magpie.json", errno: 30))) { try store.save() }
        #expect(store.number("trust_threshold") == 0.85)
        let blocked = Self.store(MemoryFile("{\"data_sources\": 5}"))
        blocked.setSourceField(source: "a", field: "priority", value: .integer(2))
        #expect(throws: SaveError.blocked(path: "data_sources[source_id=a]", found: "a number")) { try blocked.save() }
    }

    // MARK: Sources

    @Test func laysSourcesOverEachOther() throws {
        let store = Self.store(
            MemoryFile("{\"data_sources\": [{\"source_id\": \"a\", \"priority\": 2}, {\"source_id\": \"b\"}]}"),
            user: MemoryFile(
                "{\"data_sources\": [{\"source_id\": \"a\", \"priority\": 9, \"path\": \"x\"}, {\"source_id\": \"u\"}]}",
                path: "/u/magpie.json"))
        store.setSourceField(source: "b", field: "priority", value: .integer(3))
        store.setSourceField(source: "pulse_forecasts", field: "enabled", value: .bool(false))
        #expect(
            store.sourceEntries().map(\.compactText) == [
                "{\"source_id\":\"u\"}", "{\"source_id\":\"a\",\"priority\":2,\"path\":\"x\"}",
                "{\"source_id\":\"b\",\"priority\":3}", "{\"source_id\":\"pulse_forecasts\",\"enabled\":false}",
            ])
    }

    @Test func savesOnlyTheFieldOfASource() throws {
        let file = MemoryFile(
            "{\n  \"data_sources\": [\n    {\n      \"source_id\": \"a\", // first\n      \"priority\": 2 // low\n    }\n  ]\n}\n"
        )
        let store = Self.store(file)
        store.setSourceField(source: "a", field: "priority", value: .integer(1))
        store.setSourceField(source: "pulse_forecasts", field: "enabled", value: .bool(false))
        try store.save()
        #expect(
            file.text == """
                {
                  "data_sources": [
                    {
                      "source_id": "a", // first
                      "priority": 1 // low
                    },
                    {
                      "source_id": "pulse_forecasts",
                      "enabled": false
                    }
                  ]
                }

                """)
        #expect(store.sourceLocation("a", field: "priority")?.line == 5)
        #expect(store.unsavedChanges.isEmpty)
        #expect(try store.undo().map(\.afterText) == ["not set"])
        #expect(store.sourceEntries().last == .object(["source_id": .string("pulse_forecasts")]))
    }

    // MARK: Threads

    @Test func takesChangesFromManyThreads() async throws {
        let file = MemoryFile()
        let store = Self.store(file)
        await withTaskGroup(of: Void.self) { group in
            for index in 1...50 {
                group.addTask {
                    _ = try? store.set(.integer(index), for: "max_retries")
                    _ = store.integer("max_retries")
                    if index.isMultiple(of: 10) { _ = try? store.save() }
                }
            }
        }
        #expect(store.changes.count == 50)
        try store.save()
        #expect(Self.store(file).integer("max_retries") == store.integer("max_retries"))
    }
}
