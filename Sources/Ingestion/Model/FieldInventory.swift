/// Which fields the records of a source have, with which types, and in how many of them. It holds no values.
package struct FieldInventory: Sendable, Equatable, Codable {
    /// How many records it was made of.
    package var records: Int
    /// By dotted name.
    package var fields: [String: Field]

    package init(records: Int = 0, fields: [String: Field] = [:]) {
        self.records = records
        self.fields = fields
    }

    package struct Field: Sendable, Equatable, Codable {
        /// In how many records it stands.
        package var records: Int
        /// The JSON types its values have, sorted: `number`, `string`.
        package var types: [String]

        package init(records: Int, types: [String]) {
            self.records = records
            self.types = types
        }
    }
}
