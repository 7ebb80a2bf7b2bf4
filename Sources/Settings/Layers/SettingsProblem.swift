package import JSONText

/// Something wrong with where settings come from: facts; a value with a problem is ignored and the next weaker holds.
package enum SettingsProblem: Sendable, Hashable {
    /// The file is no JSON: nothing of it is used, and nothing is written to it.
    case damaged(Layer, path: String, error: JSONDocumentError)
    /// JSON, but no object.
    case notAnObject(Layer, path: String, found: String)
    case unreadable(Layer, error: SettingsFileError)
    /// Kept in the file, and not used.
    case unknownKey(Provenance, key: String, nearest: [SettingKey])
    case duplicateKey(Provenance, path: String)
    case invalidValue(Provenance, error: SettingError)
    /// A secret written out where a reference such as `${env:NAME}` belongs; `field` is `headers.X-API-KEY`.
    case literalSecret(Provenance, source: String, field: String)

    /// Where it was found.
    package var layer: Layer {
        switch self {
        case .damaged(let layer, _, _), .notAnObject(let layer, _, _), .unreadable(let layer, _): layer
        case .unknownKey(let provenance, _, _), .duplicateKey(let provenance, _), .invalidValue(let provenance, _),
            .literalSecret(let provenance, _, _):
            provenance.layer
        }
    }

    /// Whether the file it is about can not be saved to without force.
    package var blocksSaving: Bool {
        switch self {
        case .damaged(.workspace, _, _), .notAnObject(.workspace, _, _), .unreadable(.workspace, _): true
        default: false
        }
    }
}
