internal import Ingestion
internal import Quantities

/// Sentences about rules: what is wrong in their files, and what became of them.
enum RuleText {
    static func sentence(for problem: RuleProblem) -> String {
        let place = SafeText.of(problem.place.file)
        let lined = "\(place) line \(problem.place.line)"
        switch problem.reason {
        case .unreadable(let errno):
            return "\(place) cannot be read: \(SystemError.phrase(errno)). Its rules are left out."
        case .tooLarge(let limit):
            return "\(place) is larger than \(Formatted.bytes(Int64(limit))), and no file of rules. It is left out."
        case .malformed(let format, let detail):
            return
                "\(lined): this is no \(format): \(SafeText.line(detail, cells: 120)). The file’s rules are left out."
        case .notARule(let found):
            return "\(lined): expected a rule, found \(found). It is left out."
        case .missing(let rule, let member):
            return "\(lined): \(rule.map { "the rule \(Wording.quoted($0))" } ?? "a rule") has no \(member)."
                + " It is left out."
        case .unfit(let rule, let member, let expected, let found):
            let whose = rule.map { " of \(Wording.quoted($0))" } ?? ""
            return "\(lined): \(member)\(whose): expected \(expected), found \(SafeText.line(found, cells: 40))."
                + " It is left out."
        case .contradiction(let rule, let says, let folder):
            return "\(lined): the rule \(Wording.quoted(rule)) says it is \(says.rawValue), and lies in the folder "
                + "“\(folder.rawValue)”. It is left out."
        case .duplicate(let rule, let other):
            return "\(lined): there is a rule \(Wording.quoted(rule)) already, in \(SafeText.of(other.file)) line "
                + "\(other.line); that one holds."
        }
    }

    /// What became of the rules since they were looked at last; nothing where nothing did.
    static func notes(on changes: RuleChanges) -> [String] {
        let parts = [("new", changes.added), ("gone", changes.removed), ("changed", changes.changed)].compactMap {
            word, ids in ids.isEmpty ? nil : "\(names(ids)) \(ids.count == 1 ? "is" : "are") \(word)"
        }
        return (parts.isEmpty ? [] : ["The files of rules have changed: \(parts.joined(separator: "; "))."])
            + changes.newProblems.prefix(5).map(sentence)
    }

    private static func names(_ ids: [String]) -> String {
        let shown = ids.prefix(5).map { SafeText.line($0, cells: 40) }
        return Wording.list(ids.count > 5 ? shown + ["\(Formatted.count(ids.count - 5)) more"] : shown)
    }
}
