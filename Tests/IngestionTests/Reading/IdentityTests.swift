import Adapters
import Foundation
import Ingestion
import Quantities
import Testing

@Suite("The identity of records")
struct IdentityTests {
    @Test(
        "is the same for the same content",
        arguments: [
            (#"{"a":1,"b":[1,2]}"#, "{ \"b\" : [ 1 ,2 ],\n \"a\":1 }"), (#""é""#, #""\u00e9""#), (#""\/""#, #""/""#),
            (#"{"é":1,"e":2}"#, #"{"e":2,"\u00E9":1}"#), (#""😀""#, #""\ud83d\uDE00""#),
            (
                #"{"a":{"y":1,"x":2},"long name one":1,"long name two":2}"#,
                #"{"long name two":2,"a":{"x":2,"y":1},"long name one":1}"#
            ),
        ])
    func isTheSame(left: String, right: String) throws {
        #expect(try identity(left) == identity(right))
    }

    @Test("differs where the content differs")
    func differs() throws {
        let texts = [
            "null", "true", "false", "0", "1", "1.0", "1e0", "10", "-0", #""""#, #""1""#, #""null""#, "[]", "{}",
            "[[]]",
            "[null]", "[1]", "[1,1]", "[11]", #"["1","1"]"#, #"["11"]"#, #"[[1],1]"#, #"[[1,1]]"#, #"{"a":1}"#,
            #"{"a":"1"}"#, #"{"a":[1]}"#, #"{"a":{"b":1}}"#, #"{"a":{},"b":1}"#, #"{"ab":1}"#, #"{"b":1}"#, #"{"a":2}"#,
            #"{"a\u0000":1}"#, #"{"a":1,"a":2}"#, #"{"a":2,"a":1}"#, #"{"a":1,"a":1}"#, #"{"":1}"#,
            // Equal for Unicode, different bytes: nothing is normalised.
            "\"\u{E9}\"", "\"e\u{301}\"",
            #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\udc00\ud800""#, #""\ud800\udc00""#, #""\ufffd""#,
        ]
        let identities = try texts.map(identity)
        for (index, one) in identities.enumerated() {
            for other in identities.indices where other > index {
                #expect(one != identities[other], "\(texts[index]) and \(texts[other])")
            }
        }
    }

    @Test("depends on the source")
    func dependsOnTheSource() {
        let hasher = SHA256Hasher()
        func identity(_ source: SourceID) -> RecordIdentity? {
            let collector = RecordCollector(
                source: source, schema: nil, options: ReadingOptions(), hasher: hasher)
            var reader = DocumentReader(name: "a.json", schema: nil)
            let text = Array("{}".utf8)
            collector.beginFile(FileProgress(path: "", size: 0, modified: 0, device: 0, inode: 0))
            text.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                _ = reader.read(
                    ByteWindow(base: base, count: buffer.count, offset: 0, isLast: true), into: collector)
            }
            return collector.takeBatch().records.entries.first?.identity
        }
        #expect(identity("a") != nil)
        #expect(identity("a") == identity("a"))
        #expect(identity("a") != identity("b"))
    }

    @Test("is the front of SHA-256 over version, source and canonical content (docs/identity.md)")
    func followsTheRule() throws {
        // printf '\x01\x05pulse\x06\x02\x01a\x03\x011\x01b\x05\x02\x04\x02hi\x00' | sha256sum
        let expected = RecordIdentity(high: 0x7969_9237_2393_E642, low: 0x0F64_3479_EED9_1918)
        #expect(try identity(#"{"b":["hi",null],"a":1}"#) == expected)
    }

    @Test("does not depend on the order of keys, nor on white space, for random values")
    func ignoresOrder() throws {
        var random = SplitMix(seed: 11)
        for _ in 0..<300 {
            let members = (0..<Int.random(in: 0...60, using: &random)).map { number in
                "\"\(number % 3 == 0 ? "key" : "a long key ")\(number)\":" + randomValue(&random, depth: 2)
            }
            let one = "{" + members.joined(separator: ",") + "}"
            let other = "{ " + members.shuffled(using: &random).joined(separator: " ,\n") + "\t}"
            #expect(try identity(one) == identity(other))
            if let changed = members.indices.randomElement(using: &random) {
                var others = members
                others[changed] += "1"
                let different = readDocument("{" + others.joined(separator: ",") + "}", name: "a.jsonl")
                #expect(different.identities.first != (try identity(one)))
            }
        }
    }

    @Test("a record's shape does not change the next one's identity")
    func forgetsTheLastRecord() throws {
        var random = SplitMix(seed: 3)
        let records = (0..<200).map { _ in
            let keys = ["b", "a", "c", "dd", "e\\u00e9"].shuffled(using: &random).prefix(
                Int.random(in: 0...5, using: &random))
            return "{" + keys.map { "\"\($0)\":\(randomValue(&random, depth: 1))" }.joined(separator: ",") + "}"
        }
        let together = readDocument(records.joined(separator: "\n"), name: "a.jsonl").identities
        #expect(together == (try records.map(identity)))
    }

    private func identity(_ text: String) throws -> RecordIdentity {
        try #require(readDocument("[" + text + "]", name: "a.json").identities.first)
    }
}
