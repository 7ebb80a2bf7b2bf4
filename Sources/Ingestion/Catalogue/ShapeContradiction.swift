/// A field that a source needs and its own transforms always take away: as key, or as event time.
struct ShapeContradiction: Equatable {
    /// Inside the entry: `key`.
    let path: String
    let field: String
    /// What takes it away: `drop`.
    let transform: String

    /// What can be told without seeing a record.
    static func find(in shape: RecordShape) -> [ShapeContradiction] {
        var needed = shape.key.map { (path: "key", field: $0) }
        if let time = shape.eventTime { needed.append(("event_time", time)) }
        return needed.compactMap { path, field in
            takenAway(field, by: shape.transforms).map {
                ShapeContradiction(path: path, field: field, transform: $0)
            }
        }
    }

    /// Goes through the transforms in their order: what is taken away may come back.
    private static func takenAway(_ field: String, by transforms: [Transform]) -> String? {
        var culprit: String?
        for transform in transforms {
            switch transform {
            case .rename(let from, let to):
                if isAt(field, orInside: from) { culprit = "rename" }
                if isAt(field, orInside: to) { culprit = nil }
            case .drop(let name):
                if isAt(field, orInside: name) { culprit = "drop" }
            case .keep(let names):
                if !names.contains(where: { isAt(field, orInside: $0) }) { culprit = "keep" }
            case .setDefault(let name, _):
                if isAt(field, orInside: name) { culprit = nil }
            case .nest:
                // Names with dots were one member, and are several now; they are still met by the same name.
                break
            case .flatten, .convert: break
            }
        }
        return culprit
    }

    private static func isAt(_ field: String, orInside name: String) -> Bool {
        field == name || field.hasPrefix(name + ".")
    }
}
