/// The keywords of JSON Schema 2020-12 that are supported: all of its core, applicator, unevaluated, validation,
/// format, content and meta-data vocabularies but `$vocabulary`.
enum SchemaKeyword: String, CaseIterable, Sendable {
    case schema = "$schema"
    case id = "$id"
    case ref = "$ref"
    case anchor = "$anchor"
    case dynamicRef = "$dynamicRef"
    case dynamicAnchor = "$dynamicAnchor"
    case defs = "$defs"
    case comment = "$comment"

    case allOf
    case anyOf
    case oneOf
    case not
    case `if`
    case then
    case `else`
    case dependentSchemas
    case prefixItems
    case items
    case contains
    case properties
    case patternProperties
    case additionalProperties
    case propertyNames
    case unevaluatedItems
    case unevaluatedProperties

    case type
    case `enum`
    case const
    case multipleOf
    case maximum
    case exclusiveMaximum
    case minimum
    case exclusiveMinimum
    case maxLength
    case minLength
    case pattern
    case maxItems
    case minItems
    case uniqueItems
    case maxContains
    case minContains
    case maxProperties
    case minProperties
    case required
    case dependentRequired
    case format

    case contentEncoding
    case contentMediaType
    case contentSchema
    case title
    case description
    case `default`
    case deprecated
    case readOnly
    case writeOnly
    case examples

    /// Keywords of earlier drafts, with what has their place.
    static let former = [
        "definitions": "“$defs”", "dependencies": "“dependentRequired” or “dependentSchemas”", "id": "“$id”",
        "additionalItems": "“items”, beside “prefixItems”,", "$recursiveRef": "“$dynamicRef”",
        "$recursiveAnchor": "“$dynamicAnchor”",
    ]

    /// Where the schemas within a keyword's value stand.
    enum Shape {
        case schema
        case list
        case map
        case none
    }

    var shape: Shape {
        switch self {
        case .not, .if, .then, .else, .items, .contains, .additionalProperties, .propertyNames, .unevaluatedItems,
            .unevaluatedProperties, .contentSchema:
            .schema
        case .allOf, .anyOf, .oneOf, .prefixItems: .list
        case .defs, .dependentSchemas, .properties, .patternProperties: .map
        default: .none
        }
    }
}

/// What a record did not keep: a keyword, or one of the limits of checking.
enum SchemaRule: Sendable, Equatable {
    case keyword(SchemaKeyword)
    /// A schema `false`: nothing may stand there.
    case never
    /// The schema nests deeper in this record than is followed.
    case depth
    /// Checking takes more steps than are allowed.
    case effort

    var name: String {
        switch self {
        case .keyword(let keyword): keyword.rawValue
        case .never: "false"
        case .depth: "depth"
        case .effort: "effort"
        }
    }
}
