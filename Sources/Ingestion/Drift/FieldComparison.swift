extension FieldInventory {
    /// More than enough for records that people look at; what data may bring is more.
    static let mostFields = FieldObserver.mostFields
    /// A run with fewer records says nothing about what is missing.
    private static let fewestRecords = 20

    /// How the records of a run differ from those before, by name. Of an object that is new, or gone, only the object is
    /// named.
    package func drift(from known: FieldInventory) -> [FieldDrift] {
        guard known.records > 0, records > 0 else { return [] }
        func isNew(_ name: String) -> Bool { fields[name] != nil && known.fields[name] == nil }
        var drift: [FieldDrift] = []
        for (name, field) in fields {
            if let before = known.fields[name] {
                if !Set(field.types).isSubset(of: before.types) {
                    drift.append(FieldDrift(field: name, change: .types(from: before.types, to: field.types)))
                }
            } else if known.fields.count < Self.mostFields, !Self.isInside(name, where: isNew) {
                drift.append(FieldDrift(field: name, change: .new(types: field.types, records: field.records)))
            }
        }
        // A run that met more fields than are looked at may have passed over some.
        guard records >= Self.fewestRecords, fields.count < Self.mostFields else {
            return drift.sorted { $0.field < $1.field }
        }
        func isGone(_ name: String) -> Bool {
            guard let before = known.fields[name], fields[name] == nil else { return false }
            return before.records * 10 > known.records * 9
        }
        for name in known.fields.keys where isGone(name) && !Self.isInside(name, where: isGone) {
            drift.append(FieldDrift(field: name, change: .vanished))
        }
        return drift.sorted { $0.field < $1.field }
    }

    /// Whether an object that the field lies in is such.
    private static func isInside(_ name: String, where holds: (String) -> Bool) -> Bool {
        var front = name[...]
        while let dot = front.lastIndex(of: ".") {
            front = front[..<dot]
            if holds(String(front)) { return true }
        }
        return false
    }

    /// Both together: what the next run is compared with. Fields known before come first where there are too many.
    package func merged(with known: FieldInventory) -> FieldInventory {
        var merged = FieldInventory(records: known.records + records, fields: known.fields)
        for name in fields.keys.sorted() {
            guard let field = fields[name] else { continue }
            if let before = merged.fields[name] {
                merged.fields[name] = before.joined(with: field, atMost: merged.records)
            } else if merged.fields.count < Self.mostFields {
                merged.fields[name] = field
            }
        }
        return merged
    }
}

extension FieldInventory.Field {
    func joined(with other: Self, atMost most: Int) -> Self {
        Self(records: min(records + other.records, most), types: Set(types).union(other.types).sorted())
    }
}
