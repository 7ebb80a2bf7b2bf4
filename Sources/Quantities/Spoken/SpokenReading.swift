/// What the readers share: how readings are ordered, and small steps over words.
enum SpokenReading {
    /// Longest first; of equal readings of one length only the first.
    static func ordered<Value: Equatable>(_ readings: [(value: Value, count: Int)]) -> [(value: Value, count: Int)] {
        var kept: [(value: Value, count: Int)] = []
        for reading in readings where !kept.contains(where: { $0.count == reading.count && $0.value == reading.value })
        {
            kept.append(reading)
        }
        let indexed = kept.enumerated().sorted {
            ($0.element.count, $1.offset) > ($1.element.count, $0.offset)
        }
        return indexed.map(\.element)
    }
}

extension ArraySlice<String> {
    /// The word that many places from the slice's start.
    func word(_ offset: Int) -> String? {
        offset >= 0 && offset < count ? self[startIndex + offset] : nil
    }

    /// The slice without its first words.
    func after(_ offset: Int) -> ArraySlice<String> { dropFirst(offset) }

    /// How many words the first fitting phrase takes, 0 when none fits.
    func skip(at offset: Int, _ phrases: String...) -> Int {
        guard let first = word(offset) else { return 0 }
        // Nearly every call ends with the first word: only then is a phrase taken apart.
        for phrase in phrases where phrase.hasPrefix(first) {
            let wanted = phrase.split(separator: " ")
            if after(offset).prefix(wanted.count).elementsEqual(wanted, by: ==) { return wanted.count }
        }
        return 0
    }
}
