/// Cuts a line into tokens; every line has tokens, none is refused.
struct Tokenizer {
    private let scalars: [Unicode.Scalar]
    /// The UTF-8 offset of each scalar, and the line's length.
    private let offsets: [Int]
    private var tokens: [Token] = []
    private var index = 0

    static func tokens(of line: String) -> [Token] {
        var tokenizer = Tokenizer(line)
        tokenizer.run()
        return tokenizer.tokens
    }

    private init(_ line: String) {
        scalars = Array(line.unicodeScalars)
        var offsets: [Int] = []
        offsets.reserveCapacity(scalars.count + 1)
        var offset = 0
        for scalar in scalars {
            offsets.append(offset)
            offset += UTF8.width(scalar)
        }
        offsets.append(offset)
        self.offsets = offsets
    }

    private mutating func run() {
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar.isBlank {
                index += 1
            } else if let closing = scalar.closingQuotes, takeQuotation(closing) {
                continue
            } else if scalar == "[", takeBrackets() {
                continue
            } else if takeComparator() || takeMark() {
                continue
            } else {
                takeWord()
            }
        }
    }

    private func scalar(at position: Int) -> Unicode.Scalar? {
        scalars.indices.contains(position) ? scalars[position] : nil
    }

    /// Whether a word or mark ends before this position.
    private func endsWord(at position: Int) -> Bool {
        guard let scalar = scalar(at: position) else { return true }
        return scalar.isBlank || scalar.isMark || scalar.isCurlyOrDoubleQuote
    }

    private mutating func append(_ kind: Token.Kind, _ text: String, to end: Int) {
        tokens.append(Token(kind: kind, text: text, range: offsets[index]..<offsets[end]))
        index = end
    }

    private mutating func takeQuotation(_ closing: [Unicode.Scalar]) -> Bool {
        var end = index + 1
        // An apostrophe closes only where a word ends, so that `'don't'` is one quotation.
        let needsBoundary = closing.contains("'")
        while end < scalars.count, !(closing.contains(scalars[end]) && (!needsBoundary || endsWord(at: end + 1))) {
            end += 1
        }
        guard end < scalars.count, end > index + 1 || !needsBoundary else { return false }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[(index + 1)..<end])
        append(.quoted, String(text), to: end + 1)
        return true
    }

    private mutating func takeBrackets() -> Bool {
        guard let end = scalars[index...].firstIndex(of: "]") else { return false }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[index...end])
        append(.quoted, String(text), to: end + 1)
        return true
    }

    private mutating func takeComparator() -> Bool {
        guard let (text, length) = comparator(at: index) else { return false }
        append(.comparator, text, to: index + length)
        return true
    }

    private func comparator(at position: Int) -> (text: String, length: Int)? {
        let next = scalar(at: position + 1)
        switch scalars[position] {
        case "=": return next == ">" ? nil : next == "=" ? ("=", 2) : ("=", 1)
        case "!": return next == "=" ? ("!=", 2) : nil
        case "<": return next == "=" ? ("<=", 2) : next == ">" ? ("!=", 2) : ("<", 1)
        case ">": return next == "=" ? (">=", 2) : (">", 1)
        case "≤": return ("<=", 1)
        case "≥": return (">=", 1)
        case "≠": return ("!=", 1)
        default: return nil
        }
    }

    private mutating func takeMark() -> Bool {
        let scalar = scalars[index]
        if scalar == "&" {
            append(.word, "&", to: self.scalar(at: index + 1) == "&" ? index + 2 : index + 1)
        } else if let length = arrowLength {
            append(.word, "->", to: index + length)
        } else if scalar == "@" || scalar == "~" && self.scalar(at: index + 1)?.isDigit == true {
            append(.word, "@", to: index + 1)
        } else if scalar.isDash, endsWord(at: index + 1) {
            append(.punctuation, "–", to: index + 1)
        } else if scalar == ".", !endsWord(at: index + 1) {
            return false  // .85, ./sales
        } else if scalar == ".", isParentFolder {
            return false
        } else if scalar.isMark {
            append(.punctuation, scalar == "…" ? "." : String(scalar), to: index + 1)
        } else if scalar.closingQuotes != nil {
            index += 1  // a quote that nothing closes
        } else {
            return false
        }
        return true
    }

    /// Whether `..` stands here on its own, or begins a path.
    private var isParentFolder: Bool {
        self.scalar(at: index + 1) == "." && (self.scalar(at: index + 2).map { $0.isBlank || $0 == "/" } ?? true)
            && (self.scalar(at: index - 1)?.isBlank ?? true)
    }

    /// `->`, `-->`, `=>`, `→`: how long the arrow is that begins here.
    private var arrowLength: Int? {
        if scalars[index] == "→" { return 1 }
        var end = index
        while scalar(at: end) == "-" { end += 1 }
        if end == index, scalar(at: end) == "=" { end += 1 }
        return end > index && scalar(at: end) == ">" ? end + 1 - index : nil
    }

    private mutating func takeWord() {
        let start = index
        var end = index
        var isAddress = false
        var text = String.UnicodeScalarView()
        scan: while end < scalars.count {
            let scalar = scalars[end]
            switch scalar {
            case _ where scalar.isBlank || scalar.isCurlyOrDoubleQuote || scalar == ";" || scalar == "`": break scan
            case "/", "?":
                if scalar == "?", endsMarks(from: end) { break scan }
                isAddress = true
            case "=", "<", ">", "≤", "≥", "≠":
                if !isAddress { break scan }
            case "!":
                if !isAddress, self.scalar(at: end + 1) == "=" || endsMarks(from: end) { break scan }
            case ",":
                if !isThousandsComma(end) && !isAddress || endsMarks(from: end) { break scan }
            case ".", ":", ")", "…":
                if endsMarks(from: end), !isDotsOnly(start..<end) { break scan }
            case "(":
                break scan
            default: break
            }
            if !scalar.isInvisible { text.append(contentsOf: scalar.plainLowercase) }
            end += 1
        }
        if end == start { end += 1 }
        var word = String(text)
        if word.hasPrefix("#"), word.dropFirst().allSatisfy(\.isNumber) { word.removeFirst() }
        guard !word.isEmpty else { return index = end }
        guard let joint = jointOfNumbers(start..<end) else { return append(.word, word, to: end) }
        let front = scalars[start..<joint.lowerBound].map(\.plainLowercase).joined()
        append(.word, String(String.UnicodeScalarView(front)), to: joint.lowerBound)
        let isPer = scalars[joint.lowerBound] == "/"
        append(isPer ? .word : .punctuation, isPer ? "/" : "–", to: joint.upperBound)
        let back = scalars[joint.upperBound..<end].map(\.plainLowercase).joined()
        append(.word, String(String.UnicodeScalarView(back)), to: end)
    }

    /// Where a word falls into two: `45/hour`, `12-15`, `2025-04-01..2025-04-15`.
    private func jointOfNumbers(_ word: Range<Int>) -> Range<Int>? {
        guard word.count >= 3, scalars[word.lowerBound].isDigit || scalars[word.lowerBound] == "$" else { return nil }
        func isNumber(_ range: Range<Int>, marks: [Unicode.Scalar]) -> Bool {
            range.contains { scalars[$0].isDigit }
                && range.allSatisfy { scalars[$0].isDigit || marks.contains(scalars[$0]) }
        }
        for place in word.dropFirst().dropLast() {
            let front = word.lowerBound..<place
            let back = (place + 1)..<word.upperBound
            switch scalars[place] {
            case "/"
            where isNumber(front, marks: [".", "$"]) && back.allSatisfy { scalars[$0].properties.isAlphabetic }:
                return place..<(place + 1)
            case "-", "–":
                let isShort = front.count <= 3 && back.count <= 3
                if isShort, isNumber(front, marks: ["."]), isNumber(back, marks: ["."]) { return place..<(place + 1) }
            case "." where scalars[place + 1] == ".":
                let end = (place + 2)..<word.upperBound
                if isNumber(front, marks: ["-", "."]), isNumber(end, marks: ["-"]) { return place..<(place + 2) }
            default: break
            }
        }
        return nil
    }

    /// Whether only marks stand between here and the word's end.
    private func endsMarks(from position: Int) -> Bool {
        var position = position
        while let scalar = scalar(at: position), scalar.isMark { position += 1 }
        return scalar(at: position).map { $0.isBlank || $0.isCurlyOrDoubleQuote } ?? true
    }

    private func isThousandsComma(_ position: Int) -> Bool {
        guard let before = scalar(at: position - 1), position > index, before.isDigit else { return false }
        let digits = scalars[(position + 1)...].prefix { $0.isDigit }
        return digits.count == 3
    }

    private func isDotsOnly(_ range: Range<Int>) -> Bool { scalars[range].allSatisfy { $0 == "." } }
}
