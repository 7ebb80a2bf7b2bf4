package import Foundation
package import JSONText

/// One change of a session, done, undone or redone.
package struct SettingChange: Sendable, Equatable {
    package let subject: Subject
    package let before: State
    package let after: State
    package let time: Date

    /// What was changed.
    package enum Subject: Hashable, Sendable, Comparable {
        case setting(SettingKey)
        case sourceField(source: String, field: String)
        /// A whole entry of `data_sources`, added or taken out.
        case source(String)
        /// Entries of the workspace file that are written at once: `schedules`.
        case member(String)

        /// `trust_threshold`, `news.priority`
        package var name: String {
            switch self {
            case .setting(let key): key.rawValue
            case .sourceField(let source, let field): "\(source).\(field)"
            case .source(let source): source
            case .member(let member): member
            }
        }

        package static func < (left: Subject, right: Subject) -> Bool { left.name < right.name }
    }

    /// What held.
    package struct State: Sendable, Equatable {
        /// Nil for a source's field that is not written anywhere.
        package let json: JSONValue?
        /// Nil for a source's field.
        package let value: SettingValue?
        package let layer: Layer

        package init(json: JSONValue?, value: SettingValue?, layer: Layer) {
            self.json = json
            self.value = value
            self.layer = layer
        }
    }

    package init(subject: Subject, before: State, after: State, time: Date) {
        self.subject = subject
        self.before = before
        self.after = after
        self.time = time
    }

    package var key: SettingKey? {
        guard case .setting(let key) = subject else { return nil }
        return key
    }

    package var definition: SettingDefinition? { key.flatMap(SettingCatalogue.definition(for:)) }

    /// What held before and what holds now, as replies show it.
    package var beforeText: String { text(before) }
    package var afterText: String { text(after) }

    private func text(_ state: State) -> String {
        if let definition, let value = state.value { return definition.text(of: value) }
        if case .source = subject { return state.json == nil ? "no source" : "a source" }
        return state.json.map { $0.string ?? $0.inlineText } ?? "not set"
    }
}
