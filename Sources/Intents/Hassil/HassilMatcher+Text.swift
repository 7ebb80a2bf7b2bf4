extension HassilMatcher {
    /// Follows a piece of literal text.
    mutating func follow(_ chunk: HassilChunk, from way: Way) -> [Way] {
        if chunk.isEmpty { return [way] }
        let said = text.folded(way.isBroken)
        let ignoresSpace = grammar.ignoresWhitespace
        var words = (ignoresSpace ? chunk.spaceless : chunk.folded)[...]
        var start = way.position
        if !ignoresSpace, way.startsWord {
            words = words.dropFirst(chunk.leading)
            start = text.afterSpace(from: start, way.isBroken)
        }
        if let open = openWildcard(of: way) {
            if chunk.strippedCount == 0 {
                var next = way
                next.position = start
                next.startsWord = true
                return [next]
            }
            let needsBoundary = !ignoresSpace && entities[open].isEndOfWord
            return followBehindWildcard(chunk, words, from: way, start: start, needsBoundary: needsBoundary)
        }
        if said[start...].starts(with: words) {
            var next = way
            next.position = start + words.count
            next.startsWord = chunk.endsWord
            next.matched += chunk.strippedCount
            return [next]
        }
        if text.isBlank(from: start, way.isBroken), !words.isEmpty, chunk.strippedCount == 0 { return [way] }
        guard !way.isBroken, text.hasBreak(from: start), text.folded(true)[start...].starts(with: words) else {
            return []
        }
        var next = way
        next.position = start + words.count
        next.isBroken = true
        return [next]
    }

    /// The wildcard may end at each place where the text stands.
    private mutating func followBehindWildcard(
        _ chunk: HassilChunk, _ words: ArraySlice<UInt32>, from way: Way, start: Int, needsBoundary: Bool
    ) -> [Way] {
        var ways: [Way] = []
        var found = first(words, from: start, in: way, needsBoundary: needsBoundary)
        // It must hold something, so a line that begins with the text must have it once more.
        if found == start { found = first(words, from: start + 1, in: way, needsBoundary: needsBoundary) }
        while let end = found, budget > 0 {
            if var closed = closing(way, with: text.scalars(way.isBroken)[start..<end]) {
                closed.position = end
                closed.startsWord = true
                ways += follow(chunk, from: closed)
            }
            found = first(words, from: end + 1, in: way, needsBoundary: false)
        }
        return ways
    }

    private mutating func first(
        _ words: ArraySlice<UInt32>, from start: Int, in way: Way, needsBoundary: Bool
    ) -> Int? {
        let said = text.folded(way.isBroken)
        guard let initial = words.first, start + words.count <= said.count else { return nil }
        for place in start...(said.count - words.count) where said[place] == initial {
            guard said[place...].starts(with: words) else { continue }
            if needsBoundary {
                // What lies before the place where the search begins is out of its sight.
                let before = place > start && text.isWord(place - 1, way.isBroken)
                guard before != text.isWord(place, way.isBroken) else { continue }
            }
            spend((place - start) / 8 + 1)
            return place
        }
        spend((said.count - start) / 8 + 1)
        return nil
    }
}

/// A line as it is matched, with what is looked up again and again.
struct HassilLine: Sendable {
    private let plain: [Unicode.Scalar]
    private let broken: [Unicode.Scalar]
    private let foldedPlain: [UInt32]
    private let foldedBroken: [UInt32]
    /// The place behind the last character that is no space.
    private let blankFrom: Int
    private let brokenBlankFrom: Int
    private let lastBreak: Int
    let hasDotlessI: Bool

    init(_ scalars: [Unicode.Scalar]) {
        plain = scalars
        foldedPlain = scalars.map(FoldedScalars.folded)
        hasDotlessI = scalars.contains("ı")
        lastBreak = scalars.lastIndex { $0 == "-" || $0 == "_" } ?? -1
        if lastBreak < 0 {
            broken = plain
            foldedBroken = foldedPlain
        } else {
            broken = scalars.map { $0 == "-" || $0 == "_" ? " " : $0 }
            foldedBroken = broken.map(FoldedScalars.folded)
        }
        blankFrom = (plain.lastIndex { !FoldedScalars.isSpace($0) } ?? -1) + 1
        brokenBlankFrom = (broken.lastIndex { !FoldedScalars.isSpace($0) } ?? -1) + 1
    }

    var count: Int { plain.count }

    func folded(_ isBroken: Bool) -> [UInt32] { isBroken ? foldedBroken : foldedPlain }
    func scalars(_ isBroken: Bool) -> [Unicode.Scalar] { isBroken ? broken : plain }
    func isWord(_ place: Int, _ isBroken: Bool) -> Bool { FoldedScalars.isWord(scalars(isBroken)[place]) }

    func isBlank(from place: Int, _ isBroken: Bool) -> Bool {
        place >= (isBroken ? brokenBlankFrom : blankFrom)
    }

    func hasBreak(from place: Int) -> Bool { place <= lastBreak }

    func afterSpace(from place: Int, _ isBroken: Bool) -> Int {
        var place = place
        while place < plain.count, FoldedScalars.isSpace(isBroken ? broken[place] : plain[place]) { place += 1 }
        return place
    }
}
