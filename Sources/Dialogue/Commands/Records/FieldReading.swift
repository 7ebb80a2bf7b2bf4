internal import Ingestion
internal import Quantities

/// Which field of the records a name means that somebody typed: the field of that name, else the only one it can be.
struct FieldReading: Sendable {
    /// What is known of the fields there are, by dotted name; empty where nothing is.
    private let known: [String: FieldInventory.Field]

    init(_ inventories: [FieldInventory]) {
        known = inventories.reduce(into: [:]) {
            $0.merge($1.fields) { one, other in
                FieldInventory.Field(
                    records: one.records + other.records, types: Set(one.types + other.types).sorted())
            }
        }
    }

    func isKnown(_ name: String) -> Bool { known[name] != nil }

    /// Whether what stands there is a number wherever anything does.
    func holdsNumbers(_ name: String) -> Bool {
        known[name]?.types.allSatisfy { ["null", "number"].contains($0) } ?? false
    }

    enum Found: Sendable, Equatable {
        case field(String)
        /// It stands for this one.
        case readAs(String)
        case unclear([String])
        case unknown(near: [String])
    }

    func field(_ name: String) -> Found {
        guard !known.isEmpty, known[name] == nil else { return .field(name) }
        // Names to two levels are known: deeper ones may be there.
        let steps = name.split(separator: ".")
        if steps.count > 2, known[steps.prefix(2).joined(separator: ".")] != nil { return .field(name) }
        let wanted = FieldReading.folded(name)
        for isAlike in [
            { FieldReading.folded($0) == wanted },
            { FieldReading.folded(String($0.split(separator: ".").last ?? "")) == wanted },
            { FieldReading.folded($0).hasPrefix(wanted + "_") },
            { wanted.hasSuffix("s") && FieldReading.folded($0) == wanted.dropLast() },
            { wanted.hasSuffix("ies") && FieldReading.folded($0) == wanted.dropLast(3) + "y" },
        ] as [(String) -> Bool] {
            let alike = known.keys.filter(isAlike).sorted()
            if alike.count == 1 { return .readAs(alike[0]) }
            if alike.count > 1 { return .unclear(alike) }
        }
        let near = NearestNames.to(name, among: known.keys.sorted())
        return .unknown(near: near)
    }

    /// An object that stands in another: what is in it is not known by its name.
    var deepest: String? {
        known.filter { $0.key.contains(".") && $0.value.types.contains("object") }.keys.min()
    }

    /// The names of those that are in most records, for who typed one that nobody knows.
    var usual: [String] {
        known.sorted { ($1.value.records, $0.key) < ($0.value.records, $1.key) }.prefix(8).map(\.key)
    }

    private static func folded(_ name: String) -> String {
        String(name.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
    }
}
