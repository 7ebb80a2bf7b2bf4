/// What is done to the records of a source between reading and storing, in this order: found in their documents,
/// transformed, held to their schema, and identified.
package struct RecordShape: Sendable, Equatable {
    /// Where the records lie in a JSON document, as a JSON Pointer (RFC 6901): `/data/items`; nil for the document itself.
    package var recordsAt: String?
    /// Applied one after the other, before the schema.
    package var transforms: [Transform]
    package var contract: Contract
    /// The fields, by dotted name, whose values together tell one item from another; empty where content alone does.
    package var key: [String]
    /// The field, by dotted name, that says when a record happened; nil where nothing does.
    package var eventTime: String?

    package init(
        recordsAt: String? = nil, transforms: [Transform] = [], contract: Contract = .reject, key: [String] = [],
        eventTime: String? = nil
    ) {
        self.recordsAt = recordsAt
        self.transforms = transforms
        self.contract = contract
        self.key = key
        self.eventTime = eventTime
    }

    /// What becomes of a record that breaks its schema.
    package enum Contract: String, Sendable, Equatable, CaseIterable {
        /// It goes into quarantine.
        case reject
        /// Values of another type are converted where that is exact (`"0.8"` to 0.8); what still breaks is rejected.
        case coerce
        /// It is stored, marked invalid.
        case accept
    }
}

/// One change to a record. Names are dotted: `variables.spx_close`.
package enum Transform: Sendable, Equatable {
    case rename(from: String, to: String)
    case drop(String)
    /// Everything else goes.
    case keep([String])
    /// Where the field is missing, or null, it gets this JSON text.
    case setDefault(String, json: String)
    case convert(String, Conversion)
    /// `{"a":{"b":1}}` becomes `{"a.b":1}`, in this field; "" for the whole record.
    case flatten(String)
    /// `{"a.b":1}` becomes `{"a":{"b":1}}`, for members whose name begins with this field's; "" for all.
    case nest(String)

    package enum Conversion: Sendable, Equatable {
        case number
        case boolean
        case text
        /// Text without white space around it.
        case trim
        case lower
        /// A date written as the format says (Unicode TR 35: `dd.MM.yyyy HH:mm`), into ISO 8601, UTC.
        case date(format: String)
    }
}
