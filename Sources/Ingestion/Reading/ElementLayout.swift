import JSONText

/// How the elements of a document are laid out in lines, as far as those read so far prove it. Where each began a line
/// at the same indentation, and no line inside them did, such a line is where the next element begins: even behind a
/// broken one whose quotes or brackets do not match.
struct ElementLayout {
    private var elementCount = 0
    private var indentation: Int?
    private var isRegular = true
    /// The smallest indentation of a line inside an element, closing brackets aside.
    private var innerIndentation = Int.max

    /// What the first lines of a document have shown: each value on a line of its own.
    static let linesAtTheMargin = {
        var layout = ElementLayout()
        layout.elementCount = 1
        layout.indentation = 0
        return layout
    }()

    /// Notes a whole element.
    /// - Parameter indentation: white space before it on its line; nil where it did not begin a line.
    mutating func note(_ window: ByteWindow, from start: Int, to end: Int, indentation: Int?) {
        guard isRegular else { return }
        if let indentation {
            if self.indentation == nil { self.indentation = indentation }
            isRegular = self.indentation == indentation
        } else if elementCount > 0 {
            // The first may stand behind the opening bracket.
            isRegular = false
        }
        elementCount += 1
        noteLines(window, from: start, to: end)
    }

    /// The indentation that proves the start of an element behind a broken one, or nil where nothing does.
    func provenIndentation(ofBroken indentation: Int?) -> Int? {
        guard isRegular, elementCount > 0, let indentation, indentation < innerIndentation else { return nil }
        return self.indentation ?? indentation == indentation ? indentation : nil
    }

    /// Where, inside what was read as one element, the next one is proven to begin: a bracket that never closes takes in
    /// the elements behind it, and all of it may be valid but for the document's end.
    func nextElement(in window: ByteWindow, from start: Int, to end: Int, indentation: Int?) -> Int? {
        guard let width = provenIndentation(ofBroken: indentation) else { return nil }
        var position = start
        while let newline = ByteSearch.first(0x0A, in: window.base, from: position, to: end) {
            position = newline + 1
            while position < end, ByteWindow.isSpace(window.base[position]), window.base[position] != 0x0A {
                position += 1
            }
            guard position < end else { return nil }
            let isElement = window.base[position] != 0x0A && !ElementSkipper.continues(window.base[position])
            if isElement, position - newline - 1 == width { return position }
        }
        return nil
    }

    private mutating func noteLines(_ window: ByteWindow, from start: Int, to end: Int) {
        var position = start
        while let newline = ByteSearch.first(0x0A, in: window.base, from: position, to: end) {
            position = newline + 1
            while position < end, ByteWindow.isSpace(window.base[position]), window.base[position] != 0x0A {
                position += 1
            }
            guard position < end else { return }
            let byte = window.base[position]
            if byte != 0x0A, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") {
                innerIndentation = min(innerIndentation, position - newline - 1)
            }
        }
    }
}

/// The white space between two elements: whether it ends at the beginning of a line, and how far in.
struct ElementGap {
    /// White space since the last line end; nil where there was none.
    private(set) var indentation: Int?

    init(indentation: Int? = nil) { self.indentation = indentation }

    /// - Returns: the first byte that is not white space.
    mutating func skip(_ window: ByteWindow, from start: Int) -> Int {
        var position = start
        while position < window.count, ByteWindow.isSpace(window.base[position]) {
            if window.base[position] == 0x0A {
                indentation = 0
            } else if let width = indentation {
                indentation = width + 1
            }
            position += 1
        }
        return position
    }
}
