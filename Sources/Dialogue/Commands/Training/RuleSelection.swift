internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Which rules a listing means, and in what order.
extension RuleCommands {
    struct Refusal: Error {
        let reply: Reply
    }

    /// What all conditions together let through.
    /// - Parameter threshold: what “the trust threshold” is.
    static func test(_ conditions: [SpokenCondition], threshold: Double) -> Result<
        @Sendable (RuleTrust) -> Bool, Refusal
    > {
        var tests: [@Sendable (RuleTrust) -> Bool] = []
        for condition in conditions {
            switch test(condition, threshold) {
            case .success(let test): tests.append(test)
            case .failure(let refusal): return .failure(refusal)
            }
        }
        return .success { [tests] rule in tests.allSatisfy { $0(rule) } }
    }

    private static func test(_ condition: SpokenCondition, _ threshold: Double) -> Result<
        @Sendable (RuleTrust) -> Bool, Refusal
    > {
        switch RuleListing.Field(rawValue: condition.field) {
        case .trust:
            let bound = condition.value == "trust_threshold" ? threshold : TrustText.score(condition.value)
            guard let bound, (0...1).contains(bound), let compare = comparison(condition.comparison) else {
                return .failure(
                    Refusal(
                        reply: .refused(
                            "A trust is a number from 0 to 1; \(Wording.quoted(condition.value)) is none.",
                            hints: ["For example: list rules with trust below 0.4"])))
            }
            return .success { compare($0.trust, bound) }
        case .id, .definition:
            let isID = condition.field == RuleListing.Field.id.rawValue
            let wanted = condition.value.lowercased()
            let text: @Sendable (RuleTrust) -> String = {
                (isID ? $0.rule.id : $0.rule.definition.compactText).lowercased()
            }
            switch condition.comparison {
            case "=": return .success { text($0) == wanted }
            case "!=": return .success { text($0) != wanted }
            case "contains": return .success { text($0).contains(wanted) }
            default: break
            }
        case .lastUpdated, nil: break
        }
        return .failure(
            Refusal(
                reply: .refused(
                    "Rules are chosen by trust, id or definition; “\(condition.field) \(condition.comparison)” is none of them.",
                    hints: ["For example: list rules with trust below 0.4"])))
    }

    private static func comparison(_ sign: String) -> (@Sendable (Double, Double) -> Bool)? {
        switch sign {
        case "<": { $0 < $1 }
        case ">": { $0 > $1 }
        case "<=": { $0 <= $1 }
        case ">=": { $0 >= $1 }
        case "=": { abs($0 - $1) < 0.0005 }
        case "!=": { abs($0 - $1) >= 0.0005 }
        default: nil
        }
    }

    /// They come in the order of their ids, which stays among equals.
    static func sorted(_ rules: [RuleTrust], _ listing: RuleListing) -> [RuleTrust] {
        let sign: Double = listing.isDescending ? -1 : 1
        let key: (RuleTrust) -> Double
        switch listing.sort {
        case .trust: key = { $0.trust }
        case .lastUpdated: key = { ($0.posterior?.updated ?? .distantPast).timeIntervalSince1970 }
        case .id, .definition: return listing.isDescending ? rules.reversed() : rules
        }
        return rules.enumerated().map { (sign * key($1), $0, $1) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
}
