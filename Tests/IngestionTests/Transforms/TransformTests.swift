import Ingestion
import JSONText
import Testing

@Suite struct TransformTests {
    /// What becomes of a record: its text, or why it is refused.
    private static func applying(
        _ transforms: [Transform], to record: String, maximumBytes: Int = 1 << 20
    ) -> String {
        let scanner = JSONScanner(maximumDepth: 1000)
        let bytes = Array(record.utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress,
                case .complete(let end) = scanner.scan(base, from: 0, to: bytes.count, isFinal: true)
            else { return "no JSON" }
            var output: [UInt8] = []
            let transformer = RecordTransformer(transforms, maximumBytes: maximumBytes)
            switch transformer.apply(to: scanner.tape(base, from: 0, to: end), into: &output) {
            case nil: return String(decoding: output, as: UTF8.self)
            case .transform(let name, let field, let found)?: return "\(name) · \(field) · \(found)"
            case let reason?: return "\(reason)"
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let transforms: [Transform]
        let record: String
        let outcome: String

        init(_ transforms: Transform..., of record: String, to outcome: String) {
            self.transforms = transforms
            self.record = record
            self.outcome = outcome
        }

        var testDescription: String { "\(transforms) of \(record.prefix(80))" }
    }

    @Test(arguments: [
        Case(.rename(from: "a", to: "b"), of: #"{"x":1,"a":2,"y":3}"#, to: #"{"x":1,"b":2,"y":3}"#),
        Case(.rename(from: "a", to: "b"), of: #"{"x":1}"#, to: #"{"x":1}"#),
        Case(.rename(from: "a", to: "b"), of: #"{"a":1,"b":null}"#, to: "rename · a · there is b already"),
        Case(.rename(from: "a", to: "b"), of: #"{"a":1,"a":2}"#, to: #"duplicateKey(name: "a")"#),
        Case(.rename(from: "v.a", to: "v.b"), of: #"{"v":{"a":1,"c":2}}"#, to: #"{"v":{"b":1,"c":2}}"#),
        Case(.rename(from: "v.a", to: "v.c"), of: #"{"v":{"a":1,"c":2}}"#, to: "rename · v.a · there is v.c already"),
        Case(.rename(from: "v.a", to: "a"), of: #"{"v":{"a":1,"c":2}}"#, to: #"{"v":{"c":2},"a":1}"#),
        Case(.rename(from: "v.a", to: "c"), of: #"{"v":{"a":1},"c":2}"#, to: "rename · v.a · there is c already"),
        Case(.rename(from: "a", to: "v.w.a"), of: #"{"a":1,"b":2}"#, to: #"{"b":2,"v":{"w":{"a":1}}}"#),
        Case(.rename(from: "a", to: "v.a"), of: #"{"a":1,"v":{"b":2}}"#, to: #"{"v":{"b":2,"a":1}}"#),
        Case(.rename(from: "a", to: "v.a"), of: #"{"a":1,"v":[2]}"#, to: "rename · v.a · v is [2]"),
        Case(.rename(from: "a", to: "a.b"), of: #"{"a":1}"#, to: #"{"a":{"b":1}}"#),
        // A name that holds a dot is met first, as it stands.
        Case(.rename(from: "v.a", to: "b"), of: #"{"v.a":1,"v":{"a":2}}"#, to: #"{"b":1,"v":{"a":2}}"#),
        Case(
            .rename(from: "a.b.c", to: "x"), of: #"{"a.b":{"c":1},"a":{"b.c":2}}"#,
            to: #"{"a.b":{},"a":{"b.c":2},"x":1}"#),
        Case(.rename(from: "a.b", to: "x"), of: #"{"a":{"c":1}}"#, to: #"{"a":{"c":1}}"#),
        // However its name is written.
        Case(.rename(from: "é\n", to: "\"\u{1}"), of: #"{"\u00e9\n":1}"#, to: #"{"\"\u0001":1}"#),
        Case(.rename(from: "", to: "x"), of: #"{"":1}"#, to: #"{"x":1}"#),
    ])
    func renames(example: Case) {
        #expect(Self.applying(example.transforms, to: example.record) == example.outcome)
    }

    @Test(arguments: [
        Case(.drop("a"), .drop("b"), .drop("c"), of: #"{"a":1,"x":2,"b":3}"#, to: #"{"x":2}"#),
        Case(.drop("a"), of: #"{"a":1}"#, to: "{}"),
        Case(.drop("a"), of: #"{"a":1,"b":2,"\u0061":3}"#, to: #"{"b":2}"#),
        Case(.drop("v.a"), of: #"{"v":{"a":1}}"#, to: #"{"v":{}}"#),
        Case(.drop("v.a"), of: #"{"v":[{"a":1}]}"#, to: #"{"v":[{"a":1}]}"#),
        Case(.keep(["b", "v.a"]), of: #"{"a":1,"b":[ 2 ],"v":{"a":1,"b":2}}"#, to: #"{"b":[ 2 ],"v":{"a":1}}"#),
        Case(.keep(["v.w.x"]), of: #"{"v":{"w":{"y":1}}}"#, to: "{}"),
        Case(.keep(["v.w"]), of: #"{"v":5}"#, to: "{}"),
        Case(.keep(["v.w"]), of: #"{"v.w":5,"v":{"w":6,"x":7}}"#, to: #"{"v.w":5,"v":{"w":6}}"#),
        Case(.setDefault("d", json: #""macro""#), of: #"{"a":1}"#, to: #"{"a":1,"d":"macro"}"#),
        Case(.setDefault("d", json: "0.10"), of: #"{"d":null,"a":1}"#, to: #"{"d":0.10,"a":1}"#),
        Case(.setDefault("d", json: "1"), of: #"{"d":""}"#, to: #"{"d":""}"#),
        Case(.setDefault("v.d", json: "1"), of: #"{"a":1}"#, to: #"{"a":1,"v":{"d":1}}"#),
        Case(.setDefault("v.d", json: "1"), of: #"{"v":null}"#, to: #"{"v":{"d":1}}"#),
        Case(.setDefault("v.d", json: "1"), of: #"{"v":{"x":2}}"#, to: #"{"v":{"x":2,"d":1}}"#),
        Case(.setDefault("v.d", json: "1"), of: #"{"v":"x"}"#, to: #"default · v.d · v is "x""#),
    ])
    func dropsKeepsAndFillsIn(example: Case) {
        #expect(Self.applying(example.transforms, to: example.record) == example.outcome)
    }

    @Test(arguments: [
        Case(
            .flatten("v"), of: #"{"a":1,"v":{"x":1,"w":{"y":[{"z":1}],"e":{}}},"b":2}"#,
            to: #"{"a":1,"v.x":1,"v.w.y":[{"z":1}],"v.w.e":{},"b":2}"#),
        Case(.flatten(""), of: #"{"a":{"b":{"c":1}},"d":2,"e":{"f":3}}"#, to: #"{"a.b.c":1,"d":2,"e.f":3}"#),
        Case(.flatten("v.w"), of: #"{"v":{"w":{"x":1},"y":2}}"#, to: #"{"v":{"w.x":1,"y":2}}"#),
        Case(.flatten("v"), of: #"{"v":5}"#, to: #"{"v":5}"#),
        Case(.flatten("v"), of: #"{"a":1}"#, to: #"{"a":1}"#),
        Case(.flatten("v"), of: #"{"v":{"\ud83d":{"\ude00":1}}}"#, to: #"{"v.\ud83d.\ude00":1}"#),
        Case(.nest(""), of: #"{"a.b":1,"c":2,"a.d.e":3}"#, to: #"{"a":{"b":1,"d":{"e":3}},"c":2}"#),
        Case(
            .nest("v"), of: #"{"v.x":1,"w.x":2,"v.y.z":3,"vv.x":4}"#, to: #"{"v":{"x":1,"y":{"z":3}},"w.x":2,"vv.x":4}"#
        ),
        Case(.nest("a.b"), of: #"{"a.b.c":1,"a.c":2}"#, to: #"{"a":{"b":{"c":1}},"a.c":2}"#),
        Case(.nest("v"), of: #"{"v":{"x":1,"p.q":0},"v.y":2}"#, to: #"{"v":{"x":1,"p.q":0,"y":2}}"#),
        Case(.nest("v"), of: #"{"v.y":2,"v":{"x":1}}"#, to: #"{"v":{"y":2,"x":1}}"#),
        Case(.nest("v"), of: #"{"v":[1],"v.y":2}"#, to: "nest · v · [1]"),
        Case(.nest("v"), of: #"{"v.y":2,"v":null}"#, to: "nest · v · null"),
        Case(.nest(""), of: #"{".a":1,"a.":2,"a..b":3,".":4}"#, to: #"{".a":1,"a.":2,"a..b":3,".":4}"#),
        Case(.nest(""), of: #"{"a\u002eb":1,"\"\\.c":2}"#, to: #"{"a":{"b":1},"\"\\":{"c":2}}"#),
        Case(.flatten("v"), .nest("v"), of: #"{"v":{"x":{"y":1.50}}}"#, to: #"{"v":{"x":{"y":1.50}}}"#),
    ])
    func flattensAndNests(example: Case) {
        #expect(Self.applying(example.transforms, to: example.record) == example.outcome)
    }

    @Test func leavesWhatItDoesNotTouchToTheByte() {
        let record =
            #"{"n":9007199254740993,"d":123456789012345678901234567890.10,"e":1E400,"s":"\u00e9\/\ud800","z":-0,"o":{ "b" : 1 }}"#
        #expect(Self.applying([.drop("gone")], to: record) == record)
        #expect(
            Self.applying([.rename(from: "o.b", to: "o.c")], to: record)
                == record.replacing(#"{ "b" : 1 }"#, with: #"{"c":1}"#))
    }

    @Test func appliesOneBehindTheOther() {
        #expect(
            Self.applying(
                [
                    .rename(from: "id", to: "forecast_id"), .convert("forecast_id", .trim),
                    .convert("forecast_id", .lower), .setDefault("domain", json: #""macro""#),
                    .convert("confidence", .number), .nest("variables"), .keep(["forecast_id", "variables", "domain"]),
                ], to: #"{"id":" F-1 ","confidence":"0.80","variables.spx":5012.5,"domain":null}"#)
                == #"{"forecast_id":"f-1","variables":{"spx":5012.5},"domain":"macro"}"#)
    }

    @Test(arguments: ["5", #""text""#, "[1,2]", "null", "true"])
    func refusesWhatIsNoObject(record: String) {
        #expect(Self.applying([.drop("a")], to: record) == "a transform · the record · \(record)")
    }

    // MARK: Hostile records

    @Test func aRecordMadeToGrowIsRefused() {
        // Names of a thousand bytes, a thousand times.
        let name = String(repeating: "n", count: 1000)
        let record = "{\"\(name)\":{\((0..<1000).map { "\"\($0)\":0" }.joined(separator: ","))}}"
        let outcome = Self.applying([.flatten("")], to: record, maximumBytes: 100_000)
        #expect(outcome == "a transform · the record · it would have more than 100000 bytes")
        #expect(Self.applying([.flatten("")], to: record, maximumBytes: 2_000_000).count > 1_000_000)
    }

    @Test func aNameOfManyPartsIsRefused() {
        let deep = String(repeating: "a.", count: 100_000) + "a"
        #expect(Self.applying([.nest("")], to: "{\"\(deep)\":1}") == "tooDeep(limit: 128)")
        let nested = String(repeating: #"{"a":"#, count: 300) + "1" + String(repeating: "}", count: 300)
        #expect(Self.applying([.flatten("")], to: nested) == "tooDeep(limit: 128)")
    }

    /// Quadratic work would take minutes.
    @Test func aHundredThousandColumnsAreNested() {
        let record = "{" + (0..<100_000).map { "\"c\($0).x\":\($0)" }.joined(separator: ",") + "}"
        let outcome = Self.applying([.nest("")], to: record, maximumBytes: 1 << 24)
        #expect(outcome.hasPrefix(#"{"c0":{"x":0},"c1":{"x":1}"#))
        #expect(outcome.hasSuffix(#""c99999":{"x":99999}}"#))
    }
}
