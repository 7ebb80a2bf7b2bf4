internal import JSONText

/// Where the records may lie in an answer that is one object, by the names that servers mostly use.
enum RecordsSuggestion {
    private static let names = ["data", "items", "results", "articles", "records"]

    /// The pointer to the only list of objects under such a name; nil where there is none, or several.
    static func pointer(in document: [UInt8]) -> String? {
        document.withUnsafeBufferPointer { bytes in
            let scanner = JSONScanner()
            guard let base = bytes.baseAddress,
                case .complete(let end) = scanner.scan(base, from: 0, to: bytes.count, isFinal: true)
            else { return nil }
            let tape = scanner.tape(base, from: 0, to: end)
            let found = names.filter { name in
                guard case .value(let place)? = RecordPointer("/" + name)?.find(in: tape),
                    case .array = tape[place].kind, place + 1 < tape[place].extent,
                    case .object = tape[place + 1].kind
                else { return false }
                return true
            }
            return found.count == 1 ? "/" + found[0] : nil
        }
    }
}
