/// A field that does not go together with the others of its source.
struct FieldContradiction: Equatable {
    let field: String
    let expected: String
    let found: String
}
