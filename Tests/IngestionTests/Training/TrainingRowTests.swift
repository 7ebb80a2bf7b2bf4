import Foundation
import JSONText
import Testing

@testable import Ingestion

@Suite("Rows of training batches")
struct TrainingRowTests {
    private func line(_ body: String, as format: DatasetFormat, trust: Double? = nil) -> String {
        let fields = TrainingFields(variables: ["spx", "a.b", "gdp"])
        var rows = TrainingRows(format: format, sources: ["news"], variables: ["spx", "a.b", "gdp"])
        return Array(body.utf8).withUnsafeBufferPointer { bytes in
            fields.read(bytes, wantsVariables: true)
            let record = TrainingRecord(source: 0, run: 1, time: 1_500_000, isMarkedInvalid: false, body: bytes)
            var line = ""
            rows.withLine(of: record, fields: fields, trust: fields.trust ?? trust) {
                line = String(decoding: $0, as: UTF8.self)
            }
            return line
        }
    }

    @Test(
        "find variables under “variables”, at the top, or by their path, in that order",
        arguments: [
            (#"{"spx":1,"variables":{"spx":2.50}}"#, #""spx":2.50,"a.b":null,"gdp":null"#),
            (#"{"variables":{"spx":2},"spx":1}"#, #""spx":2,"a.b":null,"gdp":null"#),
            (#"{"spx":"1","a":{"b":[1, 2],"c":1},"gdp":null}"#, #""spx":"1","a.b":[1, 2],"gdp":null"#),
            (#"{"a.b":3,"a":{"b":4}}"#, #""spx":null,"a.b":3,"gdp":null"#),
            (#"{"a":{"b":4},"a.b":3}"#, #""spx":null,"a.b":3,"gdp":null"#),
            (#"{"spx":1,"spx":2}"#, #""spx":2,"a.b":null,"gdp":null"#),
            (#"{"sp\u0078":true,"variables":[1]}"#, #""spx":true,"a.b":null,"gdp":null"#),
            (#"{"a":{"a":{"b":1}}}"#, #""spx":null,"a.b":null,"gdp":null"#),
            ("[1]", #""spx":null,"a.b":null,"gdp":null"#),
        ])
    func findVariables(body: String, expected: String) {
        #expect(
            line(body, as: .jsonl)
                == #"{"source":"news","time":"1970-01-01T00:00:01.5Z","trust":null,"variables":{\#(expected)},"record":\#(body)}"#
                + "\n")
    }

    @Test func keepTheTrustAsTheRecordWritesItAndTheRecordOnOneLine() {
        let body = "{\n  \"trust_score\": 0.80,\r\n \"spx\": {\n}}"
        #expect(
            line(body, as: .jsonl)
                == #"{"source":"news","time":"1970-01-01T00:00:01.5Z","trust":0.80,"variables":{"spx":{ },"a.b":null,"gdp":null},"record":{   "trust_score": 0.80,   "spx": { }}}"#
                + "\n")
        #expect(line("{}", as: .jsonl, trust: 0.625).contains(#""trust":0.625,"#))
        #expect(line(#"{"trust_score":1.5}"#, as: .jsonl).contains(#""trust":null,"#))
    }

    @Test func areCSVWithQuotesWhereTheyMustBe() {
        let body = #"{"spx":"a,\"b\"","a":{"b":null},"gdp":1e3}"#
        #expect(
            line(body, as: .csv)
                == "news,1970-01-01T00:00:01.5Z,,\"a,\"\"b\"\"\",,1e3,\"\(body.replacing("\"", with: "\"\""))\"\r\n")
        let rows = TrainingRows(format: .csv, sources: ["news"], variables: ["x,y", "z"])
        #expect(String(decoding: rows.opening, as: UTF8.self) == "source,time,trust,\"x,y\",z,record\r\n")
    }

    @Test func tellTheScenarioAndNoTrustThatIsNone() {
        let fields = TrainingFields(variables: [])
        Array(#"{"scenario_id":"s\n1","trust_score":"0.5"}"#.utf8).withUnsafeBufferPointer {
            fields.read($0, wantsVariables: false)
        }
        #expect(fields.scenario == "s\n1")
        #expect(fields.trust == nil)
    }
}
