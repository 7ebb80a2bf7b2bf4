import Ingestion
import JSONText
import Testing

/// Checks one record against a schema, both written as JSON.
func firstBreach(
    of record: String, in schema: RecordSchema, depth: Int = 512, sourceLocation: SourceLocation = #_sourceLocation
) throws -> SchemaBreach? {
    try inspection(of: Array(record.utf8), in: schema, depth: depth, sourceLocation: sourceLocation).breach
}

func inspection(
    of record: [UInt8], in schema: RecordSchema, depth: Int = 512, sourceLocation: SourceLocation = #_sourceLocation
) throws -> (breach: SchemaBreach?, steps: Int) {
    let scanner = JSONScanner(maximumDepth: depth)
    return try record.withUnsafeBufferPointer { bytes in
        let base = try #require(bytes.baseAddress, sourceLocation: sourceLocation)
        let scan = scanner.scan(base, from: 0, to: bytes.count, isFinal: true)
        try #require(scan == .complete(end: bytes.count), sourceLocation: sourceLocation)
        return schema.inspection(of: scanner.tape(base, from: 0, to: bytes.count))
    }
}

func makeSchema(_ json: String) throws(SchemaProblem) -> RecordSchema {
    try RecordSchema(name: "test", json: Array(json.utf8))
}
