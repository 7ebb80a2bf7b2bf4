/// A prompt that may hold colours, split into what libedit prints and what a person sees.
struct Prompt {
    /// For libedit: each escape sequence between two `\1`, so that it takes no room.
    let marked: String
    /// What is seen, for counting columns.
    let visible: String

    /// Keeps colours (`ESC [ … m`) and printing characters; anything else in a prompt is dropped.
    init(_ text: String) {
        var pieces: [Piece] = []
        var scalars = Substring(text).unicodeScalars
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                guard let colour = Self.takeColour(from: &scalars) else { continue }
                if case .colour(let before) = pieces.last {
                    pieces[pieces.count - 1] = .colour(before + colour)
                } else {
                    pieces.append(.colour(colour))
                }
            } else if !DisplayText.acts(scalar) {
                pieces.append(.character(scalar))
            }
        }
        // libedit loses a colour that nothing follows: it changes places with the character before it, mostly a blank.
        if case .colour = pieces.last, pieces.count > 1 { pieces.swapAt(pieces.count - 1, pieces.count - 2) }
        marked = Self.joined(pieces)
        visible = String(String.UnicodeScalarView(pieces.compactMap(\.scalar)))
    }

    private enum Piece {
        case colour(String)
        case character(Unicode.Scalar)

        var scalar: Unicode.Scalar? {
            if case .character(let scalar) = self { scalar } else { nil }
        }
    }

    /// The rest of a sequence whose escape character has been taken; nil when it is no colour.
    private static func takeColour(from scalars: inout Substring.UnicodeScalarView) -> String? {
        guard scalars.first == "[" else { return nil }
        var sequence = "\u{1B}["
        scalars.removeFirst()
        while let scalar = scalars.popFirst() {
            sequence.unicodeScalars.append(scalar)
            switch scalar {
            case "0"..."9", ";", ":": continue
            case "m": return sequence
            default: return nil
            }
        }
        return nil
    }

    /// Neighbouring colours, also those the swap brought together, share one pair of marks.
    private static func joined(_ pieces: [Piece]) -> String {
        var text = ""
        var colours = ""
        for piece in pieces {
            switch piece {
            case .colour(let sequence):
                colours += sequence
            case .character(let scalar):
                if !colours.isEmpty { text += "\u{1}\(colours)\u{1}" }
                colours = ""
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
