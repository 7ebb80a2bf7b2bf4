/// Reads a whole document into nodes: strict JSON, or JSON with comments and trailing commas.
struct JSONNodeParser {
    let bytes: [UInt8]
    let allowsComments: Bool
    let depthLimit: Int
    private var position = 0

    static func parse(
        _ bytes: [UInt8], allowsComments: Bool, depthLimit: Int = 128
    ) throws(JSONDocumentError) -> JSONNode {
        var parser = JSONNodeParser(bytes: bytes, allowsComments: allowsComments, depthLimit: depthLimit)
        try parser.requireUTF8()
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        try parser.skipSpace()
        let node = try parser.parseValue(depth: 0, expected: "a value")
        try parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.unexpected("the end of the file") }
        return node
    }

    private init(bytes: [UInt8], allowsComments: Bool, depthLimit: Int) {
        self.bytes = bytes
        self.allowsComments = allowsComments
        self.depthLimit = depthLimit
    }

    // MARK: Values

    private mutating func parseValue(depth: Int, expected: String) throws(JSONDocumentError) -> JSONNode {
        let start = position
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit), at: start) }
        guard position < bytes.count else { throw failure(.ended(expected: expected), at: position) }
        let content: JSONNode.Content
        switch bytes[position] {
        case UInt8(ascii: "{"): content = .object(try parseChildren(close: UInt8(ascii: "}"), depth: depth))
        case UInt8(ascii: "["): content = .array(try parseChildren(close: UInt8(ascii: "]"), depth: depth))
        case UInt8(ascii: "\""): content = .scalar(.string(try parseString()))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .scalar(try parseNumber())
        default: content = .scalar(try parseWord(expected: expected))
        }
        return JSONNode(range: start..<position, content: content)
    }

    private mutating func parseChildren(close: UInt8, depth: Int) throws(JSONDocumentError) -> [JSONNode.Child] {
        let isObject = close == UInt8(ascii: "}")
        let closeName = isObject ? "}" : "]"
        position += 1
        var children: [JSONNode.Child] = []
        while true {
            try skipSpace()
            if peek == close {
                if let comma = children.last?.comma, !allowsComments {
                    throw failure(.trailingCommaNotAllowed, at: comma)
                }
                position += 1
                return children
            }
            let start = position
            var key: String?
            if isObject {
                guard peek == UInt8(ascii: "\"") else {
                    throw unexpected(children.isEmpty ? "a name in quotes or }" : "a name in quotes")
                }
                key = try parseString()
                try skipSpace()
                guard peek == UInt8(ascii: ":") else { throw unexpected("a colon") }
                position += 1
                try skipSpace()
            }
            let expected = isObject || !children.isEmpty ? "a value" : "a value or ]"
            let node = try parseValue(depth: depth + 1, expected: expected)
            try skipSpace()
            var comma: Int?
            if peek == UInt8(ascii: ",") {
                comma = position
                position += 1
            } else if peek != close {
                throw unexpected("a comma or \(closeName)")
            }
            children.append(JSONNode.Child(key: key, start: start, node: node, comma: comma))
        }
    }

    private mutating func parseWord(expected: String) throws(JSONDocumentError) -> JSONValue {
        for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
        where bytes[position...].starts(with: word.utf8) && !isWordByte(at: position + word.utf8.count) {
            position += word.utf8.count
            return value
        }
        throw unexpected(expected)
    }

    private mutating func parseNumber() throws(JSONDocumentError) -> JSONValue {
        let start = position
        while isWordByte(at: position) || peek == UInt8(ascii: "+") { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard Self.isNumber(bytes[start..<position]) else { throw failure(.invalidNumber(text), at: start) }
        return .number(text: text)
    }

    private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !startsWithZero || whole == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    // MARK: Strings

    private mutating func parseString() throws(JSONDocumentError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += try parseEscape()
            case ..<0x20:
                throw failure(.controlCharacterInString(code: byte), at: position)
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure(.unterminatedString, at: start)
    }

    private mutating func parseEscape() throws(JSONDocumentError) -> [UInt8] {
        let start = position
        guard position + 1 < bytes.count else { throw failure(.unterminatedString, at: start) }
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            var code = try parseHexadecimal(from: start)
            if (0xD800..<0xDC00).contains(code) {
                guard bytes[position...].starts(with: "\\u".utf8) else { throw failure(.loneSurrogate, at: start) }
                position += 2
                let low = try parseHexadecimal(from: start)
                guard (0xDC00..<0xE000).contains(low) else { throw failure(.loneSurrogate, at: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure(.loneSurrogate, at: start) }
            return Array(String(Character(scalar)).utf8)
        default:
            throw failure(.invalidEscape("\\" + character(at: start + 1)), at: start)
        }
    }

    private mutating func parseHexadecimal(from start: Int) throws(JSONDocumentError) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 4, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let code = UInt32(text, radix: 16)
        else {
            throw failure(.invalidEscape(String(decoding: bytes[start...].prefix(6), as: UTF8.self)), at: start)
        }
        position += 4
        return code
    }

    // MARK: Space and comments

    private mutating func skipSpace() throws(JSONDocumentError) {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D:
                position += 1
            case UInt8(ascii: "/"):
                guard let end = JSONComment.end(in: bytes, at: position) else {
                    let isOpen = bytes[position...].starts(with: "/*".utf8)
                    throw isOpen ? failure(.unterminatedComment, at: position) : unexpected("a value")
                }
                guard allowsComments else { throw failure(.commentNotAllowed, at: position) }
                position = end
            default:
                return
            }
        }
    }

    // MARK: Small steps

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isWordByte(at index: Int) -> Bool {
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            return true
        default:
            return false
        }
    }

    /// The word or character that stands at a place, in quotes for a message.
    private func character(at index: Int) -> String {
        let tail = String(decoding: bytes[index...].prefix(8), as: UTF8.self)
        return tail.first.map(String.init) ?? ""
    }

    private func unexpected(_ expected: String) -> JSONDocumentError {
        guard position < bytes.count else { return failure(.ended(expected: expected), at: position) }
        var end = position
        while isWordByte(at: end), end - position < 20 { end += 1 }
        let word = end > position ? String(decoding: bytes[position..<end], as: UTF8.self) : character(at: position)
        return failure(.unexpected(found: "“\(word)”", expected: expected), at: position)
    }

    private func failure(_ reason: JSONDocumentError.Reason, at offset: Int) -> JSONDocumentError {
        let place = JSONPlace.of(offset, in: bytes)
        return JSONDocumentError(line: place.line, column: place.column, reason: reason)
    }

    private func requireUTF8() throws(JSONDocumentError) {
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var valid = 0
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { valid += scalar.count }
        throw failure(.invalidUTF8, at: valid)
    }
}

/// Comments of JSON with comments.
enum JSONComment {
    /// Where the comment that begins here ends (before its newline for `//`); nil if none begins, or it never ends.
    static func end(in bytes: [UInt8], at start: Int) -> Int? {
        if bytes[start...].starts(with: "//".utf8) {
            return bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
        }
        guard bytes[start...].starts(with: "/*".utf8) else { return nil }
        var index = start + 2
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") { return index + 2 }
            index += 1
        }
        return nil
    }
}

/// Lines and columns, from 1, columns in characters.
enum JSONPlace {
    static func of(_ offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let front = bytes[..<offset]
        let line = front.count { $0 == 0x0A } + 1
        let start = front.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        var text = bytes[start..<offset]
        if start == 0, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        return (line, text.count { $0 & 0xC0 != 0x80 } + 1)
    }
}
