/// Names for sources that nobody has named yet.
package enum SourceNames {
    /// Words that mean something else where a source is named.
    package static let reserved: Set<String> = [
        "all", "it", "everything", "which", "last", "none", "no", "yes", "today", "yesterday", "sources", "records",
        "runs", "settings", "rules", "batches", "history", "status",
    ]

    /// A text as a name: its letters, digits and `_`; nil where nothing of it is left.
    package static func name(from text: String) -> String? {
        var name = ""
        for scalar in text.lowercased().unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isPlain {
                name.unicodeScalars.append(scalar)
            } else if !name.isEmpty, !name.hasSuffix("_") {
                name += "_"
            }
        }
        name = String(name.prefix(64))
        while name.hasSuffix("_") { name.removeLast() }
        return name.isEmpty ? nil : name
    }
}
