package import JSONText

/// A causal or symbolic rule, as a file of the workspace states it.
package struct Rule: Sendable, Equatable {
    /// Unique over all rules of the workspace.
    package var id: String
    package var kind: Kind
    package var definition: JSONValue
    /// What its file says of its trust, 0 to 1; nil where it says nothing.
    package var statedTrust: Double?
    /// All of the rule as it stands there, further members too, in their order.
    package var members: [JSONValue.Member]
    package var place: Place
    /// Of all it says, whatever order or layout it is written in: 32 hexadecimal digits.
    package var contentHash: String

    package enum Kind: String, Sendable, CaseIterable {
        case causal
        case symbolic
    }

    /// Where a rule begins.
    package struct Place: Sendable, Hashable {
        /// Relative to the workspace.
        package var file: String
        /// From 1.
        package var line: Int

        package init(file: String, line: Int) {
            self.file = file
            self.line = line
        }
    }

    package init(
        id: String, kind: Kind, definition: JSONValue, statedTrust: Double?, members: [JSONValue.Member], place: Place
    ) {
        self.id = id
        self.kind = kind
        self.definition = definition
        self.statedTrust = statedTrust
        self.members = members
        self.place = place
        contentHash = Self.hash(of: .object(members), kind: kind)
    }

    /// Members that are not the rule's own.
    package var furtherMembers: [JSONValue.Member] {
        members.filter { !["rule_id", "rule_type", "rule_definition", "trust_score"].contains($0.key) }
    }

    private static func hash(of content: JSONValue, kind: Kind) -> String {
        ContentHash.of(kind.rawValue + "\n" + content.sorted.compactText)
    }
}

extension JSONValue {
    /// With the members of all objects in the order of their names.
    fileprivate var sorted: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { Member(key: $0.key, value: $0.value.sorted) }.sorted {
                    $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
                })
        case .array(let elements): .array(elements.map(\.sorted))
        default: self
        }
    }
}
