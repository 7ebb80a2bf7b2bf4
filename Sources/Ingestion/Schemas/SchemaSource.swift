import JSONText

/// The text of a schema, scanned: strict JSON in which no object has a key twice.
struct SchemaSource {
    /// Schemas nested deeper are refused.
    private static let maximumDepth = 512

    /// Scans a schema's text and hands on the tape, which lasts for the call.
    static func scanned<Result>(
        _ bytes: [UInt8], _ body: (JSONTape) throws(SchemaProblem) -> Result
    ) throws(SchemaProblem) -> Result {
        let scanner = JSONScanner(maximumDepth: maximumDepth)
        return try bytes.withUnsafeBufferPointer { buffer throws(SchemaProblem) in
            let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
            let start = spaceEnd(buffer, from: isMarked ? 3 : 0)
            guard let base = buffer.baseAddress, start < buffer.count else {
                throw notJSON("the file ends where a value should follow", at: buffer.count, buffer)
            }
            switch scanner.scan(base, from: start, to: buffer.count, isFinal: true) {
            case .complete(let end):
                let rest = spaceEnd(buffer, from: end)
                guard rest == buffer.count else { throw notJSON("expected the end of the file", at: rest, buffer) }
                let tape = scanner.tape(base, from: start, to: end)
                try refuseRepeatedKeys(tape)
                return try body(tape)
            case .incomplete: throw notJSON("the text ends inside the schema", at: buffer.count, buffer)
            case .invalid(.expected(let expected), let place):
                throw notJSON("expected \(expected.phrase)", at: place, buffer)
            case .invalid(.invalidUTF8, let place): throw notJSON("these bytes are not UTF-8", at: place, buffer)
            case .tooDeep: throw notJSON("nested deeper than \(maximumDepth) levels", at: start, buffer)
            }
        }
    }

    private static func spaceEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position
    }

    private static func notJSON(
        _ detail: String, at place: Int, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> SchemaProblem {
        let front = bytes[..<place]
        let lineStart = front.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return SchemaProblem(
            pointer: "",
            reason: .notJSON(
                line: front.count { $0 == 0x0A } + 1,
                column: bytes[lineStart..<place].count { $0 & 0xC0 != 0x80 } + 1, detail: detail))
    }

    private static func refuseRepeatedKeys(_ tape: JSONTape) throws(SchemaProblem) {
        for container in 0..<tape.count where tape[container].kind == .object {
            var seen: Set<[UInt8]> = []
            var key = container + 1
            while key < tape[container].extent {
                let name = tape.decodedText(at: key)
                guard seen.insert(name).inserted else {
                    throw SchemaProblem(
                        pointer: JSONPointer.path(to: container, in: tape),
                        reason: .duplicateKey(name: String(decoding: name, as: UTF8.self)))
                }
                key = tape.next(after: key + 1)
            }
        }
    }
}
