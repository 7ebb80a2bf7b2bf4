import Foundation
import Ingestion
import TestSupport
import Testing

private let optionalTests = Repository.shared("conformance/json-schema/tests/draft2020-12/optional")

/// The optional tests of JSON Schema's own suite, present or not beside the checkout.
@Suite("Formats against JSON Schema's tests", .enabled(if: FileManager.default.fileExists(atPath: optionalTests.path)))
struct FormatConformanceTests {
    private struct Group: Decodable {
        let description: String
        let schema: Schema
        let tests: [Test]

        struct Schema: Decodable {
            let format: String?
            let pattern: String?
        }

        struct Test: Decodable {
            let description: String
            let data: Value
            let valid: Bool
        }

        /// Only strings matter: a format says nothing about other values.
        struct Value: Decodable {
            let text: String?
            init(from decoder: any Decoder) throws {
                text = try? decoder.singleValueContainer().decode(String.self)
            }
        }
    }

    private func groups(_ file: String) throws -> [Group] {
        try JSONDecoder().decode([Group].self, from: Data(contentsOf: optionalTests.appending(path: file)))
    }

    @Test(
        "decide as they say",
        arguments: StringFormat.names.map { "format/\($0).json" } + ["format/ecmascript-regex.json"])
    func agrees(file: String) throws {
        var wrong: [String] = []
        var judged = 0
        for group in try groups(file) {
            let format = try #require(group.schema.format.flatMap(StringFormat.init(named:)))
            for test in group.tests {
                guard let text = test.data.text else { continue }
                judged += 1
                if format.matches(text) != test.valid { wrong.append("\(group.description): \(test.description)") }
            }
        }
        #expect(wrong == [])
        #expect(judged > 0)
    }

    @Test("patterns find what they say", arguments: ["ecmascript-regex.json", "non-bmp-regex.json", "../pattern.json"])
    func findsPatterns(file: String) throws {
        var wrong: [String] = []
        var judged = 0
        for group in try groups(file) {
            guard let source = group.schema.pattern else { continue }
            let pattern = try Pattern(source)
            for test in group.tests {
                guard let text = test.data.text else { continue }
                judged += 1
                if pattern.isFound(in: text) != test.valid { wrong.append("\(group.description): \(test.description)") }
            }
        }
        #expect(wrong == [])
        #expect(judged > 0)
    }
}
