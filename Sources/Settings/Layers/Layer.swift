/// Where a value can come from, weakest first.
package enum Layer: Int, Sendable, Comparable, CaseIterable {
    case builtIn
    case user
    case workspace
    case environment
    case commandLine
    case session

    package static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }

    /// As replies name it.
    package var name: String {
        switch self {
        case .builtIn: "built in"
        case .user: "user"
        case .workspace: "workspace"
        case .environment: "environment"
        case .commandLine: "command line"
        case .session: "session"
        }
    }
}

/// Where a value came from.
package struct Provenance: Hashable, Sendable {
    package var layer: Layer
    /// The file, for the user and workspace layers.
    package var file: String?
    package var line: Int?
    /// The variable, for the environment.
    package var variable: String?

    package init(layer: Layer, file: String? = nil, line: Int? = nil, variable: String? = nil) {
        self.layer = layer
        self.file = file
        self.line = line
        self.variable = variable
    }
}

/// The value that holds, where it came from, and the values it hides.
package struct ResolvedSetting: Sendable, Equatable {
    package let definition: SettingDefinition
    package let value: SettingValue
    package let provenance: Provenance
    /// Weaker layers that have a value, too; strongest first. The last is the built-in default.
    package let shadowed: [Shadowed]

    package struct Shadowed: Sendable, Equatable {
        package let value: SettingValue
        package let provenance: Provenance
        package var layer: Layer { provenance.layer }
    }

    package var key: SettingKey { definition.key }
    /// The value as replies show it, with its unit.
    package var text: String { definition.text(of: value) }
}
