internal import Ingestion
internal import JSONText
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
        case .passedOver(let unfit): return sentence(for: unfit, at: place)
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
        case .repeated(let rule, let member):
            return
                "\(lined): \(rule.map { "the rule \(Wording.quoted($0))" } ?? "a rule") has \(member) twice. It is left out."
        case .contradiction(let rule, let says, let folder):
            return "\(lined): the rule \(Wording.quoted(rule)) says it is \(says.rawValue), and lies in the folder "
                + "“\(folder.rawValue)”. It is left out."
        case .duplicate(let rule, let other):
            return "\(lined): there is a rule \(Wording.quoted(rule)) already, in \(SafeText.of(other.file)) line "
                + "\(other.line); that one holds."
        }
    }

    /// The same behind a sentence that says that it is left out.
    static func fault(of problem: RuleProblem) -> String {
        sentence(for: problem).replacing(" It is left out.", with: "")
    }

    private static func sentence(for unfit: RuleProblem.Unfit, at place: String) -> String {
        switch unfit {
        case .brokenLink: "\(place) is a link that leads nowhere. Its rules are left out."
        case .folderLink: "\(place) is a link to a folder, and those are not followed. The rules there are left out."
        case .special: "\(place) is no file that could be read to an end. It is left out."
        case .tooDeep(let limit):
            "\(place) lies deeper than \(limit) folders. The rules there are left out."
        case .notAFolder: "\(place) is no folder, so there are no rules."
        }
    }

    /// What became of the rules since they were looked at last; nothing where nothing did.
    static func notes(on changes: RuleChanges) -> [String] {
        let parts = [("new", changes.added), ("gone", changes.removed), ("changed", changes.changed)].compactMap {
            word, ids in ids.isEmpty ? nil : "\(names(ids)) \(ids.count == 1 ? "is" : "are") \(word)"
        }
        return (parts.isEmpty ? [] : ["The files of rules have changed: \(parts.joined(separator: "; "))."])
            + notes(on: changes.newProblems)
    }

    /// The same where it is not known what the files have said before.
    static func notes(
        onFiles changes: (added: [String], removed: [String], changed: [String]), now: RuleBook
    ) -> [String] {
        let parts = [("new", changes.added), ("gone", changes.removed), ("changed", changes.changed)].compactMap {
            word, files in files.isEmpty ? nil : "\(names(files)) \(files.count == 1 ? "is" : "are") \(word)"
        }
        let touched = Set((changes.added + changes.changed).map { ExactText($0) })
        return (parts.isEmpty ? [] : ["The files of rules have changed: \(parts.joined(separator: "; "))."])
            + notes(on: now.problems.filter { touched.contains(ExactText($0.place.file)) })
    }

    /// All of it, as data.
    static func json(of problems: [RuleProblem]) -> JSONValue.Member {
        .init("problems", .array(problems.map { .string(sentence(for: $0)) }))
    }

    private static let mostNotes = 3

    /// What is wrong, where it is said beside something else: the first of it, and where the rest is told.
    static func notes(on problems: [RuleProblem]) -> [String] {
        let rest = problems.count - mostNotes
        // One sentence more takes no more room than that there is one.
        guard rest > 1 else { return problems.map(sentence) }
        return problems.prefix(mostNotes).map(sentence)
            + ["… and \(Formatted.count(rest)) more like these: say “doctor”."]
    }

    private static func names(_ ids: [String]) -> String {
        let shown = ids.prefix(5).map { SafeText.line($0, cells: 40) }
        return Wording.list(ids.count > 5 ? shown + ["\(Formatted.count(ids.count - 5)) more"] : shown)
    }
}
