import Foundation
import Ingestion
import JSONText
import TestSupport
import Testing

/// The official tests of JSON Schema 2020-12, beside the project.
@Suite("JSON Schema's own tests", .enabled(if: SchemaConformance.isPresent))
struct SchemaConformanceTests {
    /// Schemas refused on purpose (docs/schemas.md): what they need lies outside the file, is another draft's, or is no
    /// keyword. By file; `*` where it is all of a file.
    private static let refused: [String: Set<String>] = [
        "defs.json": ["validate definition against metaschema"],
        "dynamicRef.json": [
            "strict-tree schema, guards against misspelled properties",
            "tests for implementation dynamic anchor and reference link",
            "$ref and $dynamicAnchor are independent of order - $defs first",
            "$ref and $dynamicAnchor are independent of order - $ref first",
            "$ref to $dynamicRef finds detached $dynamicAnchor",
        ],
        "ref.json": ["remote ref, containing refs itself"],
        "refRemote.json": ["*"],
        "vocabulary.json": ["*"],
        "optional/cross-draft.json": ["*"],
        "optional/dependencies-compatibility.json": ["*"],
        "optional/format-assertion.json": ["*"],
        "optional/format/unknown.json": ["*"],
        "optional/refOfUnknownKeyword.json": ["*"],
        "optional/unknownKeyword.json": ["*"],
    ]

    @Test("every schema within one file and of this draft is taken; every other is refused, not half understood")
    func refusesWhatItCannotHold() throws {
        for file in try SchemaConformance.files() {
            let groups = try SchemaConformance.groups(of: file)
            let expected = Self.refused[file] ?? []
            let refused = groups.filter { group in (try? makeSchema(group.schema)) == nil }.map(\.description)
            #expect(Set(refused) == (expected == ["*"] ? Set(groups.map(\.description)) : expected), "\(file)")
        }
    }

    @Test("every value is judged as the suite says; only a wrong format, there a note, is a breach here")
    func agrees() throws {
        var wrong: [String] = []
        var count = 0
        for file in try SchemaConformance.files() {
            for group in try SchemaConformance.groups(of: file) {
                guard let compiled = try? makeSchema(group.schema) else { continue }
                for test in group.tests {
                    count += 1
                    let isKept = try firstBreach(of: test.data, in: compiled) == nil
                    let isNote = file == "format.json" && test.description.hasSuffix("is only an annotation by default")
                    if isKept != (test.isValid && !isNote) {
                        wrong.append("\(file): \(group.description): \(test.description)")
                    }
                }
            }
        }
        #expect(wrong == [])
        #expect(count == 2111)
    }
}

/// The files of the suite.
enum SchemaConformance {
    static let folder = Repository.shared("conformance/json-schema/tests/draft2020-12")
    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    struct Group {
        let description: String
        let schema: String
        let tests: [(description: String, data: String, isValid: Bool)]
    }

    /// `type.json`, `optional/bignum.json`, …
    static func files() throws -> [String] {
        try ["", "optional/", "optional/format/"].flatMap { part in
            try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(part).path)
                .filter { $0.hasSuffix(".json") }.sorted().map { part + $0 }
        }
    }

    /// Schemas and data as they are written: our own reader keeps the text of numbers.
    static func groups(of file: String) throws -> [Group] {
        let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(file)))
        let document = try JSONValue(parsing: bytes)
        let groups = try #require(document.elements)
        return try groups.map { group in
            Group(
                description: try #require(group["description"]?.string),
                schema: try #require(group["schema"]).compactText,
                tests: try #require(group["tests"]?.elements).map { test in
                    let isValid = test["valid"]?.bool
                    return (
                        try #require(test["description"]?.string), try #require(test["data"]).compactText,
                        isValid == true
                    )
                })
        }
    }
}
