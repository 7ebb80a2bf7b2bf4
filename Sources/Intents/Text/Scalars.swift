extension Unicode.Scalar {
    /// Separates words: white space and control characters.
    var isBlank: Bool { value <= 0x20 || value == 0x7F || (0x80...0x9F).contains(value) || properties.isWhitespace }

    /// Takes no room and means nothing: joiners, direction marks, a byte order mark.
    var isInvisible: Bool {
        switch value {
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    var isDigit: Bool { (0x30...0x39).contains(value) }

    /// Stands between or after words.
    var isMark: Bool {
        switch self {
        case ",", ";", ":", "?", "!", ".", "…", "(", ")": true
        default: false
        }
    }

    var isDash: Bool { self == "-" || self == "–" || self == "—" }

    var isCurlyOrDoubleQuote: Bool {
        switch self {
        case "\"", "“", "”", "„", "«", "»": true
        default: false
        }
    }

    /// What closes a quotation that this opens.
    var closingQuotes: [Unicode.Scalar]? {
        switch self {
        case "\"", "“", "”", "„": ["\"", "”", "“"]
        case "'", "‘", "’": ["'", "’"]
        case "`": ["`"]
        case "«": ["»"]
        case "»": ["«"]
        default: nil
        }
    }

    /// Lower-cased, with curly apostrophes and long dashes made plain.
    var plainLowercase: String.UnicodeScalarView {
        if value < 0x80 {
            let lower = (0x41...0x5A).contains(value) ? value + 0x20 : value
            var view = String.UnicodeScalarView()
            view.append(Unicode.Scalar(UInt8(lower)))
            return view
        }
        return switch self {
        case "’", "‘", "ʼ", "´": "'".unicodeScalars
        case "–", "—", "−", "‐", "‑": "-".unicodeScalars
        default: properties.lowercaseMapping.unicodeScalars
        }
    }
}
