/// Why something in a file of rules is no rule, and where: facts.
package struct RuleProblem: Sendable, Equatable {
    package var place: Rule.Place
    package var reason: Reason

    package init(_ place: Rule.Place, _ reason: Reason) {
        self.place = place
        self.reason = reason
    }

    package enum Reason: Sendable, Equatable {
        case unreadable(errno: Int32)
        case tooLarge(limit: Int)
        /// Neither JSON nor YAML, by what the file's name promises; `detail` says what would have been right.
        case malformed(format: String, detail: String)
        /// What stands where a rule belongs.
        case notARule(found: String)
        /// A member that every rule has.
        case missing(rule: String?, member: String)
        case unfit(rule: String?, member: String, expected: String, found: String)
        /// It says another type than its folder.
        case contradiction(rule: String, says: Rule.Kind, folder: Rule.Kind)
        /// The other one holds.
        case duplicate(rule: String, other: Rule.Place)
    }
}
