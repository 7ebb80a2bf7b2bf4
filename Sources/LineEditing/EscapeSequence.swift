/// The byte sequences that special keys send.
///
/// libedit could be told of them, but then Escape alone, a key of its own in vi, would wait for what follows. So the
/// reader, which knows the time between bytes, turns each into one character that no keyboard sends.
enum EscapeSequence {
    /// A key beyond the letters and what it does.
    struct Binding {
        let sequences: [String]
        let command: String
    }

    /// As terminals send them, without the escape character that leads.
    static let bindings: [Binding] = [
        Binding(sequences: ["[A", "OA"], command: "ed-prev-history"),
        Binding(sequences: ["[B", "OB"], command: "ed-next-history"),
        Binding(sequences: ["[C", "OC"], command: "ed-next-char"),
        Binding(sequences: ["[D", "OD"], command: "ed-prev-char"),
        Binding(sequences: ["[H", "OH", "[1~", "[7~"], command: "ed-move-to-beg"),
        Binding(sequences: ["[F", "OF", "[4~", "[8~"], command: "ed-move-to-end"),
        Binding(sequences: ["[3~"], command: "ed-delete-next-char"),
        Binding(sequences: ["[1;5D", "[1;3D", "Od", "[5D"], command: "ed-prev-word"),
        Binding(sequences: ["[1;5C", "[1;3C", "Oc", "[5C"], command: "em-next-word"),
        Binding(sequences: ["[3;5~", "[3;3~"], command: "em-delete-next-word"),
        Binding(sequences: ["[5~"], command: "ed-search-prev-history"),
        Binding(sequences: ["[6~"], command: "ed-search-next-history"),
    ]

    /// Characters U+0080 to U+009F stand for keys; typed ones never reach libedit.
    static let keyCharacters: Range<UInt32> = 0x80..<0xA0

    private static let characters: [[UInt8]: UInt32] = {
        var characters: [[UInt8]: UInt32] = [:]
        for (index, binding) in bindings.enumerated() {
            for sequence in binding.sequences { characters[Array(sequence.utf8)] = character(ofBinding: index) }
        }
        return characters
    }()

    static func character(ofBinding index: Int) -> UInt32 {
        keyCharacters.lowerBound + UInt32(index)
    }

    /// The character that stands for the key, of a whole sequence with its escape character.
    static func character(of sequence: ArraySlice<UInt8>) -> UInt32? {
        characters[Array(sequence.dropFirst())]
    }

    /// Whether it is Escape and one more character, which libedit takes as a Meta key, or as two in vi.
    static func isMeta(_ sequence: ArraySlice<UInt8>) -> Bool {
        sequence.count <= 2
    }

    /// The length of the sequence at the start of `bytes`, which begin with the escape character; 0: more belongs to it.
    static func length(of bytes: ArraySlice<UInt8>) -> Int {
        let rest = bytes.dropFirst()
        guard let second = rest.first else { return 0 }
        switch second {
        case UInt8(ascii: "O"):
            return rest.count > 1 ? 3 : 0
        case UInt8(ascii: "["):
            // The Linux console sends ESC [ [ A for F1.
            if rest.dropFirst().first == UInt8(ascii: "[") { return rest.count > 2 ? 4 : 0 }
            let end = rest.dropFirst().firstIndex { !(0x20..<0x40).contains($0) }
            return end.map { $0 - bytes.startIndex + 1 } ?? (rest.count > 32 ? rest.count + 1 : 0)
        default:
            return 2
        }
    }
}
