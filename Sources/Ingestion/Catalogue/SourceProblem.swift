/// Something wrong with the entries of `data_sources`: facts. Where `leavesOut` says so the source is not used.
package enum SourceProblem: Sendable, Hashable {
    /// The entry is no object; `index` counts from 0.
    case notAnObject(index: Int, found: String)
    /// Without a usable `source_id`; `found` is what stands there.
    case unnamed(index: Int, found: String?)
    /// A second entry with an id: the first holds.
    case duplicate(source: SourceID, index: Int)
    case missingField(source: SourceID, field: String)
    /// `path` is `data_sources[2].priority`.
    case invalidField(source: SourceID, field: String, path: String, expected: String, found: String)
    /// In the entry of a built-in source, which exists all the same: the field is not used.
    case ignoredField(source: SourceID, field: String, path: String, expected: String, found: String)
    /// Kept in the file, and not used.
    case unknownField(source: SourceID, field: String, nearest: [String])
    /// The source is listed, but its runs fail until there is such a schema.
    case unknownSchema(source: SourceID, schema: String, nearest: [String])
    /// The alias is another source's id or alias, and is not used.
    case takenAlias(source: SourceID, alias: String, by: SourceID, isID: Bool)

    /// Whether the source, or this entry of it, is left out.
    package var leavesOut: Bool {
        switch self {
        case .ignoredField, .unknownField, .unknownSchema, .takenAlias: false
        default: true
        }
    }

    package var source: SourceID? {
        switch self {
        case .notAnObject, .unnamed: nil
        case .duplicate(let source, _), .missingField(let source, _), .invalidField(let source, _, _, _, _),
            .ignoredField(let source, _, _, _, _),
            .unknownField(let source, _, _), .unknownSchema(let source, _, _), .takenAlias(let source, _, _, _):
            source
        }
    }
}
