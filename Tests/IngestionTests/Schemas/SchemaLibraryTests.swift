import Ingestion
import Testing

@Suite("Finding schemas")
struct SchemaLibraryTests {
    private static let files = [
        "schemas/price_tick.json": #"{"required":["price"]}"#,
        "schemas/forecast_record.json": #"{"required":["never"]}"#,
        "models/odd.json": #"{"properties":{"a":{"minimum":"3"}}}"#,
    ]
    private let library = SchemaLibrary(names: SchemaNames(workspace: ["forecast_record", "gone", "price_tick"])) {
        Self.files[$0].map { Array($0.utf8) }
    }

    @Test("names are the built-in ones, then the workspace's; one that is built in wins")
    func listsNames() {
        #expect(library.names.all == RecordSchema.builtIn.map(\.name) + ["gone", "price_tick"])
    }

    @Test(
        "a name is found however it is written, a path as it stands",
        arguments: [
            ("forecast_record", "forecast_record", "/forecast_id"),
            ("ForecastRecord", "forecast_record", "/forecast_id"),
            ("price tick", "price_tick", "/price"), ("PRICE-TICK", "price_tick", "/price"),
            ("schemas/forecast_record.json", "schemas/forecast_record.json", "/never"),
        ])
    func findsSchemas(name: String, canonical: String, missing: String) throws {
        let schema = try library.schema(named: name)
        #expect(schema.name == canonical)
        #expect(try firstBreach(of: "{}", in: schema)?.path == missing)
    }

    @Test(
        "what cannot be used says why",
        arguments: [
            ("nothing", RunFailure.schemaUnknown(name: "nothing")),
            ("gone", .schemaUnusable(name: "gone", detail: "schemas/gone.json is missing or cannot be read")),
            (
                "models/none.json",
                .schemaUnusable(name: "models/none.json", detail: "models/none.json is missing or cannot be read")
            ),
            (
                "models/odd.json",
                .schemaUnusable(
                    name: "models/odd.json",
                    detail: #"models/odd.json, /properties/a/minimum: expected a number, found "3""#)
            ),
        ])
    func saysWhy(name: String, failure: RunFailure) {
        #expect(throws: failure) { try library.schema(named: name) }
    }

    @Test("nearest names come from all of them")
    func suggests() { #expect(library.names.nearest(to: "price_tik") == ["price_tick"]) }
}
