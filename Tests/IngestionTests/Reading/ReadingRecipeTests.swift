import Adapters
import Ingestion
import Testing

@Suite("The recipe of a file")
struct ReadingRecipeTests {
    @Test("everything that decides about a record changes it, and nothing else does")
    func tellsReadingsApart() {
        let source = Source(id: "s", kind: .file(FileSource(path: "data")), shape: RecordShape(key: ["a"]))
        func digest(
            _ changeSource: (inout Source) -> Void = { _ in },
            _ changeOptions: (inout ReadingOptions) -> Void = { _ in },
            schema: String? = nil
        ) -> [UInt8] {
            var source = source
            changeSource(&source)
            var options = ReadingOptions()
            changeOptions(&options)
            let schema = RecordSchema.builtIn.first { $0.name == schema }
            return ReadingRecipe(source: source, schema: schema, options: options).digest(SHA256Hasher())
        }
        func shaped(_ change: @escaping (inout RecordShape) -> Void) -> [UInt8] { digest({ change(&$0.shape) }) }
        let different = [
            digest(),
            digest(schema: "forecast_record"),
            digest({ $0.kind = .file(FileSource(path: "data", delimiter: UInt8(ascii: ";"))) }),
            digest({ _ in }, { $0.validatesSchema = false }),
            digest({ _ in }, { $0.filtersInvalidData = false }),
            digest({ _ in }, { $0.maximumDepth = 1 }),
            digest({ _ in }, { $0.maximumRecordBytes = 1 }),
            shaped { $0.key = ["a", "b"] },
            shaped { $0.key = ["ab"] },
            shaped { $0.key = [] },
            shaped { $0.eventTime = "t" },
            shaped { $0.recordsAt = "/x" },
            shaped { $0.contract = .accept },
            shaped { $0.transforms = [.rename(from: "a", to: "b")] },
            shaped { $0.transforms = [.rename(from: "ab", to: "")] },
            shaped { $0.transforms = [.drop("a")] },
            shaped { $0.transforms = [.keep(["a"])] },
            shaped { $0.transforms = [.keep(["a", "b"])] },
            shaped { $0.transforms = [.keep(["a"]), .drop("b")] },
            shaped { $0.transforms = [.setDefault("a", json: "1")] },
            shaped { $0.transforms = [.convert("a", .number)] },
            shaped { $0.transforms = [.convert("a", .date(format: "yyyy"))] },
            shaped { $0.transforms = [.flatten("a")] },
            shaped { $0.transforms = [.nest("a")] },
        ]
        #expect(Set(different).count == different.count)
        #expect(different.allSatisfy { $0.count == 16 })
        let same = [
            digest({ $0.kind = .file(FileSource(path: "elsewhere", filePattern: "*", archivesAfterIngestion: true)) }),
            digest({ $0.priority = 9 }), digest({ _ in }, { $0.batchSize = 1 }),
            digest({ _ in }, { $0.isForced = true }),
        ]
        #expect(Set(same + [digest()]).count == 1)
    }
}
