/// The bytes of a compiled grammar: a header with version and checksum, then the tables.
enum Image {
    static let version = 5
    private static let magic: [UInt8] = Array("MAGPIE-GRAMMAR\n".utf8)

    static func bytes(of tables: Tables) -> [UInt8] {
        var body = ByteWriter()
        body.put(tables)
        var image = ByteWriter()
        image.append(magic)
        image.put(version)
        image.put(body.bytes.count)
        image.append(littleEndian(checksum(body.bytes[...])))
        image.append(body.bytes)
        return image.bytes
    }

    /// - Parameter isOwn: whether the program brought it along: then it is what the compiler made. Others may be
    ///   damaged, or made by anybody: their checksum and every number in them is looked at.
    static func tables(from image: [UInt8], isOwn: Bool = false) throws(GrammarImageError) -> Tables {
        guard image.starts(with: magic) else { throw .notAnImage }
        var header = ByteReader(image[magic.count...])
        let version = try header.int()
        guard version == self.version else { throw .otherVersion(found: version, expected: self.version) }
        let length = try header.count()
        guard length >= 0, image.count >= length + 8 else { throw .damaged }
        let body = image[(image.count - length)...]
        let sum = image[..<body.startIndex].suffix(8)
        guard isOwn || Array(sum) == littleEndian(checksum(body)) else { throw .damaged }
        var reader = ByteReader(body)
        let tables = try reader.tables()
        guard reader.isAtEnd, isOwn || tables.isConsistent else { throw .damaged }
        return tables
    }

    private static func littleEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    /// Eight bytes at a time; it finds damage, not malice.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBytes { buffer in
            var sum: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(buffer.count)
            var index = 0
            while index + 8 <= buffer.count {
                sum =
                    (sum ^ UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
                    &* 0xFF51_AFD7_ED55_8CCD
                sum ^= sum >> 32
                index += 8
            }
            while index < buffer.count {
                sum = (sum ^ UInt64(buffer[index])) &* 0xFF51_AFD7_ED55_8CCD
                sum ^= sum >> 32
                index += 1
            }
            return sum
        }
    }
}

extension Tables {
    /// Whether every number in it points to something, so that recognition need not look.
    var isConsistent: Bool {
        let states = UInt32(accepts.count)
        guard arcStarts.count == accepts.count + 1, loops.count == accepts.count,
            fallbacks.count == accepts.count, spellings.count == words.count,
            startOffsets.count == words.count + 1, suggestionOffsets.count == words.count + 1,
            Self.areOffsets(arcStarts, into: arcLabels.count), Self.areOffsets(startOffsets, into: startTargets.count),
            Self.areOffsets(suggestionOffsets, into: suggestionsByWord.count),
            arcTargets.count == arcLabels.count, startValueLabels.count == startValueTargets.count,
            startTemplates.count == startTargets.count, startValueTemplates.count == startValueTargets.count,
            startTemplates.allSatisfy({ $0 < UInt32(templates.count) }),
            startValueTemplates.allSatisfy({ $0 < UInt32(templates.count) }),
            arcTargets.allSatisfy({ $0 < states }), endsFallingBack, startTargets.allSatisfy({ $0 < states }),
            startValueTargets.allSatisfy({ $0 < states }), arcLabels.allSatisfy(isLabel),
            startValueLabels.allSatisfy({ $0 & Self.valueMark != 0 && isLabel($0) }),
            loops.allSatisfy({ $0 == Self.none || isLabel($0 | Self.valueMark) && $0 < Self.valueMark }),
            suggestionsByWord.allSatisfy({ $0 < UInt32(suggestions.count) }), lists.count >= Self.fillerLists
        else { return false }
        return values.allSatisfy { kinds.indices.contains($0.kind) }
            && kinds.allSatisfy(isKnown) && lists.allSatisfy { isSound($0, states: states) }
            && templates.allSatisfy { intents.indices.contains($0.intent) && files.indices.contains($0.file) }
            && suggestions.allSatisfy { intents.indices.contains($0.intent) && isSound($0) }
    }

    /// Whether no state falls back on itself by way of others.
    private var endsFallingBack: Bool {
        var isKnown = [Bool](repeating: false, count: fallbacks.count)
        for first in fallbacks.indices {
            var state = first
            var length = 0
            while !isKnown[state], fallbacks[state] != Self.none {
                guard fallbacks[state] < UInt32(fallbacks.count), length <= fallbacks.count else { return false }
                state = Int(fallbacks[state])
                length += 1
            }
            var done = first
            while done != state {
                isKnown[done] = true
                done = Int(fallbacks[done])
            }
            isKnown[state] = true
        }
        return true
    }

    private static func areOffsets(_ offsets: [UInt32], into count: Int) -> Bool {
        guard offsets.first == 0, offsets.last == UInt32(count) else { return false }
        return zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }

    private func isLabel(_ label: UInt32) -> Bool {
        label & Self.valueMark == 0 ? label < UInt32(words.count) : label & ~Self.valueMark < UInt32(values.count)
    }

    private func isKnown(_ kind: ReadingKind) -> Bool {
        if case .list(let name) = kind.kind { lists.contains { $0.name == name } } else { true }
    }

    private func isSound(_ list: ListTable, states: UInt32) -> Bool {
        list.startLabels.count == list.startTargets.count && list.startLabels.allSatisfy { $0 < UInt32(words.count) }
            && list.startTargets.allSatisfy { $0 < states } && list.outs.count == list.spoken.count
    }

    private func isSound(_ suggestion: SuggestionEntry) -> Bool {
        let length = suggestion.sentence.utf8.count
        var end = 0
        for span in suggestion.names {
            guard span.start >= end, span.end >= span.start, span.end <= length else { return false }
            end = span.end
        }
        return true
    }
}
