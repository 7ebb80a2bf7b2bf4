/// Finds where a broken element ends, as well as it can be proven: by its brackets and quotes, and by the layout of the
/// elements before it. Works on any number of windows and keeps no bytes.
struct ElementSkipper {
    private let framing: Framing
    /// The indentation at which an element is known to begin a line.
    private var indentation: Int?
    private var brackets = BracketStack()
    private var isInString = false
    private var isEscaped = false
    /// White space since the line began; nil behind its first other byte.
    private var lineWidth: Int?
    private var hasBegun = false

    init(_ framing: Framing, indentation: Int?) {
        self.framing = framing
        self.indentation = indentation
    }

    enum Framing {
        /// An element ends at a comma or the array's closing bracket.
        case array
        /// Values follow each other: one ends at a line end, or before the bracket that opens the next.
        case sequence
        /// Nothing good can follow.
        case rest
    }

    /// Where the next element can begin.
    enum Boundary {
        case comma(at: Int)
        case closingBracket(at: Int)
        /// The next element begins there, on its line behind that much white space; nil where not at a line's beginning.
        case element(at: Int, indentation: Int?)

        var place: Int {
            switch self {
            case .comma(let at), .closingBracket(let at), .element(let at, _): at
            }
        }
    }

    /// The same, but taking for text what was taken for structure, and the other way round: right where a quote is
    /// missing, or is one too many.
    var inverted: ElementSkipper {
        var copy = self
        copy.isInString.toggle()
        copy.isEscaped = false
        copy.indentation = nil
        return copy
    }

    /// Reads from `start` to `end`.
    /// - Returns: nil where no boundary was met.
    mutating func skip(_ window: ByteWindow, from start: Int, to end: Int) -> Boundary? {
        guard framing != .rest else { return nil }
        var position = start
        while position < end {
            let byte = window.base[position]
            if let boundary = boundary(byte, at: position) { return boundary }
            hasBegun = true
            position += 1
        }
        return nil
    }

    private mutating func boundary(_ byte: UInt8, at position: Int) -> Boundary? {
        if byte == 0x0A {
            // No string runs over a line end: the quote that opened this one was wrong, or its closing one is missing.
            isInString = false
            isEscaped = false
            lineWidth = 0
            return framing == .sequence && brackets.depth == 0 && hasBegun
                ? .element(at: position, indentation: nil) : nil
        }
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return nil
        }
        if let width = lineWidth {
            if ByteWindow.isSpace(byte) {
                lineWidth = width + 1
                return nil
            }
            lineWidth = nil
            if width == indentation, !Self.continues(byte) { return .element(at: position, indentation: width) }
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if framing == .sequence, brackets.depth == 0, hasBegun { return .element(at: position, indentation: nil) }
            brackets.open(isBrace: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "}"): brackets.close(isBrace: true)
        case UInt8(ascii: "]"):
            if framing == .array, brackets.depth == 0 { return .closingBracket(at: position) }
            brackets.close(isBrace: false)
        case UInt8(ascii: ","):
            if framing == .array, brackets.depth == 0 { return .comma(at: position) }
        default: break
        }
        return nil
    }

    /// Whether a line that begins so belongs to the element before it.
    static func continues(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
    }
}
