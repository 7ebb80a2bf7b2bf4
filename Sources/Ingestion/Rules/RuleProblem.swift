/// Why something in a file of rules is no rule, and where: facts.
package struct RuleProblem: Sendable, Hashable {
    package var place: Rule.Place
    package var reason: Reason

    package init(_ place: Rule.Place, _ reason: Reason) {
        self.place = place
        self.reason = reason
    }

    package enum Reason: Sendable, Hashable {
        case unreadable(errno: Int32)
        case tooLarge(limit: Int)
        /// It lies among the rules and is not looked into.
        case passedOver(Unfit)
        /// Neither JSON nor YAML, by what the file's name promises; `detail` says what would have been right.
        case malformed(format: String, detail: String)
        /// What stands where a rule belongs.
        case notARule(found: String)
        /// A member that every rule has.
        case missing(rule: String?, member: String)
        /// A member stands there twice.
        case repeated(rule: String?, member: String)
        case unfit(rule: String?, member: String, expected: String, found: String)
        /// It says another type than its folder.
        case contradiction(rule: String, says: Rule.Kind, folder: Rule.Kind)
        /// The other one holds.
        case duplicate(rule: String, other: Rule.Place)

        /// The rule that it is about, where that is known.
        package var rule: String? {
            switch self {
            case .missing(let rule, _), .unfit(let rule, _, _, _), .repeated(let rule, _): rule
            case .contradiction(let rule, _, _), .duplicate(let rule, _): rule
            case .unreadable, .tooLarge, .passedOver, .malformed, .notARule: nil
            }
        }
    }

    /// What holds no rules that could be read.
    package enum Unfit: Sendable, Hashable {
        case brokenLink
        /// It might lead in a circle.
        case folderLink
        /// A pipe, a device.
        case special
        case tooDeep(limit: Int)
        /// Where a folder belongs.
        case notAFolder
    }
}
