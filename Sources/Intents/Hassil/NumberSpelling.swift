/// How numbers are written in words, by the spell-out rules of the Unicode CLDR.
package struct NumberSpelling: Sendable {
    /// Where each language's rules stand in the text.
    private let rulesByLanguage: [String: Substring]

    package static let none = NumberSpelling(rules: "")

    /// - Parameter rules: blocks that begin with `language de`, each with sets (`%public`, `%%private`) of rules.
    package init(rules: String) {
        var found: [String: Substring] = [:]
        for block in rules.split(separator: "\nlanguage ") {
            guard let end = block.firstIndex(of: "\n") else { continue }
            found[String(block[..<end])] = block[block.index(after: end)...]
        }
        rulesByLanguage = found
    }

    package var languages: [String] { rulesByLanguage.keys.sorted() }

    /// The rules of a language: its own, those of its script, or those of its family.
    func rules(for language: String) -> SpellingRules? {
        let normalized = language.replacing("-", with: "_")
        let traditional = ["zh_hk", "zh_mo", "zh_tw"].contains(normalized.lowercased()) ? "zh_Hant" : normalized
        let family = String(normalized.prefix { $0 != "_" })
        for candidate in [language, normalized, traditional, family] {
            if let text = rulesByLanguage[candidate] { return SpellingRules(text, language: candidate) }
        }
        return nil
    }
}

/// The rules of one language.
struct SpellingRules {
    private var sets: [String: RuleSet] = [:]
    private var publicSets: [String] = []
    private let language: String

    private struct RuleSet {
        var rules: [Rule] = []
        var negative: Rule?
        var fraction: Rule?
    }

    private struct Rule {
        var value: Int
        var radix: Int
        var parts: [SpellingPart]
    }

    private static let deepest = 40

    init(_ text: Substring, language: String) {
        self.language = language
        var name = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("%") {
                name = String(line.drop { $0 == "%" })
                sets[name] = RuleSet()
                if !line.hasPrefix("%%") { publicSets.append(name) }
                continue
            }
            guard let space = line.firstIndex(of: " ") else { continue }
            let key = line[..<space].split(separator: "/")
            let parts = SpellingPart.parts(of: line[line.index(after: space)...])
            switch key.first {
            case "-x": sets[name]?.negative = Rule(value: 0, radix: 10, parts: parts)
            case "x.x", "x,x": sets[name]?.fraction = Rule(value: 0, radix: 10, parts: parts)
            default:
                guard let value = key.first.flatMap({ Int($0) }) else { continue }
                let radix = key.count > 1 ? Int(key[1]) ?? 10 : 10
                sets[name]?.rules.append(Rule(value: value, radix: max(radix, 2), parts: parts))
            }
        }
        for name in sets.keys { sets[name]?.rules.sort { $0.value < $1.value } }
    }

    /// All ways to write a number: masculine, feminine, …
    func words(for number: Double) -> [String] {
        var all: [String] = []
        for name in publicSets {
            var text = ""
            guard spell(number, by: name, depth: 0, into: &text) else { continue }
            text.removeAll { $0 == "\u{AD}" }
            if !text.isEmpty, !all.contains(text) { all.append(text) }
        }
        return all
    }

    private func spell(_ number: Double, by name: String, depth: Int, into text: inout String) -> Bool {
        guard depth < Self.deepest, let set = sets[name], let rule = rule(for: number, in: set) else { return false }
        var quotient = 0
        var remainder = 0
        var digits: [Int] = []
        if number < 0 {
            remainder = Int(-number)
        } else if number != number.rounded() {
            quotient = Int(number)
            digits =
                String(describing: number).split(separator: ".").last.map { $0.compactMap(\.wholeNumberValue) } ?? []
        } else if rule.value > 0 {
            (quotient, remainder) = Int(number).quotientAndRemainder(dividingBy: divisor(of: rule, for: number))
        }
        for part in rule.parts {
            switch part {
            case .text(let literal): text += literal
            case .same(let other):
                guard spell(number, by: other, depth: depth + 1, into: &text) else { return false }
            case .plural(let isOrdinal, let forms):
                text += PluralForms.form(of: forms, for: isOrdinal ? Int(number) : quotient, language: language)
            case .quotient(let other, let before, let after, let isOptional):
                if quotient == 0, isOptional || other == nil, digits.isEmpty { continue }
                text += before
                guard spell(Double(quotient), by: other ?? name, depth: depth + 1, into: &text) else { return false }
                text += after
            case .remainder(let other, let before, let after, let isOptional):
                if remainder == 0, isOptional || other == nil, digits.isEmpty { continue }
                for number in digits.isEmpty ? [remainder] : digits {
                    text += before
                    guard spell(Double(number), by: other ?? name, depth: depth + 1, into: &text) else { return false }
                    text += after
                }
            }
        }
        return true
    }

    private func rule(for number: Double, in set: RuleSet) -> Rule? {
        if number < 0 { return negativeRule(of: set, depth: 0) }
        if abs(number - number.rounded()) > 1e-8 { return set.fraction }
        let value = Int(number)
        return set.rules.last { $0.value <= value } ?? set.rules.first
    }

    private func negativeRule(of set: RuleSet, depth: Int) -> Rule? {
        if let rule = set.negative { return rule }
        guard depth < Self.deepest, let zero = set.rules.first, zero.value == 0,
            case .same(let name) = zero.parts.first,
            let other = sets[name]
        else { return nil }
        return negativeRule(of: other, depth: depth + 1)
    }

    /// The power of the radix that the rule's number is read by: 100 for two hundred.
    private func divisor(of rule: Rule, for number: Double) -> Int {
        let digits = String(rule.value)
        let value = digits.count > 1 && digits.first != "1" ? Int("1" + digits.dropFirst()) ?? rule.value : rule.value
        var below = 1
        while below * rule.radix <= value { below *= rule.radix }
        let above = below == value ? below : below * rule.radix
        return number >= Double(above) ? above : below
    }
}

extension NumberSpelling {
    /// All ways to write a number in a language; none where it is not known.
    package func words(for number: Double, in language: String) -> [String] {
        rules(for: language)?.words(for: number) ?? []
    }
}
