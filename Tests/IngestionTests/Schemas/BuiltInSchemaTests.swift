import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Built-in schemas")
struct BuiltInSchemaTests {
    @Test("are the files of schemas/, byte for byte")
    func areTheFiles() throws {
        let folder = Repository.root.appendingPathComponent("schemas")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == RecordSchema.builtIn.map { $0.name + ".json" }.sorted())
        for schema in RecordSchema.builtIn {
            let text = try Data(contentsOf: folder.appendingPathComponent(schema.name + ".json"))
            #expect(schema.text == Array(text), "\(schema.name)")
        }
    }

    @Test("say which fields they have")
    func haveFields() throws {
        #expect(
            RecordSchema.builtIn.first?.fields == [
                .init("forecast_id", .string, isRequired: true), .init("timestamp", .string),
                .init("variables", .object), .init("confidence", .number), .init("fragility", .number),
                .init("symbolic_overlay", .string), .init("trust_score", .number), .init("domain", .string),
            ])
        #expect(RecordSchema.builtIn.map(\.fields.count) == [8, 4, 3, 3, 3])
    }
}
