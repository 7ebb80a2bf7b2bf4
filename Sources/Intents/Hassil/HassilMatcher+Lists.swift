internal import JSONText

extension HassilMatcher {
    /// Follows `{list:slot}`.
    mutating func follow(_ reference: HassilListReference, from way: Way, depth: Int) -> [Way] {
        guard way.position < text.count, let list = list(reference) else { return [] }
        switch list {
        case .values(let values): return follow(values, reference, from: way, depth: depth)
        case .range(let range): return follow(range, reference, from: way)
        case .wildcard:
            let entity = Entity(
                name: reference.slot, value: .string(""), text: [], isWildcard: true, isOpen: true,
                isEndOfWord: reference.isEndOfWord, previous: way.entity)
            guard var next = adding(entity, to: way) else { return [] }
            next.wildcards += 1
            return [next]
        }
    }

    // MARK: Values

    private mutating func follow(
        _ values: HassilValues, _ reference: HassilListReference, from way: Way, depth: Int
    ) -> [Way] {
        var ways: [Way] = []
        for number in candidates(of: values, from: way) {
            let value = values.values[number]
            guard HassilContext.allows(block.requires, in: value.context),
                !HassilContext.excludes(block.excludes, in: value.context)
            else { continue }
            if case .text(let chunk) = value.spoken, text.count - way.position < chunk.folded.count { continue }
            for found in followValue(value.spoken, from: way, depth: depth) {
                if let next = taking(value, reference, from: way, to: found) { ways.append(next) }
            }
        }
        return ways
    }

    /// Values that may stand here, in hassil's order.
    private mutating func candidates(of values: HassilValues, from way: Way) -> [Int] {
        if openWildcard(of: way) != nil {
            spend(text.count - way.position)
            var plain = values.plainAnywhere(from: way.position, of: text.folded(way.isBroken))
            if !way.isBroken, text.hasBreak(from: way.position) {
                plain = Set(plain).union(values.plainAnywhere(from: way.position, of: text.folded(true))).sorted()
            }
            return values.templates.isEmpty ? plain : (plain + values.templates).sorted()
        }
        let isSorted = grammar.ignoresWhitespace || !way.startsWord
        let start = text.afterSpace(from: way.position, way.isBroken)
        var plain = values.plain(at: start, of: text.folded(way.isBroken))
        if isSorted, start > way.position {
            plain += values.plain(at: way.position, of: text.folded(way.isBroken))
        }
        if !way.isBroken, text.hasBreak(from: start) {
            plain += values.plain(at: start, of: text.folded(true)).filter { !plain.contains($0) }
        }
        guard !isSorted else { return (plain + values.templates).sorted() }
        if text.hasDotlessI || values.haveDotlessI {
            plain = plain.filter { isLookedUp(values.values[$0], at: start, of: way) }
        }
        return plain + values.templates
    }

    /// Whether hassil's index finds a value that its matching would allow.
    private func isLookedUp(_ value: HassilValue, at start: Int, of way: Way) -> Bool {
        guard case .text(let chunk) = value.spoken else { return true }
        let word = chunk.spelling.unicodeScalars.dropFirst(chunk.leading).map(FoldedScalars.lookedUp)
        let said = text.scalars(way.isBroken)[start...].prefix(word.count).map(FoldedScalars.lookedUp)
        return said == word || text.scalars(true)[start...].prefix(word.count).map(FoldedScalars.lookedUp) == word
    }

    private mutating func taking(
        _ value: HassilValue, _ reference: HassilListReference, from way: Way, to found: Way
    ) -> Way? {
        let rest = text.scalars(way.isBroken)[way.position...]
        var start = way.position
        // What a wildcard before took is not part of the value.
        if found.entity >= 0, entities[found.entity].isWildcard, rest.starts(with: entities[found.entity].text) {
            start += entities[found.entity].text.count
        }
        let said = start < found.position ? Array(rest[start..<found.position]) : []
        var next = found
        next.startsWord = way.startsWord
        next.matched = way.matched
        if !reference.isCapture {
            let entity = Entity(
                name: reference.slot, value: value.out ?? .string(said.text), text: said, previous: found.entity)
            guard let added = adding(entity, to: next) else { return nil }
            next = added
        }
        if !value.context.isEmpty { next.context = context(way.context, adding: value.context) }
        return next
    }

    // MARK: Ranges

    private mutating func follow(_ range: HassilRange, _ reference: HassilListReference, from way: Way) -> [Way] {
        let isOpen = openWildcard(of: way) != nil
        let numbers = digits(from: way, anywhere: isOpen, withFraction: !range.fractions.isEmpty)
        var ways: [Way] = []
        if range.readsDigits {
            for found in numbers where range.contains(found.number) {
                guard
                    var next = taking(
                        range.value(of: found.number), reference, from: way, said: found.start..<found.end)
                else { continue }
                next.position = found.end
                ways.append(next)
            }
        }
        // Words only where no digits stand at all.
        guard ways.isEmpty, numbers.isEmpty,
            let words = grammar.numbers.words(of: range, language: grammar.language)
        else { return ways }
        var seen: Set<Int> = []
        for start in isOpen ? way.position..<text.count : way.position..<(way.position + 1) {
            for found in words.at(start, of: text.folded(way.isBroken)) where seen.insert(found.word).inserted {
                guard
                    var next = taking(range.value(of: found.number), reference, from: way, said: start..<found.end)
                else { continue }
                next.position = found.end
                // The words are literal text, which may end in a space.
                let chunk = HassilChunk(Array(text.scalars(way.isBroken)[start..<found.end]))
                next.startsWord = chunk.endsWord
                next.matched += chunk.strippedCount
                ways.append(next)
            }
        }
        if isOpen { spend(text.count - way.position) }
        return ways
    }

    /// The way with a number in the slot, and what stands before it in an open wildcard.
    private mutating func taking(
        _ value: JSONValue, _ reference: HassilListReference, from way: Way, said: Range<Int>
    ) -> Way? {
        var before = way
        if openWildcard(of: way) != nil {
            guard let closed = closing(way, with: text.scalars(way.isBroken)[way.position..<said.lowerBound]) else {
                return nil
            }
            before = closed
        }
        // A capture of a number is an entity all the same, as in hassil.
        return adding(
            Entity(name: reference.slot, value: value, text: Array(text.scalars(way.isBroken)[said]), previous: -1),
            to: before)
    }

    /// Numbers in digits: at the start of what is left, or wherever they stand.
    private func digits(
        from way: Way, anywhere: Bool, withFraction: Bool
    ) -> [(start: Int, end: Int, number: Double)] {
        let said = text.folded(way.isBroken)
        var found: [(Int, Int, Double)] = []
        var start = way.position
        while start < said.count {
            if let (end, number) = number(in: said, at: start, isBroken: way.isBroken, withFraction: withFraction) {
                found.append((start, end, number))
                start = end
            } else {
                start += 1
            }
            if !anywhere { break }
        }
        return found
    }

    private func number(
        in said: [UInt32], at start: Int, isBroken: Bool, withFraction: Bool
    ) -> (end: Int, number: Double)? {
        func isDigit(_ place: Int) -> Bool { place < said.count && FoldedScalars.isASCIIDigit(said[place]) }
        var place = start < said.count ? text.afterSpace(from: start, isBroken) : start
        let first = place
        if place < said.count, said[place] == 0x2D { place += 1 }
        guard isDigit(place) else { return nil }
        while isDigit(place) { place += 1 }
        var end = place
        if withFraction, place < said.count, said[place] == 0x2E || said[place] == 0x2C, isDigit(place + 1) {
            end = place + 1
            while isDigit(end) { end += 1 }
        }
        let text = String(String.UnicodeScalarView(said[first..<end].compactMap(Unicode.Scalar.init)))
        return Double(text.replacing(",", with: ".")).map { (end, $0) }
    }
}
