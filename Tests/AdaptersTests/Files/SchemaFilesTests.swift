import Adapters
import Ingestion
import Testing

@Suite("Schemas as files of the workspace")
struct SchemaFilesTests {
    @Test("a source's schema is found by its name in schemas/, and by its path")
    func findsSchemas() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(#"{"properties":{"price":{"minimum":0}}}"#, to: "schemas/price_tick.json")
            try folder.write("{\"price\":1}\n{\"price\":-1}\n", to: "data/a.jsonl")
            #expect(SchemaFiles.names(in: folder.path) == SchemaNames(workspace: ["price_tick"]))
            for name in ["price_tick", "PriceTick", "schemas/price_tick.json"] {
                let run = try await ReadingRun(folder, path: "data", schema: name)
                #expect(run.records(in: folder) == [#"data/a.jsonl:1 {"price":1}"#])
                #expect(
                    run.rejections.map(\.reason) == [
                        .schema(path: "/price", rule: "minimum", expected: "a number from 0", found: "-1")
                    ])
            }
        }
    }

    @Test("a file that is no schema fails the run before anything is read, with the place and the reason")
    func refusesWhatIsNoSchema() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(#"{"propertys":{}}"#, to: "schemas/odd.json")
            try folder.write("{}\n", to: "data/a.jsonl")
            let failure = RunFailure.schemaUnusable(
                name: "odd",
                detail: "schemas/odd.json, /propertys: “propertys” is no keyword this supports; did you mean "
                    + "“properties”?")
            await #expect(throws: failure) { try await ReadingRun(folder, path: "data", schema: "odd") }
            let missing = RunFailure.schemaUnusable(
                name: "../none.json", detail: "../none.json is missing or cannot be read")
            await #expect(throws: missing) { try await ReadingRun(folder, path: "data", schema: "../none.json") }
            await #expect(throws: RunFailure.schemaUnknown(name: "even")) {
                try await ReadingRun(folder, path: "data", schema: "even")
            }
        }
    }
}
