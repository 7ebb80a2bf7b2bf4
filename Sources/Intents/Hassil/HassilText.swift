internal import Foundation

/// Brings lines and templates into the form in which hassil compares them.
enum HassilText {
    /// Runs of white space as one space each, letters composed, `’` as `'`.
    static func normalized(_ text: String) -> [Unicode.Scalar] {
        var scalars = singleSpaced([Unicode.Scalar](text: text))
        // Characters before U+0300 are composed as they stand.
        if scalars.contains(where: { $0.value >= 0x300 }) {
            scalars = [Unicode.Scalar](text: scalars.text.precomposedStringWithCanonicalMapping)
        }
        return scalars.map { $0 == "’" ? "'" : $0 }
    }

    /// A line ready to be matched: normalised, without punctuation around words, trimmed.
    static func matchable(_ line: String) -> [Unicode.Scalar] {
        withoutPunctuation(normalized(line)).trimmed()
    }

    static func singleSpaced(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var isInSpace = false
        for scalar in scalars {
            let isSpace = FoldedScalars.isSpace(scalar)
            if !isSpace { result.append(scalar) } else if !isInSpace { result.append(" ") }
            isInSpace = isSpace
        }
        return result
    }

    /// Without white space between two characters of a script that knows none.
    static func withoutSpacesInSpaceless(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var index = 0
        while index < scalars.count {
            guard FoldedScalars.isSpace(scalars[index]) else {
                result.append(scalars[index])
                index += 1
                continue
            }
            let end = scalars[index...].firstIndex { !FoldedScalars.isSpace($0) } ?? scalars.count
            let isBetween =
                index > 0 && end < scalars.count && FoldedScalars.isSpaceless(scalars[index - 1])
                && FoldedScalars.isSpaceless(scalars[end])
            if !isBetween { result += scalars[index..<end] }
            index = end
        }
        return result
    }

    // MARK: Punctuation

    /// Without marks at the ends of the text and of words; the points of "a.m." and of "3.5" stay.
    static func withoutPunctuation(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.contains(where: FoldedScalars.punctuation.contains) else { return scalars }
        var text = Array(scalars.drop(while: FoldedScalars.punctuation.contains))
        if !endsInInitialism(text) {
            while let last = text.last, FoldedScalars.punctuation.contains(last) { text.removeLast() }
        }
        text = removingRuns(in: text, of: FoldedScalars.punctuation, needs: (false, true))
        text = removingRuns(in: text, of: FoldedScalars.punctuation.subtracting(["."]), needs: (true, false))
        text = removingPeriods(in: text)
        return removingRuns(in: text, of: FoldedScalars.punctuation, needs: (false, false))
    }

    /// Removes runs of marks between neighbours that both exist and are (or are not) word characters; where a run
    /// as a whole does not stand so, the part of it that does.
    private static func removingRuns(
        in text: [Unicode.Scalar], of marks: Set<Unicode.Scalar>, needs: (before: Bool, after: Bool)
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            guard index > 0, marks.contains(text[index]), FoldedScalars.isWord(text[index - 1]) == needs.before else {
                result.append(text[index])
                index += 1
                continue
            }
            var end = index
            while end < text.count, marks.contains(text[end]) { end += 1 }
            // As far as possible, like the expression that gives back what it took.
            while end > index, end >= text.count || FoldedScalars.isWord(text[end]) != needs.after { end -= 1 }
            if end == index {
                result.append(text[index])
                index += 1
            } else {
                index = end
            }
        }
        return result
    }

    /// Removes periods before what is no word character, but for those of initialisms.
    private static func removingPeriods(in text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for (index, scalar) in text.enumerated() {
            if scalar == ".", index + 1 < text.count, !FoldedScalars.isWord(text[index + 1]) {
                let isInitialism =
                    index >= 3 && FoldedScalars.isWord(text[index - 1]) && text[index - 2] == "."
                    && FoldedScalars.isWord(text[index - 3])
                if !isInitialism { continue }
            }
            result.append(scalar)
        }
        return result
    }

    /// "… at 5 p.m.": two letters or more with a point behind each, the first at the start of a word.
    private static func endsInInitialism(_ text: [Unicode.Scalar]) -> Bool {
        var pairs = 0
        var index = text.count
        while index >= 2, text[index - 1] == ".", FoldedScalars.isWord(text[index - 2]) {
            pairs += 1
            index -= 2
            if pairs >= 2, index == 0 || !FoldedScalars.isWord(text[index - 1]) { return true }
        }
        return false
    }
}
