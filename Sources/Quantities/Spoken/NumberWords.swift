/// English cardinal numbers in words, to the millions.
enum NumberWords {
    static let small: [String: Int64] = Dictionary(
        uniqueKeysWithValues: [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ].enumerated().map { ($1, Int64($0)) })
    static let tens: [String: Int64] = [
        "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
        "ninety": 90,
    ]
    static let scales: [String: Int64] = ["thousand": 1000, "million": 1_000_000]

    /// All readings of whole numbers in words at the start: “two hundred” is 200 in two words and 2 in one.
    static func read(_ words: ArraySlice<String>) -> [(value: Int64, count: Int)] {
        var state = State()
        var readings: [(value: Int64, count: Int)] = []
        var index = 0
        if let article = words.word(0), article == "a" || article == "an" {
            guard let next = words.word(1), next == "hundred" || next == "dozen" || scales[next] != nil else {
                return []
            }
            state.append("one")
            index = 1
        }
        while let word = words.word(index) {
            var isComplete = true
            if word == "and" {
                guard state.last == .hundred || state.last == .scale, let next = words.word(index + 1),
                    isBelowHundred(next)
                else { break }
                isComplete = false
            } else if word == "-" {
                guard state.last == .ten, let next = words.word(index + 1), let value = small[next],
                    (1...9).contains(value)
                else { break }
                isComplete = false
            } else {
                guard
                    word.split(separator: "-", omittingEmptySubsequences: false).allSatisfy({ state.append(String($0)) }
                    )
                else { break }
            }
            index += 1
            if isComplete { readings.append((state.total + state.current, index)) }
        }
        return readings
    }

    private static func isBelowHundred(_ word: String) -> Bool {
        let first = word.split(separator: "-").first.map(String.init) ?? word
        return tens[first] != nil || (small[first] ?? 0) > 0
    }

    private enum Last { case nothing, unit, teen, ten, hundred, scale, end }

    private struct State {
        var total: Int64 = 0
        var current: Int64 = 0
        var last = Last.nothing
        var lowestScale = Int64.max

        /// Whether the word continues the number; the state is unusable after false.
        @discardableResult
        mutating func append(_ word: String) -> Bool {
            if word == "zero" {
                guard last == .nothing else { return false }
                last = .end
            } else if let value = small[word] {
                let isUnit = value < 10
                guard last == .nothing || last == .hundred || last == .scale || (isUnit && last == .ten) else {
                    return false
                }
                current += value
                last = isUnit ? .unit : .teen
            } else if let value = tens[word] {
                guard last == .nothing || last == .hundred || last == .scale else { return false }
                current += value
                last = .ten
            } else if word == "hundred" {
                guard (1...99).contains(current), last != .hundred, last != .end else { return false }
                current *= 100
                last = .hundred
            } else if word == "dozen" {
                guard (1...99).contains(current), last != .hundred, last != .end else { return false }
                current *= 12
                last = .end
            } else if let scale = scales[word] {
                guard current > 0, scale < lowestScale, last != .end else { return false }
                total += current * scale
                current = 0
                lowestScale = scale
                last = .scale
            } else {
                return false
            }
            return true
        }
    }
}
