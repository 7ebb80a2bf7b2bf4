/// The properties of `\p{…}`: general categories and most binary ones by the standard library's Unicode data, the
/// commonest scripts by tables of our own.
enum UnicodeProperty {
    enum Lookup: Sendable, Equatable {
        case known(ScalarRanges)
        /// ECMA-262 has it; we have not its data.
        case notHere
        case unknown
    }

    /// Whether ECMA-262 has it. Names of scripts are not looked at: most are not known here.
    static func exists(named text: String) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            return categories[text] != nil || ["Any", "ASCII", "Assigned"].contains(text)
                || binaryProperties[text] != nil || binaryWithoutData.contains(text)
        }
        switch parts[0] {
        case "General_Category", "gc": return categories[parts[1]] != nil
        case "Script", "sc", "Script_Extensions", "scx": return !parts[1].isEmpty
        default: return false
        }
    }

    /// What stands between the braces: `Lu`, `Letter`, `gc=Lu`, `Script=Greek`, `Alphabetic`. Names are exact.
    static func set(named text: String) -> Lookup {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            if let names = categories[text] { return .known(scalars(in: names)) }
            if let set = binary(text) { return .known(set) }
            return binaryWithoutData.contains(text) ? .notHere : .unknown
        }
        switch parts[0] {
        case "General_Category", "gc": return categories[parts[1]].map { .known(scalars(in: $0)) } ?? .unknown
        case "Script", "sc": return ScriptRanges.set(named: parts[1]).map(Lookup.known) ?? .notHere
        case "Script_Extensions", "scx": return .notHere
        default: return .unknown
        }
    }

    // MARK: Sets

    /// Asked for each assigned code point, so that a new standard library brings new characters with it; done once a
    /// pattern. Code points without an answer of their own are asked for by one of their neighbours.
    private static func scalars(where holds: (Unicode.Scalar) -> Bool) -> ScalarRanges {
        var found: [ClosedRange<UInt32>] = []
        func add(_ range: ClosedRange<UInt32>, like example: UInt32) {
            guard let scalar = Unicode.Scalar(example), holds(scalar) else { return }
            if let last = found.last, last.upperBound + 1 == range.lowerBound {
                found[found.count - 1] = last.lowerBound...range.upperBound
            } else {
                found.append(range)
            }
        }
        for value in UInt32(0)...0x3FFFF { add(value...value, like: value) }
        for plane in UInt32(4)...16 {
            let start = plane << 16
            if plane == 14 { for value in start...start + 0xFFF { add(value...value, like: value) } }
            let rest = plane == 14 ? start + 0x1000 : start
            add(rest...start + 0xFFFD, like: rest)
            add(start + 0xFFFE...start + 0xFFFF, like: start + 0xFFFE)
        }
        return ScalarRanges(found)
    }

    private static let surrogates: ScalarRanges = [0xD800...0xDFFF]

    private static func scalars(in categories: Set<Unicode.GeneralCategory>) -> ScalarRanges {
        let set = scalars { categories.contains($0.properties.generalCategory) }
        return categories.contains(.surrogate) ? set.union(surrogates) : set
    }

    private static func binary(_ name: String) -> ScalarRanges? {
        switch name {
        case "Any": return .everything
        case "ASCII": return [0...0x7F]
        case "Assigned": return scalars(in: [.unassigned]).inverted
        default:
            guard let property = binaryProperties[name] else { return nil }
            return scalars { $0.properties[keyPath: property] }
        }
    }

    // MARK: Names

    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        let singles: [(Unicode.GeneralCategory, [String])] = [
            (.uppercaseLetter, ["Lu", "Uppercase_Letter"]), (.lowercaseLetter, ["Ll", "Lowercase_Letter"]),
            (.titlecaseLetter, ["Lt", "Titlecase_Letter"]), (.modifierLetter, ["Lm", "Modifier_Letter"]),
            (.otherLetter, ["Lo", "Other_Letter"]), (.nonspacingMark, ["Mn", "Nonspacing_Mark"]),
            (.spacingMark, ["Mc", "Spacing_Mark"]), (.enclosingMark, ["Me", "Enclosing_Mark"]),
            (.decimalNumber, ["Nd", "Decimal_Number", "digit"]), (.letterNumber, ["Nl", "Letter_Number"]),
            (.otherNumber, ["No", "Other_Number"]), (.connectorPunctuation, ["Pc", "Connector_Punctuation"]),
            (.dashPunctuation, ["Pd", "Dash_Punctuation"]), (.openPunctuation, ["Ps", "Open_Punctuation"]),
            (.closePunctuation, ["Pe", "Close_Punctuation"]), (.initialPunctuation, ["Pi", "Initial_Punctuation"]),
            (.finalPunctuation, ["Pf", "Final_Punctuation"]), (.otherPunctuation, ["Po", "Other_Punctuation"]),
            (.mathSymbol, ["Sm", "Math_Symbol"]), (.currencySymbol, ["Sc", "Currency_Symbol"]),
            (.modifierSymbol, ["Sk", "Modifier_Symbol"]), (.otherSymbol, ["So", "Other_Symbol"]),
            (.spaceSeparator, ["Zs", "Space_Separator"]), (.lineSeparator, ["Zl", "Line_Separator"]),
            (.paragraphSeparator, ["Zp", "Paragraph_Separator"]), (.control, ["Cc", "Control", "cntrl"]),
            (.format, ["Cf", "Format"]), (.surrogate, ["Cs", "Surrogate"]), (.privateUse, ["Co", "Private_Use"]),
            (.unassigned, ["Cn", "Unassigned"]),
        ]
        let groups: [(Set<Unicode.GeneralCategory>, [String])] = [
            ([.uppercaseLetter, .lowercaseLetter, .titlecaseLetter], ["LC", "Cased_Letter"]),
            (
                [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter],
                ["L", "Letter"]
            ),
            ([.nonspacingMark, .spacingMark, .enclosingMark], ["M", "Mark", "Combining_Mark"]),
            ([.decimalNumber, .letterNumber, .otherNumber], ["N", "Number"]),
            (
                [
                    .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
                    .initialPunctuation, .finalPunctuation, .otherPunctuation,
                ], ["P", "Punctuation", "punct"]
            ),
            ([.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol], ["S", "Symbol"]),
            ([.spaceSeparator, .lineSeparator, .paragraphSeparator], ["Z", "Separator"]),
            ([.control, .format, .surrogate, .privateUse, .unassigned], ["C", "Other"]),
        ]
        var all: [String: Set<Unicode.GeneralCategory>] = [:]
        for (category, names) in singles { for name in names { all[name] = [category] } }
        for (categories, names) in groups { for name in names { all[name] = categories } }
        return all
    }()

    private typealias BinaryProperty = any KeyPath<Unicode.Scalar.Properties, Bool> & Sendable

    private static let binaryProperties: [String: BinaryProperty] = {
        let named: [(BinaryProperty, [String])] = [
            (\.isASCIIHexDigit, ["ASCII_Hex_Digit", "AHex"]), (\.isAlphabetic, ["Alphabetic", "Alpha"]),
            (\.isBidiControl, ["Bidi_Control", "Bidi_C"]), (\.isBidiMirrored, ["Bidi_Mirrored", "Bidi_M"]),
            (\.isCaseIgnorable, ["Case_Ignorable", "CI"]), (\.isCased, ["Cased"]),
            (\.changesWhenCaseFolded, ["Changes_When_Casefolded", "CWCF"]),
            (\.changesWhenCaseMapped, ["Changes_When_Casemapped", "CWCM"]),
            (\.changesWhenLowercased, ["Changes_When_Lowercased", "CWL"]),
            (\.changesWhenNFKCCaseFolded, ["Changes_When_NFKC_Casefolded", "CWKCF"]),
            (\.changesWhenTitlecased, ["Changes_When_Titlecased", "CWT"]),
            (\.changesWhenUppercased, ["Changes_When_Uppercased", "CWU"]), (\.isDash, ["Dash"]),
            (\.isDefaultIgnorableCodePoint, ["Default_Ignorable_Code_Point", "DI"]),
            (\.isDeprecated, ["Deprecated", "Dep"]), (\.isDiacritic, ["Diacritic", "Dia"]), (\.isEmoji, ["Emoji"]),
            (\.isEmojiModifier, ["Emoji_Modifier", "EMod"]),
            (\.isEmojiModifierBase, ["Emoji_Modifier_Base", "EBase"]),
            (\.isEmojiPresentation, ["Emoji_Presentation", "EPres"]), (\.isExtender, ["Extender", "Ext"]),
            (\.isGraphemeBase, ["Grapheme_Base", "Gr_Base"]), (\.isGraphemeExtend, ["Grapheme_Extend", "Gr_Ext"]),
            (\.isHexDigit, ["Hex_Digit", "Hex"]), (\.isIDSBinaryOperator, ["IDS_Binary_Operator", "IDSB"]),
            (\.isIDSTrinaryOperator, ["IDS_Trinary_Operator", "IDST"]), (\.isIDContinue, ["ID_Continue", "IDC"]),
            (\.isIDStart, ["ID_Start", "IDS"]), (\.isIdeographic, ["Ideographic", "Ideo"]),
            (\.isJoinControl, ["Join_Control", "Join_C"]),
            (\.isLogicalOrderException, ["Logical_Order_Exception", "LOE"]), (\.isLowercase, ["Lowercase", "Lower"]),
            (\.isMath, ["Math"]), (\.isNoncharacterCodePoint, ["Noncharacter_Code_Point", "NChar"]),
            (\.isPatternSyntax, ["Pattern_Syntax", "Pat_Syn"]),
            (\.isPatternWhitespace, ["Pattern_White_Space", "Pat_WS"]),
            (\.isQuotationMark, ["Quotation_Mark", "QMark"]), (\.isRadical, ["Radical"]),
            (\.isSentenceTerminal, ["Sentence_Terminal", "STerm"]), (\.isSoftDotted, ["Soft_Dotted", "SD"]),
            (\.isTerminalPunctuation, ["Terminal_Punctuation", "Term"]),
            (\.isUnifiedIdeograph, ["Unified_Ideograph", "UIdeo"]), (\.isUppercase, ["Uppercase", "Upper"]),
            (\.isVariationSelector, ["Variation_Selector", "VS"]), (\.isWhitespace, ["White_Space", "space"]),
            (\.isXIDContinue, ["XID_Continue", "XIDC"]), (\.isXIDStart, ["XID_Start", "XIDS"]),
        ]
        return named.reduce(into: [:]) { all, entry in for name in entry.1 { all[name] = entry.0 } }
    }()

    private static let binaryWithoutData: Set<String> = [
        "Emoji_Component", "EComp", "Extended_Pictographic", "ExtPict", "Regional_Indicator", "RI",
    ]
}
