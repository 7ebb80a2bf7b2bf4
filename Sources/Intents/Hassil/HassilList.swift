internal import JSONText

/// What may stand for a `{list}`.
enum HassilList: Sendable {
    case values(HassilValues)
    case range(HassilRange)
    /// Any text.
    case wildcard
}

/// One value of a list: how it is said, what it gives out, what it says about the rest.
struct HassilValue: Sendable {
    var spoken: HassilExpression
    /// Nil gives out the words as said.
    var out: JSONValue?
    var context: [JSONValue.Member]
}

/// The values of a list, the plain ones found by their first letters.
struct HassilValues: Sendable {
    let values: [HassilValue]
    /// Values that are templates and must always be tried.
    let templates: [Int]
    let haveDotlessI: Bool
    private let trie: ScalarTrie

    init(_ values: [HassilValue]) {
        self.values = values
        var trie = ScalarTrie()
        var templates: [Int] = []
        for (number, value) in values.enumerated() {
            guard case .text(let chunk) = value.spoken else {
                templates.append(number)
                continue
            }
            // What is blank would match everywhere and say nothing.
            guard chunk.strippedCount > 0 else { continue }
            trie.insert(chunk.folded[chunk.leading...], Int32(number))
        }
        self.templates = templates
        haveDotlessI = values.contains { if case .text(let chunk) = $0.spoken { chunk.hasDotlessI } else { false } }
        self.trie = trie
    }

    /// Plain values that begin the text at a place, shorter ones first.
    func plain(at position: Int, of text: [UInt32]) -> [Int] {
        var found: [Int] = []
        trie.walk(text, from: position) { _, number in found.append(Int(number)) }
        return found
    }

    /// Plain values that stand anywhere from a place on, in the order of the list.
    func plainAnywhere(from position: Int, of text: [UInt32]) -> [Int] {
        var found: Set<Int> = []
        for start in position..<max(position, text.count) {
            trie.walk(text, from: start) { _, number in found.insert(Int(number)) }
        }
        return found.sorted()
    }
}

/// A number range, in digits and words.
struct HassilRange: Sendable, Hashable {
    var start: Int
    var stop: Int
    var step = 1
    /// Parts that may follow each number: 0.5, or tenths.
    var fractions: [Double] = []
    var multiplier: Double?
    var readsDigits = true
    var readsWords = true
    var wordsLanguage: String?

    init(start: Int, stop: Int) {
        self.start = start
        self.stop = stop
    }

    /// `1..10` or `1..10,2`.
    init?(inline text: String) {
        let scalars = Array(text.unicodeScalars)
        let first = scalars.prefix { FoldedScalars.isASCIIDigit($0.value) }.count
        guard first > 0, scalars.count > first + 2 else { return nil }
        let rest = scalars[(first + 2)...].split(separator: ",", omittingEmptySubsequences: false).map {
            Int([Unicode.Scalar]($0).text)
        }
        guard let start = Int(Array(scalars[..<first]).text), let stop = rest[0], stop >= start, rest.count <= 2 else {
            return nil
        }
        self.init(start: start, stop: stop)
        if rest.count == 2 {
            guard let step = rest[1], step > 0 else { return nil }
            self.step = step
        }
    }

    static let tenths = (1...9).map { Double($0) / 10 }

    func contains(_ number: Double) -> Bool {
        if step == 1, fractions.isEmpty { return Double(start) <= number && number <= Double(stop) }
        guard abs(number) < 1e15 else { return false }
        let floor = Int(number.rounded(.down))
        return ((floor - 1)...(floor + 1)).contains { integer in
            guard integer >= start, integer <= stop, (integer - start) % step == 0 else { return false }
            return Double(integer) == number || fractions.contains { Double(integer) + $0 == number }
        }
    }

    func value(of number: Double) -> JSONValue {
        let value = number * (multiplier ?? 1)
        return Int(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    /// All numbers of the range that are written in words; nil when they are too many.
    var numbers: [Double]? {
        let count = (stop - start) / step + 1
        guard count * (fractions.count + 1) <= Self.mostWritten else { return nil }
        return stride(from: start, through: stop, by: step).flatMap { integer in
            [Double(integer)] + fractions.map { Double(integer) + $0 }
        }
    }

    private static let mostWritten = 20_000
}
