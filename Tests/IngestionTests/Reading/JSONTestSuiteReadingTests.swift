import Foundation
import Ingestion
import Testing

/// The files of JSONTestSuite beside the project, as records.
@Suite("JSONTestSuite as records", .enabled(if: JSONTestSuite.isPresent))
struct JSONTestSuiteReadingTests {
    @Test("what must parse is stored as its exact text, as a line and as an element")
    func storesValid() throws {
        let names = JSONTestSuite.names("y_")
        #expect(names.count == 95)
        for name in names {
            let text = try JSONTestSuite.text(of: name)
            let value = text.trimmingCharacters(in: JSONTestSuite.space)
            #expect(readDocument("[1,\(text),2]", name: "a.json").records == ["1", value, "2"], "\(name)")
            if !value.contains("\n") {
                #expect(readDocument("1\n\(value)\n2\n", name: "a.jsonl").records == ["1", value, "2"], "\(name)")
            }
        }
    }

    @Test("what must be refused is refused as a file, unless there is nothing in it")
    func refusesFiles() throws {
        let names = JSONTestSuite.names("n_")
        #expect(names.count == 188)
        for name in names {
            let document = readDocument(try JSONTestSuite.bytes(of: name), name: name)
            if Self.emptyDocuments.contains(name) {
                #expect(document == ReadDocument(), "\(name)")
            } else {
                #expect(!document.rejections.isEmpty, "\(name): \(document.records)")
            }
        }
    }

    @Test("what must be refused costs its line in JSON Lines, and nothing else")
    func refusesLines() throws {
        for name in JSONTestSuite.names("n_") {
            let bytes = try JSONTestSuite.bytes(of: name)
            guard !bytes.contains(0x0A), bytes.contains(where: { $0 > 0x20 }) else { continue }
            let text = Array("{\"a\":1}\n".utf8) + bytes + Array("\n{\"a\":2}\n".utf8)
            let document = readDocument(text, name: "a.jsonl")
            #expect(document.records == ["{\"a\":1}", "{\"a\":2}"], "\(name)")
            #expect(document.rejections.count == 1, "\(name)")
            #expect(document.rejections.first?.position == 2, "\(name)")
        }
    }

    @Test("what must be refused costs its element in an array of one element a line, and nothing else")
    func refusesElements() throws {
        for name in JSONTestSuite.names("n_") {
            let bytes = try JSONTestSuite.bytes(of: name)
            // Text that is right in the middle of an array, or closes it, is no broken element.
            guard !bytes.contains(0x0A), !Self.closesOrContinues.contains(name) else { continue }
            let text = Array("[\n{\"a\":1},\n".utf8) + bytes + Array(",\n{\"a\":2}\n]\n".utf8)
            let document = readDocument(text, name: "a.json")
            #expect(document.records == ["{\"a\":1}", "{\"a\":2}"], "\(name)")
            #expect(document.rejections.count == 1, "\(name)")
        }
    }

    private static let emptyDocuments: Set<String> = [
        "n_structure_no_data.json", "n_single_space.json", "n_structure_UTF8_BOM_no_data.json",
    ]

    private static let closesOrContinues: Set<String> = [
        // `[""],`: an element, and one that is missing.
        "n_array_comma_after_close.json",
        // `]`, `1]`, `["x"]]`, …: the array's own end.
        "n_array_extra_close.json", "n_structure_array_with_extra_array_close.json",
        "n_structure_close_unopened_array.json", "n_structure_end_array.json",
    ]

    @Test("what may be either crashes nothing")
    func survivesTheRest() throws {
        for name in JSONTestSuite.names("i_") {
            let bytes = try JSONTestSuite.bytes(of: name)
            let document = readDocument(bytes, name: name)
            let isUTF16 = name.contains("utf16") || name.contains("UTF-16LE")
            #expect((document.unsupported != nil) == isUTF16, "\(name)")
        }
    }
}

/// Where the files are.
private enum JSONTestSuite {
    static let space = CharacterSet(charactersIn: " \t\r\n")
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/conformance/json-test-suite").standardizedFileURL
    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func names(_ prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted()
    }

    static func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    static func text(of name: String) throws -> String {
        String(decoding: try bytes(of: name), as: UTF8.self)
    }
}
