import JSONText

/// Goes through a JSON document to the value a pointer means, and on behind it, byte by byte: nothing is held in memory
/// but which brackets are open.
struct PointerWalk {
    private let pointer: RecordPointer
    private let maximumDepth: Int
    private var expectation = Expectation.value
    private var token = Token.none
    private var brackets = BracketStack()
    /// So many of the innermost containers' outermost ones lie on the way the pointer goes.
    private var pathDepth = 0
    /// Whether the value that comes next lies on the way.
    private var isOnPath = true
    /// Of the array on the way: which element comes next; nil behind the one that lies on it.
    private var elementIndex: Int?
    /// The name being read, as JSON writes it, as far as it could be the one that is looked for.
    private var name: [UInt8] = []
    private let longestName: Int
    /// Whether the value was met.
    private(set) var isFound = false
    /// Whether anything of the document was read.
    private(set) var hasBegun = false

    /// Whether it is not the first document: then it must be an object or a list to be one.
    private let isFurther: Bool

    init(_ pointer: RecordPointer, maximumDepth: Int, isFurther: Bool = false) {
        self.isFurther = isFurther
        self.pointer = pointer
        self.maximumDepth = maximumDepth
        // A byte may be written as an escape of six.
        longestName = 6 * (pointer.steps.map(\.name.count).max() ?? 0) + 1
    }

    private enum Expectation {
        case value
        /// Behind an opening bracket.
        case valueOrEnd
        case nameOrEnd
        case name
        case colon
        case commaOrEnd
    }

    /// What is in the middle of being read.
    private enum Token {
        case none
        case string(isName: Bool, isEscaped: Bool)
        /// A number or a word: what it says is not looked at.
        case scalar
    }

    enum Event: Equatable {
        /// The window was read to its end.
        case needsMore
        /// The value begins there. `passValue` says that it has been read.
        case found(at: Int)
        /// The document ended before that place.
        case over(at: Int)
        /// The pointer leads nowhere.
        case missing(String)
        case malformed(expected: String, at: Int)
        case tooDeep
    }

    /// Reads on from `start`.
    mutating func advance(_ window: ByteWindow, from start: Int) -> Event {
        var position = start
        while position < window.count {
            let byte = window.base[position]
            switch token {
            case .string(let isName, let isEscaped):
                position += 1
                if !isEscaped, byte == UInt8(ascii: "\"") {
                    token = .none
                    expectation = isName ? .colon : .commaOrEnd
                    if isName { noteName() }
                } else {
                    if isName, name.count < longestName { name.append(byte) }
                    token = .string(isName: isName, isEscaped: !isEscaped && byte == UInt8(ascii: "\\"))
                }
            case .scalar:
                if Self.continuesScalar(byte) {
                    position += 1
                } else {
                    token = .none
                    expectation = .commaOrEnd
                }
            case .none:
                if brackets.depth == 0, case .commaOrEnd = expectation { return .over(at: position) }
                if ByteWindow.isSpace(byte) {
                    position += 1
                } else if let event = read(byte, at: position) {
                    return event
                } else {
                    position += 1
                }
            }
        }
        return brackets.depth == 0 && isAtEndOfValue ? .over(at: position) : .needsMore
    }

    /// The value that was found has been read.
    mutating func passValue() { expectation = .commaOrEnd }

    /// Whether all of a document is behind it, and nothing of another was met.
    var isBehindDocument: Bool { isFurther && !hasBegun }

    private var isAtEndOfValue: Bool {
        if case .none = token, case .commaOrEnd = expectation { true } else { false }
    }

    // MARK: One byte

    private mutating func read(_ byte: UInt8, at position: Int) -> Event? {
        switch (expectation, byte) {
        case (.nameOrEnd, UInt8(ascii: "}")), (.valueOrEnd, UInt8(ascii: "]")): return close(at: position)
        case (.name, UInt8(ascii: "\"")), (.nameOrEnd, UInt8(ascii: "\"")):
            name.removeAll(keepingCapacity: true)
            token = .string(isName: true, isEscaped: false)
            return nil
        case (.colon, UInt8(ascii: ":")):
            expectation = .value
            return nil
        case (.value, _), (.valueOrEnd, _): return readValue(byte, at: position)
        case (.commaOrEnd, UInt8(ascii: ",")):
            expectation = brackets.isInBrace ? .name : .value
            if !brackets.isInBrace { beginElement() }
            return nil
        case (.commaOrEnd, UInt8(ascii: "}")) where brackets.isInBrace: return close(at: position)
        case (.commaOrEnd, UInt8(ascii: "]")) where !brackets.isInBrace: return close(at: position)
        default: return .malformed(expected: phrase, at: position)
        }
    }

    private mutating func readValue(_ byte: UInt8, at position: Int) -> Event? {
        let opens = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
        guard opens || byte == UInt8(ascii: "\"") || Self.continuesScalar(byte) else {
            return .malformed(expected: phrase, at: position)
        }
        if isBehindDocument, !opens { return .malformed(expected: "the end or the next document", at: position) }
        hasBegun = true
        if isOnPath, pathDepth == pointer.steps.count {
            isOnPath = false
            if isFound { return .missing("records_at is \(pointer.text), and that stands there twice") }
            isFound = true
            return .found(at: position)
        }
        guard opens else {
            if isOnPath, !isFound { return .missing(pointer.missing(pathDepth, in: .scalar)) }
            isOnPath = false
            token = byte == UInt8(ascii: "\"") ? .string(isName: false, isEscaped: false) : .scalar
            return nil
        }
        guard brackets.depth < maximumDepth else { return .tooDeep }
        let isBrace = byte == UInt8(ascii: "{")
        brackets.open(isBrace: isBrace)
        if isOnPath {
            pathDepth += 1
            elementIndex = -1
        }
        isOnPath = false
        expectation = isBrace ? .nameOrEnd : .valueOrEnd
        if !isBrace { beginElement() }
        return nil
    }

    private mutating func close(at position: Int) -> Event? {
        let isOfPath = brackets.depth == pathDepth
        if isOfPath, !isFound {
            return .missing(pointer.missing(pathDepth - 1, in: brackets.isInBrace ? .object : .array))
        }
        brackets.close(isBrace: brackets.isInBrace)
        if isOfPath {
            pathDepth -= 1
            elementIndex = nil
        }
        expectation = .commaOrEnd
        return nil
    }

    /// Whether the name just read is the next part of the pointer.
    private mutating func noteName() {
        guard brackets.depth == pathDepth, name.count < longestName else { return }
        isOnPath = RecordTree.decoded(name) == pointer.steps[pathDepth - 1].name
    }

    private mutating func beginElement() {
        guard brackets.depth == pathDepth, let index = elementIndex else { return }
        elementIndex = index + 1
        isOnPath = pointer.steps[pathDepth - 1].index == index + 1
        if isOnPath { elementIndex = nil }
    }

    private static func continuesScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private var phrase: String {
        switch expectation {
        case .value: JSONFault.Expectation.value.phrase
        case .valueOrEnd: "a value or the closing bracket"
        case .nameOrEnd, .name: JSONFault.Expectation.key.phrase
        case .colon: JSONFault.Expectation.colon.phrase
        case .commaOrEnd:
            brackets.isInBrace
                ? JSONFault.Expectation.commaOrClosingBrace.phrase : JSONFault.Expectation.commaOrClosingBracket.phrase
        }
    }
}
