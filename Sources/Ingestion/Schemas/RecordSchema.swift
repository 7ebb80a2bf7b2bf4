package import JSONText

/// What the records of a source must be: a JSON Schema (2020-12), compiled. Made once a source; records are checked on
/// the scanner's tape, without decoding what is not compared.
package struct RecordSchema: Sendable {
    package let name: String
    /// The schema as it is written: what tells one reading of a file from another.
    package let text: [UInt8]
    /// The members of `properties` that have one type (besides null), in the schema's order.
    package let fields: [Field]
    private let plan: Plan

    private enum Plan: Sendable {
        case flat(FlatSchema)
        case program(SchemaProgram)
    }

    /// Compiles a schema's text.
    package init(name: String, json text: [UInt8]) throws(SchemaProblem) {
        self.name = name
        self.text = text
        let product = try SchemaCompiler.compile(text)
        fields = product.fields
        plan = product.flat.map { .flat($0) } ?? .program(product.program)
    }

    /// A top-level field: its name, the type of its values, and whether a record can be without it.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let type: JSONType
        package let isRequired: Bool

        package init(_ name: String, _ type: JSONType, isRequired: Bool = false) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }

    /// The field of that name.
    package func field(named name: String) -> Field? { fields.first { $0.name == name } }

    /// Where a record breaks the schema, or nil where it keeps it.
    package func breach(in record: JSONTape) -> SchemaBreach? {
        switch plan {
        case .flat(let schema): schema.breach(in: record)
        case .program(let program): Self.inspect(record, by: program).breach
        }
    }

    /// The same, with how many steps it took.
    package func inspection(of record: JSONTape) -> (breach: SchemaBreach?, steps: Int) {
        switch plan {
        case .flat(let schema): (schema.breach(in: record), record.count)
        case .program(let program): Self.inspect(record, by: program)
        }
    }

    private static func inspect(_ record: JSONTape, by program: SchemaProgram) -> (breach: SchemaBreach?, steps: Int) {
        var evaluation = SchemaEvaluation(program, record)
        let failure = evaluation.run()
        let breach = failure.map { SchemaBreachText(program: program, record: record, failure: $0).breach }
        return (breach, evaluation.steps)
    }
}
