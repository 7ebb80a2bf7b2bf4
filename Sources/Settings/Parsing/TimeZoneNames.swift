internal import Foundation

/// Time zones by the names people type.
enum TimeZoneNames {
    /// The identifier as the system knows it, whatever the case: `europe/berlin` is `Europe/Berlin`.
    static func identifier(of text: String) -> String? {
        let name = String(text.map { $0 == " " ? "_" : $0 })
        if ["utc", "gmt", "z"].contains(name.lowercased()) { return "UTC" }
        if TimeZone(identifier: name)?.identifier == name { return name }
        let known = TimeZone.knownTimeZoneIdentifiers
        if let found = known.first(where: { $0.lowercased() == name.lowercased() }) { return found }
        // A city alone, where only one zone bears its name.
        let ends = known.filter { $0.lowercased().hasSuffix("/" + name.lowercased()) }
        return ends.count == 1 ? ends[0] : nil
    }
}
